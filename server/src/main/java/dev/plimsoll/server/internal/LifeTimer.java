package dev.plimsoll.server.internal;

import dev.plimsoll.pipeline.Lifecycle;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** On the real clock, looks every minute whether something has become due in a model's life. */
public final class LifeTimer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LifeTimer.class);

  private final ScheduledExecutorService executor;
  private final ScheduledFuture<?> looks;

  private LifeTimer(ScheduledExecutorService executor, ScheduledFuture<?> looks) {
    this.executor = executor;
    this.looks = looks;
  }

  public static LifeTimer start(Lifecycle lifecycle, InstantSource clock) {
    ScheduledExecutorService executor =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "life-cycle");
              thread.setDaemon(true);
              return thread;
            });
    Runnable look =
        () -> {
          try {
            lifecycle.advance(clock.instant());
          } catch (RuntimeException e) {
            // A failed look must not end the watch: it is told of, and the next minute tries again.
            LOG.error("a look at what is due failed", e);
          }
        };
    return new LifeTimer(executor, executor.scheduleWithFixedDelay(look, 1, 1, TimeUnit.MINUTES));
  }

  @Override
  public void close() {
    looks.cancel(true);
    executor.shutdownNow();
  }
}
