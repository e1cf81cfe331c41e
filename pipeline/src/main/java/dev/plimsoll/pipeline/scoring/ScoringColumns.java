package dev.plimsoll.pipeline.scoring;

import static dev.plimsoll.data.QueryEngine.literal;
import static dev.plimsoll.data.QueryEngine.quote;

import dev.plimsoll.data.TableFile;
import dev.plimsoll.data.TableFile.FileColumn;
import dev.plimsoll.data.TableFormat;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.kernel.config.Spelling;
import dev.plimsoll.onnx.InputType;
import dev.plimsoll.onnx.ModelInput;
import dev.plimsoll.pipeline.PipelineError;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How a file's columns become a model's inputs and an output's columns, as SQL; refuses a file that
 * cannot feed the model before any work is done.
 *
 * <p>A number is whatever casts to one, and words such as yes and false; a text that does not cast,
 * or a number beyond FLOAT, makes its row an error and not the file. Dates in CSV and JSON stay the
 * texts they are.
 */
final class ScoringColumns {
  static final String VERSION = "model_version";
  static final String ERROR = "error";

  /** The column in which a query tells the first input of a row that cannot be read. */
  static final String UNREADABLE = "unreadable input";

  private static final Pattern WHOLE =
      Pattern.compile("U?(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)|BOOLEAN|DECIMAL.*");
  private static final Pattern TEXT = Pattern.compile("VARCHAR|ENUM.*|UUID|\"?NULL\"?");
  private static final Pattern MEANT_AS_TEXT =
      Pattern.compile("DATE|TIME.*|UUID|INTERVAL|\"?NULL\"?");

  private final TableFile file;
  private final Map<String, String> types;
  private final List<String> kept;
  private final List<String> values = new ArrayList<>();
  private final List<String> checks = new ArrayList<>();

  /**
   * Plans the reading.
   *
   * @param found the file's columns as guessed or declared
   * @param chosen the columns to keep; empty for all
   */
  ScoringColumns(
      TableFile file,
      List<FileColumn> found,
      TableFormat out,
      ScoringModel model,
      List<String> chosen) {
    this.file = file;
    this.types = types(file, found, out, model.inputs());
    this.kept = kept(chosen, model.outputs());
    for (ModelInput input : model.inputs()) {
      add(input, requireType(input, model));
    }
  }

  /** Name to type of every column, as it is read: what makes two readings the same. */
  Map<String, String> types() {
    return types;
  }

  List<String> kept() {
    return kept;
  }

  String countSql() {
    return "SELECT count(*) FROM " + file.scan(types);
  }

  /** The model's inputs from a row on, and what is wrong with them. */
  String inputsSql(long offset) {
    String unreadable =
        checks.isEmpty()
            ? ""
            : ", CASE " + String.join(" ", checks) + " END AS " + quote(UNREADABLE);
    return "SELECT "
        + String.join(", ", values)
        + unreadable
        + " FROM "
        + file.scan(types)
        + (offset == 0 ? "" : " OFFSET " + offset);
  }

  /** The columns that the output keeps, as the file has them. */
  String keptSql() {
    return kept.stream()
        .map(name -> plain(name) + " AS " + quote(name))
        .collect(Collectors.joining(", ", "SELECT ", " FROM " + file.scan(types)));
  }

  private String plain(String name) {
    String type = types.getOrDefault(name, "");
    // These have no Arrow type that comes back as what it was.
    return type.startsWith("ENUM") || type.equals("UUID") || type.contains("HUGEINT")
        ? "CAST(" + quote(name) + " AS VARCHAR)"
        : quote(name);
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
              .formatted(value, cast, literal(input.name())));
    }
  }

  private String requireType(ModelInput input, ScoringModel model) {
    String type = types.get(input.name());
    if (type == null) {
      List<String> missing =
          model.inputs().stream()
              .map(ModelInput::name)
              .filter(name -> !types.containsKey(name))
              .toList();
      throw invalid(
          "column: "
              + missing.stream().map(name -> "'" + name + "'").collect(Collectors.joining(", "))
              + " missing in "
              + file.path()
              + " (expected: every input of "
              + model.version()
              + " as a column of the file, also what its endpoint looks up by itself"
              + Spelling.hint(input.name(), types.keySet())
              + ")");
    }
    boolean number = WHOLE.matcher(type).matches() || type.equals("FLOAT") || type.equals("DOUBLE");
    boolean text = TEXT.matcher(type).matches() || type.equals("JSON");
    if (!number && !text) {
      throw invalid(
          "column: '"
              + input.name()
              + "' is "
              + type
              + " (expected: "
              + (input.type() == InputType.NUMBER ? "a number" : "a text")
              + ", as the model's input is)");
    }
    return type;
  }

  private List<String> kept(List<String> chosen, List<String> outputs) {
    for (String name : chosen) {
      if (!types.containsKey(name)) {
        throw invalid(
            "columns: '"
                + name
                + "' (expected: some of "
                + String.join(", ", types.keySet())
                + Spelling.hint(name, types.keySet())
                + ")");
      }
    }
    List<String> names = chosen.isEmpty() ? List.copyOf(types.keySet()) : List.copyOf(chosen);
    List<String> ours = new ArrayList<>(outputs);
    ours.add(VERSION);
    ours.add(ERROR);
    List<String> taken =
        names.stream().filter(name -> ours.stream().anyMatch(name::equalsIgnoreCase)).toList();
    if (!taken.isEmpty()) {
      throw invalid(
          "columns: "
              + taken
              + " would be in the output twice (expected: other names than "
              + ours
              + ", or a choice of columns without them)");
    }
    return names;
  }

  private static Map<String, String> types(
      TableFile file, List<FileColumn> found, TableFormat out, List<ModelInput> inputs) {
    Map<String, InputType> asked =
        inputs.stream().collect(Collectors.toMap(ModelInput::name, ModelInput::type));
    Map<String, String> types = new LinkedHashMap<>();
    for (FileColumn column : found) {
      boolean guessed =
          file.format() != TableFormat.PARQUET && MEANT_AS_TEXT.matcher(column.sqlType()).matches();
      String type = guessed ? "VARCHAR" : column.sqlType();
      // A CSV has nothing but texts, and goes out as it came in.
      boolean csvText =
          file.format() == TableFormat.CSV
              && (out == TableFormat.CSV || asked.get(column.name()) == InputType.TEXT);
      types.put(column.name(), csvText ? "VARCHAR" : type);
    }
    return types;
  }

  private static PlimsollException invalid(String message) {
    return new PlimsollException(PipelineError.SCORING_INVALID, message);
  }
}
