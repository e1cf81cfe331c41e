package dev.plimsoll.training.internal.run;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.onnx.ModelInput;
import dev.plimsoll.onnx.OnnxModel;
import dev.plimsoll.onnx.RowBatch;
import dev.plimsoll.onnx.Scores;
import dev.plimsoll.onnx.proto.ModelProto;
import dev.plimsoll.training.TrainingError;
import dev.plimsoll.training.internal.Fitted;
import dev.plimsoll.training.internal.table.TrainingRows;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The last thing before a package is written: ONNX Runtime must give the training library's
 * answers, on validation rows, on those rows with every value missing, and on a batch of one.
 */
final class ExportCheck {
  private static final int ROWS = 256;

  /** On the probability; libtorch's attention computes exp to 20 bits only. */
  private static final double ALLOWED = 1e-4;

  private final List<ModelInput> inputs;

  ExportCheck(List<ModelInput> inputs) {
    this.inputs = inputs;
  }

  void agrees(ModelProto graph, Fitted fitted, TrainingRows valid) {
    try (OnnxModel model = OnnxModel.load(graph)) {
      compare(model, fitted, first(valid, Math.min(ROWS, valid.size())));
      compare(model, fitted, first(valid, 1));
      compare(model, fitted, allMissing(3));
    }
  }

  private void compare(OnnxModel model, Fitted fitted, TrainingRows rows) {
    RowBatch batch = new RowBatch(rows.size());
    for (ModelInput input : inputs) {
      switch (input.type()) {
        case NUMBER -> batch.numbers(input.name(), rows.number(input.name()));
        case TEXT -> batch.texts(input.name(), rows.text(input.name()));
      }
    }
    Scores scores = model.score(batch);
    float[] expected = fitted.logits(rows);
    for (int i = 0; i < expected.length; i++) {
      double difference = Math.abs(sigmoid(expected[i]) - sigmoid(scores.logit()[i]));
      if (!(difference <= ALLOWED)) {
        throw new PlimsollException(
            TrainingError.EXPORT_DISAGREES,
            "logit of the exported graph: "
                + scores.logit()[i]
                + " (expected: "
                + expected[i]
                + ", as in training)");
      }
    }
  }

  private static double sigmoid(float logit) {
    return 1 / (1 + Math.exp(-logit));
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
