package dev.plimsoll.serving;

import java.security.SecureRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What a prediction log needs to know.
 *
 * @param policies how each endpoint's predictions are kept
 * @param random makes the key of the masks, once in a log's life; must be a secure one
 * @param archive writes and reads settled days; null leaves everything in the fast store
 */
public record LogSettings(
    LogPolicies policies, RandomGenerator random, @Nullable ArchiveFormat archive) {
  /** Everything is kept for ever, and nothing is archived. */
  public static LogSettings standard() {
    return new LogSettings(LogPolicies.standard(), new SecureRandom(), null);
  }
}
