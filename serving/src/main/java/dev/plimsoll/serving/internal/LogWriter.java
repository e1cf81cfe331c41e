package dev.plimsoll.serving.internal;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.serving.ServingError;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.rocksdb.RocksDBException;

/**
 * The one thread that writes the log.
 *
 * <p>Idea: callers queue; the thread takes all that wait, puts them into one write batch, syncs
 * once, and wakes them all (group commit). One writer also makes check-then-write on an id safe
 * without locks. Cost: one hand-over per call, and one sync per group however many callers share
 * it.
 */
final class LogWriter implements AutoCloseable {
  /** What a caller wants done inside the group. */
  interface Work<T> {
    T run(LogGroup group) throws RocksDBException;
  }

  private record Job<T>(Work<T> work, CompletableFuture<T> done) {
    /** Does the work; what it yields is handed out once the group is durable. */
    Runnable stage(LogGroup group) throws RocksDBException {
      T result = work.run(group);
      return () -> done.complete(result);
    }
  }

  private static final int QUEUE = 1024;
  private static final int GROUP = 256;

  private final BlockingQueue<Job<?>> queue = new ArrayBlockingQueue<>(QUEUE);
  private final Supplier<LogGroup> groups;
  private final Runnable committed;
  private final Runnable failed;
  private final Thread thread;
  private final AtomicLong syncs = new AtomicLong();
  private volatile boolean closed;

  LogWriter(Supplier<LogGroup> groups, Runnable committed, Runnable failed) {
    this.groups = groups;
    this.committed = committed;
    this.failed = failed;
    this.thread = new Thread(this::loop, "prediction-log");
    thread.setDaemon(true);
    thread.start();
  }

  /** Returns when the work is durable. */
  <T> T submit(Work<T> work) {
    CompletableFuture<T> done = new CompletableFuture<>();
    try {
      if (closed) {
        throw closedLog();
      }
      queue.put(new Job<>(work, done));
      if (closed && !thread.isAlive()) {
        refuseWaiting();
      }
      return done.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PlimsollException(
          ServingError.LOG_UNAVAILABLE,
          "prediction log: interrupted (expected: to wait for the disk)",
          e);
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
        jobs.add(queue.take());
      } catch (InterruptedException ignored) {
        // close() wakes the thread; the loop condition decides
        continue;
      }
      queue.drainTo(jobs, GROUP - 1);
      commit(jobs);
    }
  }

  private void commit(List<Job<?>> jobs) {
    List<Runnable> answers = new ArrayList<>(jobs.size());
    try (LogGroup group = groups.get()) {
      for (Job<?> job : jobs) {
        answers.add(job.stage(group));
      }
      group.commit();
      committed.run();
      syncs.incrementAndGet();
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
