package dev.plimsoll.pipeline.scoring;

import dev.plimsoll.data.TableFormat;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One file to score.
 *
 * @param inFormat null to tell it by the file's name; {@code outFormat} likewise
 * @param columns of the input that the output is to have; empty for all
 * @param errors where rows without an answer are told; null for {@code OUT.errors.jsonl}
 * @param overwrite whether an output that is there already may be replaced
 * @param unfinished what to do with work that an earlier run left behind
 * @param workers how many cores to use
 */
public record ScoringRequest(
    Path in,
    @Nullable TableFormat inFormat,
    Path out,
    @Nullable TableFormat outFormat,
    List<String> columns,
    @Nullable Path errors,
    boolean overwrite,
    Unfinished unfinished,
    int workers) {
  public ScoringRequest {
    columns = List.copyOf(columns);
  }

  /** What to do with work that an earlier run left behind. */
  public enum Unfinished {
    /** Go on if it was of the same file and model, otherwise refuse. */
    CONTINUE,
    /** As {@link #CONTINUE}, and refuse when there is none. */
    REQUIRE,
    /** Throw it away. */
    DISCARD
  }

  /** All columns, formats by name, on all cores. */
  public static ScoringRequest of(Path in, Path out) {
    return new ScoringRequest(
        in,
        null,
        out,
        null,
        List.of(),
        null,
        false,
        Unfinished.CONTINUE,
        Runtime.getRuntime().availableProcessors());
  }

  /** With another choice for the output that is there, and for what was left behind. */
  public ScoringRequest with(boolean newOverwrite, Unfinished newUnfinished) {
    return new ScoringRequest(
        in, inFormat, out, outFormat, columns, errors, newOverwrite, newUnfinished, workers);
  }

  TableFormat outputFormat() {
    return outFormat == null ? TableFormat.of(out.toString()) : outFormat;
  }

  Path errorsFile() {
    return errors == null ? out.resolveSibling(out.getFileName() + ".errors.jsonl") : errors;
  }
}
