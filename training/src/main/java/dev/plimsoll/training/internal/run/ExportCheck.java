package dev.plimsoll.training.internal.run;

import dev.plimsoll.onnx.ModelInput;
import dev.plimsoll.onnx.OnnxModel;
import dev.plimsoll.onnx.RowBatch;
import dev.plimsoll.onnx.proto.ModelProto;
import dev.plimsoll.training.internal.Fitted;
import dev.plimsoll.training.internal.table.Target;
import dev.plimsoll.training.internal.table.TrainingRows;
import dev.plimsoll.training.internal.text.TextReader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The last thing before a package is written: ONNX Runtime must give the training library's
 * answers, on validation rows, on those rows with every value missing, and on a batch of one. A
 * model of texts is also asked with its shortest and its longest text alone and in one batch, where
 * the short one is mostly padding.
 */
final class ExportCheck {
  private static final int ROWS = 256;

  /** A text costs as much as hundreds of rows of a table. */
  private static final int TEXT_ROWS = 32;

  private final List<ModelInput> inputs;

  private final Target target;

  private final AnswerCheck check;

  ExportCheck(List<ModelInput> inputs, Target target) {
    this.inputs = inputs;
    this.target = target;
    check = new AnswerCheck(target);
  }

  /**
   * @param tokenizer of a model that reads text, else null
   */
  void agrees(ModelProto graph, @Nullable Path tokenizer, Fitted fitted, TrainingRows valid) {
    TextReader text = fitted.text();
    if (text == null || tokenizer == null) {
      try (OnnxModel model = OnnxModel.load(graph)) {
        compare(model, fitted, first(valid, Math.min(ROWS, valid.size())));
        compare(model, fitted, first(valid, 1));
        compare(model, fitted, allMissing(3));
      }
      return;
    }
    try (OnnxModel model = OnnxModel.load(graph, text.spec(), tokenizer)) {
      TrainingRows rows = first(valid, Math.min(TEXT_ROWS, valid.size()));
      compare(model, fitted, rows);
      compare(model, fitted, first(valid, 1));
      compare(model, fitted, allMissing(2));
      if (inputs.size() == 1) {
        together(model, fitted, text, rows.text(text.spec().input()));
      }
    }
  }

  /** Shortest and longest in one batch, and each alone. */
  private void together(OnnxModel model, Fitted fitted, TextReader text, String[] texts) {
    Comparator<String> byLength = Comparator.comparingInt(each -> text.encode(each).length);
    List<String> chosen =
        List.of(
            Collections.min(Arrays.asList(texts), byLength),
            Collections.max(Arrays.asList(texts), byLength));
    Map<String, String[]> column = Map.of(text.spec().input(), chosen.toArray(String[]::new));
    float[] expected =
        fitted.logits(new TrainingRows(2, Map.of(), column, new float[chosen.size()]));
    List<int[]> ids = chosen.stream().map(text::encode).toList();
    float[] both = answers(model, ids);
    check.same(expected, both);
    int width = target.outputs();
    for (int row = 0; row < chosen.size(); row++) {
      float[] alone = Arrays.copyOfRange(expected, row * width, (row + 1) * width);
      check.same(alone, answers(model, List.of(ids.get(row))));
    }
  }

  private float[] answers(OnnxModel model, List<int[]> ids) {
    return Objects.requireNonNull(model.runTokens(ids).get(Outputs.answer(target.task())));
  }

  private void compare(OnnxModel model, Fitted fitted, TrainingRows rows) {
    RowBatch batch = new RowBatch(rows.size());
    for (ModelInput input : inputs) {
      switch (input.type()) {
        case NUMBER -> batch.numbers(input.name(), rows.number(input.name()));
        case TEXT -> batch.texts(input.name(), rows.text(input.name()));
      }
    }
    float[] expected = fitted.logits(rows);
    String output = Outputs.answer(target.task());
    check.same(expected, Objects.requireNonNull(model.run(batch).get(output)));
  }

  private static TrainingRows first(TrainingRows rows, int size) {
    Map<String, float[]> numbers = new LinkedHashMap<>();
    rows.numbers().forEach((name, values) -> numbers.put(name, Arrays.copyOf(values, size)));
    Map<String, String[]> texts = new LinkedHashMap<>();
    rows.texts().forEach((name, values) -> texts.put(name, Arrays.copyOf(values, size)));
    return new TrainingRows(size, numbers, texts, Arrays.copyOf(rows.labels(), size));
  }

  private TrainingRows allMissing(int size) {
    Map<String, float[]> numbers = new LinkedHashMap<>();
    Map<String, String[]> texts = new LinkedHashMap<>();
    for (ModelInput input : inputs) {
      switch (input.type()) {
        case NUMBER -> {
          float[] column = new float[size];
          Arrays.fill(column, Float.NaN);
          numbers.put(input.name(), column);
        }
        case TEXT -> {
          String[] column = new String[size];
          Arrays.fill(column, "");
          texts.put(input.name(), column);
        }
      }
    }
    return new TrainingRows(size, numbers, texts, new float[size]);
  }
}
