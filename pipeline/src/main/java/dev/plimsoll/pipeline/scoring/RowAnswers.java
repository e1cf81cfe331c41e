package dev.plimsoll.pipeline.scoring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.onnx.InputType;
import dev.plimsoll.onnx.ModelInput;
import dev.plimsoll.onnx.RowBatch;
import dev.plimsoll.pipeline.scoring.ScoredBlock.RowError;
import dev.plimsoll.pipeline.scoring.ScoredBlock.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Answers for rows of JSON. A null is a missing value; a field that is absent is an error of its
 * row, since it is far more often a misspelt name.
 */
final class RowAnswers {
  private final ScoringModel model;
  private final List<String> kept;

  /**
   * Answers with some of the row's fields.
   *
   * @param kept empty for all
   */
  RowAnswers(ScoringModel model, List<String> kept) {
    this.model = model;
    this.kept = List.copyOf(kept);
  }

  /** One line for each row, and how many of them have no answer. */
  record Answered(List<String> lines, int failed) {}

  Answered answer(List<SourceRow> rows) {
    @Nullable String[] reasons = new @Nullable String[rows.size()];
    RowBatch batch = new RowBatch(rows.size());
    for (ModelInput input : model.inputs()) {
      if (input.type() == InputType.NUMBER) {
        float[] numbers = new float[rows.size()];
        for (int i = 0; i < numbers.length; i++) {
          numbers[i] = number(rows.get(i), input.name(), reasons, i);
        }
        batch.numbers(input.name(), numbers);
      } else {
        String[] texts = new String[rows.size()];
        for (int i = 0; i < texts.length; i++) {
          texts[i] = text(rows.get(i), input.name(), reasons, i);
        }
        batch.texts(input.name(), texts);
      }
    }
    ScoredBlock scored = model.score(batch);
    for (RowError error : scored.errors()) {
      if (reasons[error.row()] == null) {
        reasons[error.row()] = error.reason();
      }
    }
    List<String> lines = new ArrayList<>();
    int failed = 0;
    for (int i = 0; i < rows.size(); i++) {
      lines.add(line(rows.get(i), scored, i, reasons[i]));
      failed += reasons[i] == null ? 0 : 1;
    }
    return new Answered(lines, failed);
  }

  private static float number(SourceRow row, String name, @Nullable String[] reasons, int place) {
    JsonNode value = value(row, name, reasons, place);
    if (value == null || value.isNull()) {
      return Float.NaN;
    }
    if (value.isBoolean()) {
      return value.booleanValue() ? 1 : 0;
    }
    double number;
    if (value.isNumber()) {
      number = value.doubleValue();
    } else if (value.isTextual() && value.textValue().isBlank()) {
      return Float.NaN;
    } else {
      number = value.isTextual() ? parse(value.textValue()) : Double.POSITIVE_INFINITY;
    }
    if (Double.isNaN(number)) {
      return Float.NaN;
    }
    if (Math.abs(number) > Float.MAX_VALUE) {
      fail(reasons, place, name + ": not a number (expected: a number, or null)");
    }
    return (float) number;
  }

  /** Infinity for what is no number; no input may be that large. */
  private static double parse(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      // The words that make a CSV's column a BOOLEAN where models learn.
      return switch (text.strip().toLowerCase(Locale.ROOT)) {
        case "true", "t", "yes", "y" -> 1;
        case "false", "f", "no", "n" -> 0;
        default -> Double.POSITIVE_INFINITY;
      };
    }
  }

  private static String text(SourceRow row, String name, @Nullable String[] reasons, int place) {
    JsonNode value = value(row, name, reasons, place);
    if (value == null || value.isNull()) {
      return "";
    }
    if (value.isContainerNode()) {
      fail(reasons, place, name + ": not a text (expected: a text, or null)");
    }
    return value.asText();
  }

  private static @Nullable JsonNode value(
      SourceRow row, String name, @Nullable String[] reasons, int place) {
    if (row.fields() == null) {
      fail(reasons, place, String.valueOf(row.unreadable()));
      return null;
    }
    JsonNode value = row.fields().get(name);
    if (value == null) {
      fail(reasons, place, name + ": absent (expected: a value, or null)");
    }
    return value;
  }

  private static void fail(@Nullable String[] reasons, int place, String reason) {
    if (reasons[place] == null) {
      reasons[place] = reason;
    }
  }

  private String line(SourceRow row, ScoredBlock scored, int place, @Nullable String reason) {
    ObjectNode line = Json.mapper().createObjectNode();
    ObjectNode fields = row.fields();
    if (fields != null && kept.isEmpty()) {
      fields.properties().forEach(field -> line.set(field.getKey(), finite(field.getValue())));
    } else if (fields != null) {
      kept.forEach(name -> line.set(name, finite(fields.get(name))));
    }
    for (Map.Entry<String, Values> output : scored.outputs().entrySet()) {
      Values values = output.getValue();
      if (reason != null) {
        line.putNull(output.getKey());
      } else if (model.columns().isText(output.getKey())) {
        line.put(output.getKey(), model.columns().text(values.numbers()[place]));
      } else if (values.width() == 1) {
        line.put(output.getKey(), values.numbers()[place]);
      } else {
        ArrayNode list = line.putArray(output.getKey());
        for (int i = 0; i < values.width(); i++) {
          list.add(values.numbers()[place * values.width() + i]);
        }
      }
    }
    line.put(ScoringColumns.VERSION, model.version());
    line.put(ScoringColumns.ERROR, reason);
    return Json.text(line);
  }

  /** JSON has no word for NaN and infinities; they are null, as in an endpoint's answers. */
  private static @Nullable JsonNode finite(@Nullable JsonNode value) {
    if (value instanceof ObjectNode fields) {
      ObjectNode finite = fields.objectNode();
      fields.properties().forEach(field -> finite.set(field.getKey(), finite(field.getValue())));
      return finite;
    }
    if (value instanceof ArrayNode list) {
      ArrayNode finite = list.arrayNode(list.size());
      list.forEach(each -> finite.add(finite(each)));
      return finite;
    }
    boolean none = value instanceof DoubleNode number && !Double.isFinite(number.doubleValue());
    return none ? NullNode.getInstance() : value;
  }
}
