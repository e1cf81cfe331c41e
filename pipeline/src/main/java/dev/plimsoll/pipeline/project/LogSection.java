package dev.plimsoll.pipeline.project;

import dev.plimsoll.kernel.config.Default;
import dev.plimsoll.serving.Durability;
import dev.plimsoll.serving.InputsKept;
import dev.plimsoll.serving.LogPolicy;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the endpoint's predictions are kept.
 *
 * @param inputs everything, or a digest alone
 * @param personal inputs and keys whose values are masked before they are written
 * @param keep how long; for ever when not said
 * @param durability on disk before the answer is given, or within a tenth of a second of it
 * @param archiveAfter when a day becomes a Parquet file
 */
public record LogSection(
    @Default("full") InputsKept inputs,
    @Default("[]") List<String> personal,
    @Nullable Duration keep,
    @Default("group") Durability durability,
    @Default("30d") Duration archiveAfter) {
  public LogSection {
    new LogPolicy(inputs, personal, keep, durability, archiveAfter);
  }

  /** The same as serving understands it. */
  public LogPolicy policy() {
    return new LogPolicy(inputs, personal, keep, durability, archiveAfter);
  }
}
