package dev.plimsoll.serving.internal.batch;

import dev.plimsoll.serving.BatchSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The queues, and one worker per core that empties them. A free worker takes at once whatever
 * waits: there is no timer, because on a processor a batch gains less than the wait costs.
 */
public final class Batcher implements AutoCloseable {
  private final Queues queues;
  private final Admission admission;
  private final LongSupplier nanoTime;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();
  private final List<Thread> workers = new ArrayList<>();
  private int idle;
  private int running;
  private boolean closed;

  public Batcher(BatchSettings settings, int workers, Admission admission, LongSupplier nanoTime) {
    this.queues = new Queues(settings, workers);
    this.admission = admission;
    this.nanoTime = nanoTime;
    for (int i = 0; i < workers; i++) {
      Thread thread = new Thread(new Worker(this, admission, nanoTime), "model-worker-" + i);
      thread.setDaemon(true);
      this.workers.add(thread);
    }
    this.workers.forEach(Thread::start);
  }

  /** Queues all items of a call. */
  public void offer(List<WorkItem> items) {
    long now = nanoTime.getAsLong();
    lock.lock();
    try {
      for (WorkItem item : items) {
        queues.offer(item, now);
      }
      for (int i = Math.min(idle, items.size()); i > 0; i--) {
        work.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Nobody waits for a call any more: what of it is queued leaves, and a run may stop. */
  public void withdraw(Call call) {
    List<WorkItem> removed = new ArrayList<>();
    lock.lock();
    try {
      for (WorkItem item : call.items()) {
        if (queues.remove(item)) {
          removed.add(item);
        } else if (item.batch != null) {
          item.batch.leave();
          item.batch = null;
        }
      }
    } finally {
      lock.unlock();
    }
    removed.forEach(call::done);
  }

  /** Items waiting now. */
  public int waiting() {
    lock.lock();
    try {
      return queues.size();
    } finally {
      lock.unlock();
    }
  }

  /** What the queues hold in memory; zero when nothing waits. */
  int footprint() {
    lock.lock();
    try {
      return queues.footprint() + queues.size() + running;
    } finally {
      lock.unlock();
    }
  }

  /** The next batch, or null when the batcher has closed and nothing is left to run. */
  @Nullable Batch await(List<WorkItem> dropped) {
    lock.lock();
    try {
      while (true) {
        queues.pace(admission.pace());
        Batch batch = queues.next(nanoTime.getAsLong(), idle, dropped);
        if (batch != null) {
          running++;
          if (idle > 0 && !queues.isEmpty()) {
            work.signal();
          }
          return batch;
        }
        if (!dropped.isEmpty() || closed) {
          return null;
        }
        idle++;
        try {
          work.awaitUninterruptibly();
        } finally {
          idle--;
        }
      }
    } finally {
      lock.unlock();
    }
  }

  boolean isClosed() {
    lock.lock();
    try {
      return closed && queues.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** The run is over: its items cannot stop it any more. */
  void ended(Batch batch) {
    lock.lock();
    try {
      running--;
      for (WorkItem item : batch.items()) {
        item.batch = null;
      }
    } finally {
      lock.unlock();
    }
  }

  /** An item of a failed run is tried alone. */
  Batch alone(WorkItem item) {
    lock.lock();
    try {
      running++;
      Batch batch = new Batch(item);
      if (item.call().isOver()) {
        batch.leave();
      }
      return batch;
    } finally {
      lock.unlock();
    }
  }

  /** Finishes what waits, then stops the workers. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      work.signalAll();
    } finally {
      lock.unlock();
    }
    boolean interrupted = false;
    for (Thread worker : workers) {
      while (worker.isAlive()) {
        try {
          worker.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
