package dev.plimsoll.serving;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What turned out to be true.
 *
 * @param value 1 or 0 of an outcome; the number that was asked for; or the place of the class among
 *     those of the prediction's model, {@link ClassAnswer#UNKNOWN} when that does not know it
 * @param name of the class; null where the answer was no class
 * @param at when it became known
 * @param source who said so
 */
public record Label(
    double value, @JsonProperty("class") @Nullable String name, Instant at, String source) {
  /** The truth of a probability or a number. */
  public Label(double value, Instant at, String source) {
    this(value, null, at, source);
  }

  /** Whether both say the same, whoever said it and when. */
  public boolean says(Label other) {
    return value == other.value && Objects.equals(name, other.name);
  }
}
