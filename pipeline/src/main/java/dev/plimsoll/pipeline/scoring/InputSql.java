package dev.plimsoll.pipeline.scoring;

import static dev.plimsoll.data.QueryEngine.literal;
import static dev.plimsoll.data.QueryEngine.quote;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.onnx.InputType;
import dev.plimsoll.onnx.ModelInput;
import dev.plimsoll.pipeline.PipelineError;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * How columns become a model's inputs, as SQL: FLOAT, where missing is NaN, and texts, where
 * missing is empty.
 *
 * <p>A number is whatever casts to one, and words such as yes and false; a text that does not cast,
 * or a number beyond FLOAT, makes its row an error and not the file.
 */
final class InputSql {
  /** The column in which a query tells why a row cannot be answered. */
  static final String UNREADABLE = "unreadable input";

  private static final Pattern WHOLE =
      Pattern.compile("U?(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)|BOOLEAN|DECIMAL.*");
  private static final Pattern TEXT = Pattern.compile("VARCHAR|ENUM.*|UUID|\"?NULL\"?");

  private final List<String> values = new ArrayList<>();
  private final List<String> checks = new ArrayList<>();

  /**
   * Plans the reading.
   *
   * @param types of columns, each input among them, as DuckDB calls them
   * @throws PlimsollException SCORING_INVALID for a column that is neither a number nor a text
   */
  InputSql(List<ModelInput> inputs, Map<String, String> types) {
    for (ModelInput input : inputs) {
      String type = Objects.requireNonNull(types.get(input.name()), input.name());
      requireKind(input, type);
      add(input, type);
    }
  }

  /** A row in which this holds cannot be answered, for a reason that comes before all others. */
  InputSql refusing(String condition, String reason) {
    checks.add(0, "WHEN " + condition + " THEN " + literal(reason));
    return this;
  }

  /** The inputs, and what is wrong with them: what to select. */
  String select() {
    String unreadable =
        checks.isEmpty()
            ? ""
            : ", CASE " + String.join(" ", checks) + " END AS " + quote(UNREADABLE);
    return String.join(", ", values) + unreadable;
  }

  private void add(ModelInput input, String type) {
    String name = quote(input.name());
    if (input.type() == InputType.TEXT) {
      String text = type.equals("JSON") ? name + "->>'$'" : "CAST(" + name + " AS VARCHAR)";
      values.add("coalesce(" + text + ", '') AS " + name);
      return;
    }
    boolean text = type.equals("JSON") || TEXT.matcher(type).matches();
    String value =
        type.equals("JSON")
            ? "nullif(trim(" + name + "->>'$'), '')"
            : text ? "nullif(trim(CAST(" + name + " AS VARCHAR)), '')" : name;
    String cast = type.equals("FLOAT") ? value : "TRY_CAST(" + value + " AS FLOAT)";
    if (text) {
      // A CSV's column of yes and no was read as BOOLEAN when the model learned from it.
      cast = "coalesce(" + cast + ", TRY_CAST(TRY_CAST(" + value + " AS BOOLEAN) AS FLOAT))";
    }
    values.add("coalesce(" + cast + ", 'nan'::FLOAT) AS " + name);
    if (!WHOLE.matcher(type).matches()) {
      checks.add(
          "WHEN %s IS NOT NULL AND coalesce(isinf(%s), true) THEN %s"
              .formatted(
                  value,
                  cast,
                  literal(input.name() + ": not a number (expected: a number, or nothing)")));
    }
  }

  private static void requireKind(ModelInput input, String type) {
    boolean number = WHOLE.matcher(type).matches() || type.equals("FLOAT") || type.equals("DOUBLE");
    boolean text = TEXT.matcher(type).matches() || type.equals("JSON");
    if (!number && !text) {
      throw new PlimsollException(
          PipelineError.SCORING_INVALID,
          "column: '"
              + input.name()
              + "' is "
              + type
              + " (expected: "
              + (input.type() == InputType.NUMBER ? "a number" : "a text")
              + ", as the model's input is)");
    }
  }
}
