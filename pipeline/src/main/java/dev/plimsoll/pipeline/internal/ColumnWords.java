package dev.plimsoll.pipeline.internal;

import dev.plimsoll.data.Column;
import dev.plimsoll.data.TableSchema;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.kernel.config.Spelling;
import dev.plimsoll.onnx.ModelInput;
import dev.plimsoll.pipeline.PipelineError;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says which column was meant when a project file names one that is not there. */
public final class ColumnWords {
  /**
   * How the query engine reports it, after which it repeats the statement with names of inner
   * files.
   */
  private static final Pattern NOT_FOUND =
      Pattern.compile(": Binder Error: Referenced column \"([^\"]+)\" not found.*", Pattern.DOTALL);

  private ColumnWords() {}

  /** Refuses names that are no columns of the training rows. */
  public static void known(
      String key, List<List<String>> names, List<ModelInput> inputs, TableSchema rows) {
    List<String> usual = inputs.stream().map(ModelInput::name).toList();
    List<String> there = names(rows);
    names.stream()
        .flatMap(List::stream)
        .filter(name -> !there.contains(name))
        .findFirst()
        .ifPresent(
            name -> {
              throw new PlimsollException(
                  PipelineError.PROJECT_INVALID,
                  "%s: '%s' (expected: one of %s)%s"
                      .formatted(key, name, String.join(", ", usual), Spelling.hint(name, usual)));
            });
  }

  /**
   * Does the work; a refusal for a missing column ends with the nearest one in place of the
   * engine's words.
   */
  public static <T> T hinting(TableSchema table, Supplier<T> work) {
    try {
      return work.get();
    } catch (PlimsollException e) {
      String message = String.valueOf(e.getMessage());
      Matcher missing = NOT_FOUND.matcher(message);
      if (!missing.find()) {
        throw e;
      }
      String name = missing.group(1);
      throw new PlimsollException(
          e.code(),
          message.substring(0, missing.start())
              + "; no column '"
              + name
              + "'"
              + Spelling.hint(name, names(table)),
          e);
    }
  }

  private static List<String> names(TableSchema table) {
    return table.columns().stream().map(Column::name).toList();
  }
}
