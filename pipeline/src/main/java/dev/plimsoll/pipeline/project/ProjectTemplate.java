package dev.plimsoll.pipeline.project;

import dev.plimsoll.data.Column;
import dev.plimsoll.data.ColumnType;
import dev.plimsoll.data.QueryEngine;
import dev.plimsoll.data.TableFile;
import dev.plimsoll.data.TableSchema;
import dev.plimsoll.features.DecisionTask;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.KernelError;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.kernel.QuantileLevels;
import dev.plimsoll.kernel.config.Spelling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Writes a first, commented {@code plimsoll.yaml} from a table alone. */
public final class ProjectTemplate {
  private static final int MOST_CLASSES = 100;

  /** Rows that a class has on average; a column with fewer is rather a key. */
  private static final int ROWS_OF_A_CLASS = 5;

  /** Values that are asked about wherever they are one of two, also in the neighbours' words. */
  private static final Pattern YES =
      Pattern.compile(
          "1|1\\.0|true|t|yes|y|ja|j|oui|si|sí|sì|sim|tak|ano|da|да|evet|kyllä|はい|是",
          Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);

  private final QueryEngine engine;

  public ProjectTemplate(QueryEngine engine) {
    this.engine = engine;
  }

  /**
   * What was written.
   *
   * @param label the expression that the project asks about
   * @param task what kind of answer it asks for, as a project file calls it
   * @param left columns that were not taken as inputs, each with the reason
   */
  public record Written(
      Path file, String label, String task, List<String> inputs, List<String> left) {}

  /**
   * Writes the file beside the table.
   *
   * @param label a column with two values, of numbers or with the names of classes; or a SQL
   *     expression that is true or false
   * @param overwrite whether an existing project file may be replaced
   */
  public Written write(Path table, String label, boolean overwrite) {
    return write(table, label, List.of(), overwrite);
  }

  /**
   * The same for a label of numbers of which not one number is wanted, but a range.
   *
   * @param levels how often the truth should lie below each number that is answered, rising, such
   *     as 0.1, 0.5 and 0.9; none for one number, or another label
   */
  public Written write(Path table, String label, List<Double> levels, boolean overwrite) {
    if (!Files.isRegularFile(table)) {
      throw new PlimsollException(
          KernelError.CONFIG_INVALID,
          table + ": no such file (expected: a CSV, Parquet or JSON lines file)");
    }
    if (table.toFile().length() == 0) {
      throw new PlimsollException(
          KernelError.CONFIG_INVALID, table + ": empty (expected: a header and at least one row)");
    }
    Path target = table.toAbsolutePath().resolveSibling("plimsoll.yaml");
    if (Files.exists(target) && !overwrite) {
      throw new PlimsollException(
          KernelError.CONFIG_INVALID,
          target + ": exists already (expected: no project yet, or --force to replace it)");
    }
    TableFile rows = TableFile.open(table, null);
    String from = "FROM " + rows.scan();
    TableSchema schema = columns(rows, from);
    requireRising(levels);
    Asked asked = asked(label, levels, schema, from);
    if (!levels.isEmpty() && asked.task() != DecisionTask.QUANTILE) {
      throw new PlimsollException(
          KernelError.CONFIG_INVALID,
          "quantiles: %s of label '%s' (expected: a label that is a column of numbers)"
              .formatted(levels, label));
    }
    String question = asked.sql();
    InputColumns columns = InputColumns.of(schema, question, from, engine);
    List<String> inputs = new ArrayList<>(columns.inputs());
    List<String> left = new ArrayList<>(columns.left());
    List<String> texts = new ArrayList<>(columns.texts());
    boolean reads = inputs.isEmpty() && !texts.isEmpty();
    if (reads) {
      inputs.add(texts.remove(0));
    }
    texts.forEach(text -> left.add(text + ": free text, which a text model reads alone"));
    if (inputs.isEmpty()) {
      throw new PlimsollException(
          KernelError.CONFIG_INVALID,
          table + ": no usable input column (expected: at least one besides the label)");
    }
    try {
      Files.writeString(target, text(table, asked, reads, inputs, columns.slices(), left));
    } catch (IOException e) {
      throw PlimsollException.io(target.toString(), e);
    }
    return new Written(target, question, asked.task().label(), inputs, left);
  }

  private static void requireRising(List<Double> levels) {
    if (!QuantileLevels.rise(levels)) {
      throw new PlimsollException(
          KernelError.CONFIG_INVALID,
          "quantiles: %s (expected: rising numbers between 0 and 1, such as 0.1,0.5,0.9)"
              .formatted(levels));
    }
  }

  private Asked asked(String label, List<Double> levels, TableSchema schema, String from) {
    if (schema.column(label).isEmpty()) {
      return Asked.yesOrNo(expression(label, schema, from));
    }
    String name = QueryEngine.quote(label);
    ColumnType type = schema.require(label).type();
    List<Value> rarestFirst = values(name, from);
    if (type == ColumnType.BOOLEAN && rarestFirst.size() == 2) {
      return Asked.yesOrNo(name);
    }
    if (rarestFirst.size() > 2 && DecisionTask.REGRESSION.suits(type)) {
      return levels.isEmpty()
          ? Asked.howMuch(name)
          : Asked.howFar(name, levels, constantLoss(name, levels, from));
    }
    long rows = rarestFirst.stream().mapToLong(Value::rows).sum();
    boolean named =
        type == ColumnType.TEXT
            && rarestFirst.size() <= MOST_CLASSES
            && rows >= (long) ROWS_OF_A_CLASS * rarestFirst.size();
    if (rarestFirst.size() > 2 && named) {
      return Asked.which(name, (double) rarestFirst.get(rarestFirst.size() - 1).rows() / rows);
    }
    if (rarestFirst.size() != 2) {
      throw new PlimsollException(
          KernelError.CONFIG_INVALID,
          "label: column '%s' has %s (expected: two values, numbers, or the names of up to %d classes with %d rows each or more; or give an expression such as --label \"%s = '...'\")"
              .formatted(label, count(rarestFirst), MOST_CLASSES, ROWS_OF_A_CLASS, label));
    }
    List<String> values = rarestFirst.stream().map(Value::text).toList();
    // The rarer value is usually the one that is asked about; 1, true and yes always are.
    String asked =
        values.stream()
            .filter(value -> YES.matcher(value).matches())
            .findFirst()
            .orElse(values.get(0));
    boolean number = DecisionTask.REGRESSION.suits(type);
    return Asked.yesOrNo(name + " = " + (number ? asked : QueryEngine.literal(asked)));
  }

  /** The mean pinball loss of always answering the label's own quantiles. */
  private double constantLoss(String name, List<Double> levels, String from) {
    String loss =
        levels.stream()
            .map(
                level ->
                    "avg(greatest(%1$s * (y - q%2$s), (%1$s - 1) * (y - q%2$s)))"
                        .formatted(level, levels.indexOf(level)))
            .collect(Collectors.joining(" + "));
    String quantiles =
        levels.stream()
            .map(level -> "quantile_cont(y, %s) AS q%s".formatted(level, levels.indexOf(level)))
            .collect(Collectors.joining(", "));
    String rows = "(SELECT CAST(%s AS DOUBLE) AS y %s)".formatted(name, from);
    return engine
        .rows(
            "SELECT (%s) / %d FROM %s, (SELECT %s FROM %s)"
                .formatted(loss, levels.size(), rows, quantiles, rows),
            row -> row.getDouble(1))
        .get(0);
  }

  /** One value of the label's column. */
  private record Value(String text, long rows) {}

  /** The values of a column, the rarest first; of too many, some. */
  private List<Value> values(String name, String from) {
    return engine.rows(
        "SELECT CAST(%1$s AS VARCHAR), count(*) %2$s WHERE %1$s IS NOT NULL GROUP BY 1 ORDER BY 2, 1 LIMIT %3$d"
            .formatted(name, from, MOST_CLASSES + 1),
        row -> new Value(row.getString(1), row.getLong(2)));
  }

  private static String count(List<Value> values) {
    return switch (values.size()) {
      case 0 -> "no value";
      case 1 -> "one value";
      default -> "more than two values";
    };
  }

  private String expression(String label, TableSchema schema, String from) {
    try {
      engine.rows(
          "SELECT CAST((" + label + ") AS BOOLEAN) " + from + " LIMIT 1", row -> row.getBoolean(1));
      return label;
    } catch (PlimsollException e) {
      List<String> names = schema.columns().stream().map(Column::name).toList();
      throw new PlimsollException(
          KernelError.CONFIG_INVALID,
          "label: '"
              + label
              + "' (expected: one of "
              + schema.names()
              + ", or a true-or-false expression over them)"
              + Spelling.hint(label, names),
          e);
    }
  }

  /**
   * @param reads whether its one input is a text to be read
   */
  private static String text(
      Path table,
      Asked asked,
      boolean reads,
      List<String> inputs,
      List<String> slices,
      List<String> left) {
    String file = String.valueOf(table.getFileName());
    String name =
        file.replaceAll("\\..*", "")
            .toLowerCase(Locale.ROOT)
            .replaceAll("[^a-z0-9]+", "-")
            .replaceAll("^-+|-+$", "");
    name = name.isEmpty() ? "model" : name;
    String inputLines =
        inputs.stream()
            .map(input -> "    " + key(input) + ": " + scalar(QueryEngine.quote(input)) + "\n")
            .collect(Collectors.joining());
    String leftLines =
        left.stream()
            .map(reason -> "    # left out: " + reason.replaceAll("\\s+", " ") + "\n")
            .collect(Collectors.joining());
    return """
        # What this model's life should be. Change what you like; every key is explained in docs/project-file.md.
        name: %1$s
        question: %2$s?

        purpose:                  # what the model card says; no machine can measure it
          for: to be written
          not for: to be written

        data:
          %1$s:
            file: %3$s
            # event: when        # a column or SQL expression: when the row happened
            # known: when        # when it could be known; default: at its event
            checks:               # rows that fail are put aside, not lost
              - {rows: [1, 100000000]}

        decision:
          of: %1$s
          label: %4$s
        %8$s  # at: when - INTERVAL 2 HOUR    # when the decision is taken, once the table has times
          inputs:                 # what a caller sends: a name, and a column or SQL expression
        %5$s%6$s
        train:                    # without times, rows are split by the digest of their key: 60 / 20 / 20
          candidates: %9$s

        evaluate: {slices: [%7$s], min rows: 30}

        release:
          gate:                   # written down before anything is judged
        %10$s"""
        .formatted(
            name,
            asked.question(),
            scalar(file),
            scalar(asked.sql()),
            inputLines,
            leftLines,
            slices.stream().map(ProjectTemplate::key).collect(Collectors.joining(", ")),
            asked.taskLines(),
            candidates(asked, reads),
            asked.gate());
  }

  private static String candidates(Asked asked, boolean reads) {
    return reads
        ? "[tfidf]     # for text-encoder and pretrained-encoder see docs/text-models.md"
        : "[" + asked.candidates() + "]";
  }

  private TableSchema columns(TableFile table, String from) {
    try {
      return engine.describe("SELECT * " + from);
    } catch (PlimsollException e) {
      throw table.explain(e);
    }
  }

  private static String key(String name) {
    return name.matches("[A-Za-z_][A-Za-z0-9_]*") ? name : scalar(name);
  }

  private static String scalar(String text) {
    // Single quotes would fold a line break into a blank; a JSON text is YAML too and keeps it.
    boolean plain = text.chars().noneMatch(Character::isISOControl);
    return plain ? "'" + text.replace("'", "''") + "'" : Json.text(text);
  }
}
