package dev.plimsoll.pipeline.scoring;

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
 * How a file's columns are read and which of them its output keeps, as SQL; refuses names that the
 * output would have twice, before any work is done. Dates in CSV and JSON stay the texts they are.
 *
 * <p>A column of JSON lines may hold a text in one row and a number in the next. The inputs are
 * read by the type that was found for all rows; what the output keeps is read as JSON, value by
 * value, when it is written as JSON again.
 */
final class ScoringColumns {
  static final String VERSION = "model_version";
  static final String ERROR = "error";

  /** What DuckDB calls a column of JSON lines that holds values of several types. */
  private static final String JSON = "JSON";

  private static final Pattern MEANT_AS_TEXT =
      Pattern.compile("DATE|TIME.*|UUID|INTERVAL|\"?NULL\"?");

  private final TableFile file;
  private final TableFormat out;
  private final Map<String, String> types;
  private final List<String> kept;

  /**
   * Plans the reading.
   *
   * @param found the file's columns as guessed or declared
   * @param asked what is read of them to answer
   * @param chosen the columns to keep; empty for all
   */
  ScoringColumns(
      TableFile file,
      List<FileColumn> found,
      TableFormat out,
      List<ModelInput> asked,
      List<String> outputs,
      List<String> chosen) {
    this.file = file;
    this.out = out;
    this.types = types(file, found, out, asked);
    this.kept = kept(chosen, outputs);
  }

  /** Name to type of every column, as it is read: what makes two readings the same. */
  Map<String, String> types() {
    return types;
  }

  String countSql() {
    return "SELECT count(*) FROM " + scan();
  }

  TableFile file() {
    return file;
  }

  /** The FROM item of the file, in file order. */
  String scan() {
    return file.scan(types);
  }

  /** The columns that the output keeps, as the file has them. */
  String keptSql() {
    Map<String, String> read = new LinkedHashMap<>(types);
    if (staysJson()) {
      read.replaceAll((name, type) -> JSON);
    }
    return kept.stream()
        .map(name -> plain(name) + " AS " + quote(name))
        .collect(Collectors.joining(", ", "SELECT ", " FROM " + file.scan(read)));
  }

  /** The columns that the output keeps, as it writes what {@link #keptSql} gives. */
  List<String> writtenSql() {
    return kept.stream().map(name -> written(name) + " AS " + quote(name)).toList();
  }

  private String written(String name) {
    if (out != TableFormat.JSON_LINES) {
      return quote(name);
    }
    return staysJson()
        ? JsonSql.verbatim(name)
        : JsonSql.written(name, types.getOrDefault(name, ""));
  }

  private boolean staysJson() {
    return file.format() == TableFormat.JSON_LINES && out == TableFormat.JSON_LINES;
  }

  private String plain(String name) {
    String type = types.getOrDefault(name, "");
    if (file.format() == TableFormat.JSON_LINES && !staysJson() && type.equals(JSON)) {
      return quote(name) + "->>'$'"; // a text without its quotes
    }
    // These have no Arrow type that comes back as what it was.
    return staysJson() || type.startsWith("ENUM") || type.equals("UUID") || type.contains("HUGEINT")
        ? "CAST(" + quote(name) + " AS VARCHAR)"
        : quote(name);
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
