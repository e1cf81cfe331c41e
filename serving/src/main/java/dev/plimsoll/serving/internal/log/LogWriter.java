package dev.plimsoll.serving.internal.log;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.serving.PredictionLog;
import dev.plimsoll.serving.ServingError;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
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
 * some time after the last one began, or until as many are waiting as lately came. That time goes
 * with the square of the rate at which callers come, up to {@value #GATHER_MICROS} µs: where the
 * processor has time to spare, it is spent on syncs, so that answers come soon. A caller who is
 * alone never waits for others.
 *
 * <p>A group in which nobody insists on the disk is written without a sync; the thread syncs at
 * most {@link PredictionLog#RELAXED_MILLIS} later, or with the next group that does insist.
 */
final class LogWriter implements AutoCloseable {
  /** What a caller wants done inside the group. */
  interface Work<T> {
    T run(LogGroup group);
  }

  private record Job<T>(Work<T> work, boolean durable, CompletableFuture<T> done) {
    /** Does the work; what it yields is handed out once the group is durable. */
    Runnable stage(LogGroup group) {
      T result = work.run(group);
      return () -> done.complete(result);
    }
  }

  private static final Logger LOG = LoggerFactory.getLogger(LogWriter.class);
  private static final int QUEUE = 8192;
  private static final int GROUP = 1024;

  /**
   * Longer, and the requests that wait would no longer lie in the caches when they are answered.
   */
  private static final long GATHER_MICROS = 2_000;

  private static final long FULL_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

  /** Callers a second from which on the full time is waited, and the weight of a group in it. */
  private static final double BUSY = 9_000;

  private static final double NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final double RATE_WEIGHT = 0.1;

  /** No number of callers is worth waking the thread for: it is at work. */
  private static final int AT_WORK = Integer.MAX_VALUE;

  /** How fast company is forgotten: by one in so many with each group. */
  private static final int FORGETTING = 8;

  private final Queue<Job<?>> queue = new ConcurrentLinkedQueue<>();

  /** Jobs in the queue, counted after they are in it. */
  private final AtomicInteger waiting = new AtomicInteger();

  /** At how many of them the thread is to be woken. */
  private volatile int wanted = AT_WORK;

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

  private long sinceLast = 1;

  private int company;

  /** How many come in a second; likewise. */
  private double rate;

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
    while (waiting.get() >= QUEUE && !closed) {
      LockSupport.parkNanos(FULL_NANOS);
      if (Thread.interrupted()) {
        Thread.currentThread().interrupt();
        throw new PlimsollException(
            ServingError.LOG_UNAVAILABLE,
            "prediction log: interrupted (expected: to wait for the disk)");
      }
    }
    if (closed) {
      throw closedLog();
    }
    queue.add(new Job<>(work, durable, done));
    if (waiting.incrementAndGet() == wanted) {
      LockSupport.unpark(thread);
    }
    if (closed && !thread.isAlive()) {
      refuseWaiting();
    }
    return done;
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
    LockSupport.unpark(thread); // an interrupt would close the journal's files under a write
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
    while (!closed || waiting.get() > 0) {
      await(1, unsynced ? syncDue - System.nanoTime() : Long.MAX_VALUE);
      if (waiting.get() > 0) {
        gather();
        jobs.clear();
        for (int left = Math.min(GROUP, waiting.get()); left > 0; left--) {
          jobs.add(queue.remove());
        }
        waiting.addAndGet(-jobs.size());
        commit(jobs);
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
    if (company > 1) {
      double load = Math.min(1, rate / BUSY);
      long due = begun + (long) (TimeUnit.MICROSECONDS.toNanos(GATHER_MICROS) * load * load);
      await(company, due - System.nanoTime());
    }
    long now = System.nanoTime();
    sinceLast = Math.max(1, now - begun);
    begun = now;
  }

  /** Sleeps until so many jobs wait, or for so long at most. */
  private void await(int jobs, long nanos) {
    long began = System.nanoTime();
    wanted = jobs;
    while (waiting.get() < jobs && !closed) {
      if (nanos == Long.MAX_VALUE) {
        LockSupport.park(this);
      } else {
        long left = nanos - (System.nanoTime() - began);
        if (left <= 0) {
          break;
        }
        LockSupport.parkNanos(this, left);
      }
    }
    wanted = AT_WORK;
  }

  private void commit(List<Job<?>> jobs) {
    rate += RATE_WEIGHT * (Math.min(2 * BUSY, jobs.size() * NANOS / sinceLast) - rate);
    company = Math.max(jobs.size(), company - (company + FORGETTING - 1) / FORGETTING);
    boolean durable = jobs.stream().anyMatch(Job::durable);
    List<Runnable> answers = new ArrayList<>(jobs.size());
    try {
      LogGroup group = groups.get();
      for (Job<?> job : jobs) {
        answers.add(job.stage(group));
      }
      boolean wrote = group.commit(durable);
      committed.run();
      written(wrote, durable);
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
    for (Job<?> job = queue.poll(); job != null; job = queue.poll()) {
      job.done().completeExceptionally(closedLog());
    }
  }

  private static PlimsollException closedLog() {
    return new PlimsollException(
        ServingError.LOG_UNAVAILABLE, "prediction log: closed (expected: open)");
  }
}
