package dev.plimsoll.training.internal.parallel;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ends this process when the coordinator of one job is gone and the job does not notice by itself.
 * A job that ended is watched no more, whatever the next one does.
 */
final class CoordinatorWatch implements AutoCloseable {
  private final CountDownLatch over = new CountDownLatch(1);
  private final int graceMillis;
  private final Runnable halt;

  private CoordinatorWatch(int graceMillis, Runnable halt) {
    this.graceMillis = graceMillis;
    this.halt = halt;
  }

  /**
   * Watches until closed.
   *
   * @param in from the coordinator, which says nothing more
   * @param graceMillis for the job to notice
   */
  static CoordinatorWatch start(InputStream in, int graceMillis, Runnable halt) {
    CoordinatorWatch watch = new CoordinatorWatch(graceMillis, halt);
    Thread thread = new Thread(() -> watch.follow(in), "coordinator watcher");
    thread.setDaemon(true);
    thread.start();
    return watch;
  }

  private void follow(InputStream in) {
    try {
      while (in.read() >= 0) {
        // a coordinator says nothing more
      }
    } catch (IOException ignored) {
      // gone is gone, however
    }
    try {
      if (!over.await(graceMillis, TimeUnit.MILLISECONDS)) {
        halt.run();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    over.countDown();
  }
}
