package dev.plimsoll.onnx;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts the users of something that must not be freed under them.
 *
 * <p>The sign bit of the count says "closing": no new lease is given, and whoever brings the rest
 * to zero opens the latch. One compare-and-set per lease; a lease may be returned by another thread
 * than the one that took it.
 */
final class Leases {
  private static final int CLOSING = Integer.MIN_VALUE;

  private final AtomicInteger state = new AtomicInteger();
  private final CountDownLatch drained = new CountDownLatch(1);

  /** Takes a lease; false when closing has begun. */
  boolean take() {
    for (int now = state.get(); now >= 0; now = state.get()) {
      if (state.compareAndSet(now, now + 1)) {
        return true;
      }
    }
    return false;
  }

  void giveBack() {
    int left = state.decrementAndGet();
    if (left == CLOSING) {
      drained.countDown();
    } else if (left == -1 || left == Integer.MAX_VALUE) {
      throw new IllegalStateException("more leases given back than taken");
    }
  }

  /**
   * Stops new leases and waits for the last one to come back.
   *
   * @return true for the one caller who began it
   */
  boolean closeAndWait() {
    int before = state.getAndUpdate(now -> now | CLOSING);
    if (before == 0) {
      drained.countDown();
    }
    boolean interrupted = false;
    while (true) {
      try {
        drained.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return before >= 0;
  }
}
