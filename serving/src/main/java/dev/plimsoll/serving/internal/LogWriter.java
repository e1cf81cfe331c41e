package dev.plimsoll.serving.internal;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.serving.PredictionLog;
import dev.plimsoll.serving.ServingError;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes the log.
 *
 * <p>Idea: callers queue; the thread takes all that wait, puts them into one write batch, syncs
 * once, and wakes them all (group commit). One writer also makes check-then-write on an id safe
 * without locks. Cost: one hand-over per call, and one sync per group however many callers share
 * it.
 *
 * <p>A sync costs some hundred microseconds of processor time however few share it. So while there
 * is company (recent groups had more than one caller), the thread waits with the next group until
 * {@value #GATHER_MICROS} µs after the last one began, or until as many are waiting as lately came.
 * A caller who is alone never waits for others.
 *
 * <p>A group in which nobody insists on the disk is written without a sync; the thread syncs at
 * most {@link PredictionLog#RELAXED_MILLIS} later, or with the next group that does insist.
 */
final class LogWriter implements AutoCloseable {
  /** What a caller wants done inside the group. */
  interface Work<T> {
    T run(LogGroup group) throws RocksDBException;
  }

  private record Job<T>(Work<T> work, boolean durable, CompletableFuture<T> done) {
    /** Does the work; what it yields is handed out once the group is durable. */
    Runnable stage(LogGroup group) throws RocksDBException {
      T result = work.run(group);
      return () -> done.complete(result);
    }
  }

  private static final Logger LOG = LoggerFactory.getLogger(LogWriter.class);
  private static final int QUEUE = 8192;
  private static final int GROUP = 1024;
  private static final long GATHER_MICROS = 1_500;
  private static final long LOOK_MICROS = 500;

  /** How fast company is forgotten: by one in so many with each group. */
  private static final int FORGETTING = 8;

  private final BlockingQueue<Job<?>> queue = new ArrayBlockingQueue<>(QUEUE);
  private final Supplier<LogGroup> groups;
  private final Runnable committed;
  private final Runnable failed;
  private final LogStore store;
  private final Thread thread;
  private final AtomicLong syncs = new AtomicLong();
  private volatile boolean closed;

  /** When what is written but not synced must be; touched by the writing thread alone. */
  private long syncDue;

  private boolean unsynced;

  /** When the last group began, and how many lately came together; likewise. */
  private long begun = System.nanoTime();

  private int company;

  LogWriter(LogStore store, Supplier<LogGroup> groups, Runnable committed, Runnable failed) {
    this.store = store;
    this.groups = groups;
    this.committed = committed;
    this.failed = failed;
    this.thread = new Thread(this::loop, "prediction-log");
    thread.setDaemon(true);
    thread.start();
  }

  /** Returns when the work is durable. */
  <T> T submit(Work<T> work) {
    return await(submit(work, true));
  }

  /**
   * Hands work over. The future completes on the writing thread, so what hangs on it must be quick
   * or go elsewhere. Waits only while the queue is full.
   *
   * @param durable whether to complete after the sync, or when the operating system has it
   */
  <T> CompletableFuture<T> submit(Work<T> work, boolean durable) {
    CompletableFuture<T> done = new CompletableFuture<>();
    try {
      if (closed) {
        throw closedLog();
      }
      queue.put(new Job<>(work, durable, done));
      if (closed && !thread.isAlive()) {
        refuseWaiting();
      }
      return done;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PlimsollException(
          ServingError.LOG_UNAVAILABLE,
          "prediction log: interrupted (expected: to wait for the disk)",
          e);
    }
  }

  static <T> T await(CompletableFuture<T> done) {
    try {
      return done.join();
    } catch (CompletionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new PlimsollException(
          cause instanceof PlimsollException known ? known.code() : ServingError.LOG_UNAVAILABLE,
          String.valueOf(cause.getMessage()),
          cause);
    }
  }

  /** Groups made durable so far. */
  long syncs() {
    return syncs.get();
  }

  /** Finishes what waits, then stops. */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    refuseWaiting();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void loop() {
    List<Job<?>> jobs = new ArrayList<>();
    while (!closed || !queue.isEmpty()) {
      jobs.clear();
      try {
        Job<?> first = unsynced ? next(syncDue - System.nanoTime()) : queue.take();
        if (first != null) {
          gather();
          jobs.add(first);
          queue.drainTo(jobs, GROUP - 1);
          commit(jobs);
        }
      } catch (InterruptedException ignored) {
        // close() wakes the thread; the loop condition decides
        continue;
      }
      if (unsynced && syncDue - System.nanoTime() <= 0) {
        sync();
      }
    }
    if (unsynced) {
      sync();
    }
  }

  private void gather() {
    long due = begun + TimeUnit.MICROSECONDS.toNanos(GATHER_MICROS);
    long left = due - System.nanoTime();
    while (company > 1 && queue.size() + 1 < company && left > 0 && !closed) {
      LockSupport.parkNanos(Math.min(left, TimeUnit.MICROSECONDS.toNanos(LOOK_MICROS)));
      left = due - System.nanoTime();
    }
    begun = System.nanoTime();
  }

  private @Nullable Job<?> next(long nanos) throws InterruptedException {
    return queue.poll(Math.max(0, nanos), TimeUnit.NANOSECONDS);
  }

  private void commit(List<Job<?>> jobs) {
    company = Math.max(jobs.size(), company - (company + FORGETTING - 1) / FORGETTING);
    boolean durable = jobs.stream().anyMatch(Job::durable);
    List<Runnable> answers = new ArrayList<>(jobs.size());
    try (LogGroup group = groups.get()) {
      for (Job<?> job : jobs) {
        answers.add(job.stage(group));
      }
      boolean wrote = group.commit(durable);
      committed.run();
      written(wrote, durable);
    } catch (RocksDBException e) {
      failed.run();
      jobs.forEach(job -> job.done().completeExceptionally(LogStore.unavailable("write", e)));
      return;
    } catch (RuntimeException | Error e) {
      failed.run();
      jobs.forEach(job -> job.done().completeExceptionally(e));
      return;
    }
    answers.forEach(Runnable::run);
  }

  private void written(boolean wrote, boolean durable) {
    if (durable) {
      unsynced &= !wrote;
      syncs.incrementAndGet();
    } else if (wrote && !unsynced) {
      unsynced = true;
      syncDue = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PredictionLog.RELAXED_MILLIS);
    }
  }

  /** Those who wait for the disk come to know of a failure; the relaxed have their answer. */
  private void sync() {
    unsynced = false;
    try {
      store.sync();
      syncs.incrementAndGet();
    } catch (PlimsollException e) {
      LOG.error("acknowledged as relaxed, and not on disk: {}", e.getMessage());
    }
  }

  private void refuseWaiting() {
    List<Job<?>> waiting = new ArrayList<>();
    queue.drainTo(waiting);
    waiting.forEach(job -> job.done().completeExceptionally(closedLog()));
  }

  private static PlimsollException closedLog() {
    return new PlimsollException(
        ServingError.LOG_UNAVAILABLE, "prediction log: closed (expected: open)");
  }
}
