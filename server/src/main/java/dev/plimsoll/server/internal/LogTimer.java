package dev.plimsoll.server.internal;

import dev.plimsoll.serving.LogUpkeep;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks every hour whether days of the prediction log have settled, or their time is over. */
public final class LogTimer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LogTimer.class);
  private static final Duration FIRST = Duration.ofMinutes(5);
  private static final Duration EVERY = Duration.ofHours(1);
  private static final long END_SECONDS = 30;

  private final ScheduledExecutorService executor;
  private final ScheduledFuture<?> rounds;

  private LogTimer(ScheduledExecutorService executor, ScheduledFuture<?> rounds) {
    this.executor = executor;
    this.rounds = rounds;
  }

  public static LogTimer start(LogUpkeep upkeep) {
    return start(upkeep, FIRST, EVERY);
  }

  /** With other times, for tests. */
  public static LogTimer start(LogUpkeep upkeep, Duration first, Duration every) {
    ScheduledExecutorService executor =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "prediction-log-upkeep");
              thread.setDaemon(true);
              return thread;
            });
    return new LogTimer(
        executor,
        executor.scheduleWithFixedDelay(
            () -> run(upkeep), first.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS));
  }

  private static void run(LogUpkeep upkeep) {
    try {
      for (LogUpkeep.Round round : upkeep.run()) {
        if (round.archivedDays() > 0 || round.retired() > 0) {
          LOG.info("prediction log: {}", round);
        }
      }
    } catch (RuntimeException e) {
      // Nothing is lost by a round that fails: it is told of, and the next hour tries again.
      LOG.error("upkeep of the prediction log failed", e);
    }
  }

  /** Takes no new round, and gives one under way a moment to end. */
  @Override
  public void close() {
    rounds.cancel(false);
    executor.shutdown();
    try {
      if (!executor.awaitTermination(END_SECONDS, TimeUnit.SECONDS)) {
        executor.shutdownNow();
      }
    } catch (InterruptedException e) {
      executor.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
