package dev.plimsoll.serving;

import java.time.InstantSource;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * What a predictor goes by.
 *
 * @param clock time of decisions that bring none, and of logging
 * @param nanoTime for latencies and deadlines; {@code System::nanoTime}
 * @param random for prediction ids
 * @param workers threads that run models; one per core
 * @param rowsMax rows in one request
 * @param rowsWaitingMax rows in all requests at once; more are refused before any work is spent
 * @param batching how calls share runs
 */
public record PredictorSettings(
    InstantSource clock,
    LongSupplier nanoTime,
    RandomGenerator random,
    int workers,
    int rowsMax,
    int rowsWaitingMax,
    BatchSettings batching) {

  public PredictorSettings(
      InstantSource clock,
      LongSupplier nanoTime,
      RandomGenerator random,
      int workers,
      int rowsMax,
      int rowsWaitingMax) {
    this(clock, nanoTime, random, workers, rowsMax, rowsWaitingMax, BatchSettings.usual());
  }

  /** One worker per core that this process, or its container, may use. */
  public static PredictorSettings of(
      InstantSource clock, LongSupplier nanoTime, RandomGenerator random) {
    int cores = Runtime.getRuntime().availableProcessors();
    return new PredictorSettings(clock, nanoTime, random, cores, 65_536, 262_144);
  }

  public PredictorSettings withBatching(BatchSettings changed) {
    return new PredictorSettings(
        clock, nanoTime, random, workers, rowsMax, rowsWaitingMax, changed);
  }
}
