package dev.plimsoll.serving.internal.batch;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.onnx.OnnxError;
import dev.plimsoll.onnx.RunAnswer;
import dev.plimsoll.onnx.Slab;
import dev.plimsoll.serving.ServingError;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Takes batches and runs them, one after the other, with native memory of its own. */
final class Worker implements Runnable {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final Batcher batcher;
  private final Admission admission;
  private final LongSupplier nanoTime;
  private final Slab slab = new Slab();

  Worker(Batcher batcher, Admission admission, LongSupplier nanoTime) {
    this.batcher = batcher;
    this.admission = admission;
    this.nanoTime = nanoTime;
  }

  @Override
  public void run() {
    List<WorkItem> dropped = new ArrayList<>();
    while (true) {
      Batch batch = batcher.await(dropped);
      for (WorkItem item : dropped) {
        drop(item);
      }
      boolean some = !dropped.isEmpty();
      dropped.clear();
      if (batch != null) {
        run(batch);
      } else if (!some && batcher.isClosed()) {
        return;
      }
    }
  }

  private void drop(WorkItem item) {
    if (!item.call().isOver()) {
      item.call().fail(Admission.late(), item);
    }
    item.call().done(item);
  }

  private void run(Batch batch) {
    long start = nanoTime.getAsLong();
    long cpu = THREADS.getCurrentThreadCpuTime();
    RunAnswer answer = null;
    RuntimeException failure = null;
    try {
      answer = batch.lane().runner().run(batch.feeds(), batch.lane().outputs(), batch.stop(), slab);
      learn(batch, THREADS.getCurrentThreadCpuTime() - cpu);
      admission.progressed(batch.cost(), nanoTime.getAsLong() - start);
    } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
      failure = failure(e);
      long spent = THREADS.getCurrentThreadCpuTime() - cpu;
      if (batch.stop().isStopped() && spent > batch.cost()) {
        learn(batch, spent); // or a model that never ends in time would be expected to, for ever
      }
    } finally {
      batcher.ended(batch);
    }
    boolean shared = batch.items().size() > 1;
    if (shared && (answer == null || !answer.isCuttable()) && !batch.stop().isStopped()) {
      // Nobody pays for what a companion sent, nor for a graph that does not answer row by row.
      batch.items().forEach(item -> run(batcher.alone(item)));
      return;
    }
    int row = 0;
    for (WorkItem item : batch.items()) {
      finish(item, answer, failure, row, start, batch.rows());
      row += item.rows();
    }
  }

  private static void learn(Batch batch, long cpuNanos) {
    batch.lane().runner().costs().ran(batch.rows(), batch.length(), cpuNanos);
  }

  private void finish(
      WorkItem item,
      @Nullable RunAnswer answer,
      @Nullable RuntimeException failure,
      int row,
      long start,
      int rows) {
    try {
      if (failure != null) {
        item.call().fail(failure, item);
      } else if (answer != null && !item.call().isOver()) {
        long began = nanoTime.getAsLong();
        item.call().take(item, answer, row);
        long output = nanoTime.getAsLong() - began;
        item.call()
            .ran(item, row == 0, new Call.Run(answer, rows, start - item.enqueuedAt, output));
      }
    } catch (RuntimeException e) {
      item.call().fail(e, item);
    } finally {
      item.call().done(item);
    }
  }

  /** In the words of serving: what the graph refuses is the caller's, the rest is ours. */
  private static RuntimeException failure(Throwable e) {
    if (e instanceof PlimsollException known) {
      boolean inputs =
          known.code() == OnnxError.INPUT_REFUSED || known.code() == OnnxError.INPUT_WRONG_TYPE;
      return inputs
          ? new PlimsollException(
              ServingError.INPUT_VALUE, String.valueOf(known.getMessage()), known)
          : known;
    }
    return new PlimsollException(
        ServingError.SCORING_FAILED, "model run: " + e + " (expected: an answer)", e);
  }
}
