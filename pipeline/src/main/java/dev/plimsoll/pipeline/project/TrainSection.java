package dev.plimsoll.pipeline.project;

import dev.plimsoll.kernel.config.Default;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which rows teach, which choose, which judge.
 *
 * <p>With {@code from} and {@code until} the split is by time: rows decided in [from, until -
 * validate) train, the last {@code validate} before {@code until} choose, [until, testUntil) judge.
 * Without them it is by the hash of the row's key: 60 % train, 20 % choose, 20 % judge.
 *
 * @param settings per candidate, what to change from its defaults
 */
public record TrainSection(
    @Nullable Instant from,
    @Nullable Instant until,
    @Nullable Instant testUntil,
    @Default("14d") Duration validate,
    @Default("[ft-transformer, xgboost, logistic]") List<String> candidates,
    Map<String, Map<String, Object>> settings,
    @Default("7") long seed) {

  public boolean byTime() {
    return from != null && until != null && testUntil != null;
  }
}
