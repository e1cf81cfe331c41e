package dev.plimsoll.pipeline;

import dev.plimsoll.data.QueryEngine;
import dev.plimsoll.pipeline.project.RetrainSection;
import dev.plimsoll.pipeline.project.TrainSection;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which labelled rows teach ({@code train}), which choose ({@code valid}) and which judge ({@code
 * test}).
 *
 * <p>By time, rows decided in [from, chooseFrom) teach, in [chooseFrom, judgeFrom) choose, in
 * [judgeFrom, until) judge, and a row teaches or chooses only when its label was known before the
 * judging began: a model made at that moment could have seen it. At random, the digest of the row's
 * key decides: 60, 20 and 20 of a hundred.
 *
 * @param from null when no time bounds the rows, like the other three
 * @param atRandom whether the rows within those bounds are dealt out at random
 * @param fold of a cross-validation, which judges each row once; null for one split
 */
public record Split(
    @Nullable Instant from,
    @Nullable Instant chooseFrom,
    @Nullable Instant judgeFrom,
    @Nullable Instant until,
    boolean atRandom,
    @Nullable Fold fold) {

  /** One part of several: the rows that judge; a fifth of the others chooses. */
  public record Fold(int number, int of) {}

  public static Split random() {
    return new Split(null, null, null, null, true, null);
  }

  /** One of {@code of} splits, whose judging rows together are all rows. */
  public static Split fold(int number, int of) {
    return new Split(null, null, null, null, true, new Fold(number, of));
  }

  /** As the project's {@code train} section says. */
  public static Split of(TrainSection train) {
    if (!train.byTime()) {
      return random();
    }
    Instant judgeFrom = Objects.requireNonNull(train.until());
    return new Split(
        train.from(), judgeFrom.minus(train.validate()), judgeFrom, train.testUntil(), false, null);
  }

  /** For a training in service: judged on the newest rows, taught by the window before them. */
  public static Split before(Instant now, RetrainSection retrain, Duration choose) {
    Instant judgeFrom = now.minus(retrain.test());
    return new Split(
        now.minus(retrain.window()), judgeFrom.minus(choose), judgeFrom, now, false, null);
  }

  /** The same rows, dealt out at random: flattering, and only good for comparison. */
  public Split shuffled() {
    return new Split(from, chooseFrom, judgeFrom, until, true, null);
  }

  /**
   * The rows of a training set with a column {@code split}; rows outside every part are left out.
   */
  public String sql(Path trainingSet) {
    String table = "read_parquet(" + QueryEngine.literal(trainingSet.toString()) + ")";
    return "SELECT * FROM (SELECT *, "
        + part()
        + " AS split FROM "
        + table
        + " WHERE label IS NOT NULL) WHERE split IS NOT NULL";
  }

  private String part() {
    if (fold != null) {
      return "CASE WHEN %s %% %d = %d THEN 'test' WHEN %s %% 5 = 0 THEN 'valid' ELSE 'train' END"
          .formatted(digits(1), fold.of(), fold.number(), digits(9));
    }
    String bucket = digits(1) + " % 100";
    String dealt =
        " WHEN "
            + bucket
            + " < 60 THEN 'train' WHEN "
            + bucket
            + " < 80 THEN 'valid' ELSE 'test' END";
    if (from == null || chooseFrom == null || judgeFrom == null || until == null) {
      return "CASE" + dealt;
    }
    if (atRandom) {
      return "CASE WHEN decision_at < %s OR decision_at >= %s THEN NULL"
              .formatted(literal(from), literal(until))
          + dealt;
    }
    return "CASE WHEN decision_at >= %1$s AND decision_at < %2$s AND label_known_at < %3$s THEN 'train'"
            .formatted(literal(from), literal(chooseFrom), literal(judgeFrom))
        + " WHEN decision_at >= %1$s AND decision_at < %2$s AND label_known_at < %2$s THEN 'valid'"
            .formatted(literal(chooseFrom), literal(judgeFrom))
        + " WHEN decision_at >= %1$s AND decision_at < %2$s AND label_known_at < %2$s THEN 'test' END"
            .formatted(literal(judgeFrom), literal(until));
  }

  /** Eight digits of the digest of a row's key, as a number. */
  private static String digits(int from) {
    return "CAST('0x' || substr(md5(row_key), " + from + ", 8) AS UBIGINT)";
  }

  private static String literal(Instant instant) {
    return "TIMESTAMP '" + instant.toString().replace('T', ' ').replace("Z", "") + "'";
  }
}
