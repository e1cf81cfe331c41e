package dev.plimsoll.serving.internal;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.serving.ServingError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/**
 * Runs models, never more at once than there are cores: the runtime gains nothing from more callers
 * than that.
 *
 * <p>A batch that fits one chunk runs on its caller's thread; larger ones are cut and share the
 * workers. A model whose answer depends on its batch-mates sees every row alone, so that its answer
 * can be computed again.
 */
public final class ScoringPool implements AutoCloseable {
  private static final int CHUNK = 512;

  private final ExecutorService workers;
  private final Semaphore cores;

  public ScoringPool(int workers) {
    this.workers =
        Executors.newFixedThreadPool(
            workers,
            task -> {
              Thread thread = new Thread(task, "scoring");
              thread.setDaemon(true);
              return thread;
            });
    this.cores = new Semaphore(workers);
  }

  LoadedModel.Answer score(LoadedModel model, Object[] columns, int rows) {
    if (rows <= CHUNK) {
      return onOneCore(model, columns, rows);
    }
    List<Future<LoadedModel.Answer>> chunks = new ArrayList<>();
    for (int from = 0; from < rows; from += CHUNK) {
      int size = Math.min(CHUNK, rows - from);
      Object[] slice = slice(columns, from, size);
      chunks.add(workers.submit(() -> onOneCore(model, slice, size)));
    }
    float[] probability = new float[rows];
    float[] logit = new float[rows];
    int at = 0;
    for (Future<LoadedModel.Answer> chunk : chunks) {
      LoadedModel.Answer answer = await(chunk);
      int size = answer.probability().length;
      System.arraycopy(answer.probability(), 0, probability, at, size);
      System.arraycopy(answer.logit(), 0, logit, at, size);
      at += size;
    }
    return new LoadedModel.Answer(probability, logit);
  }

  @Override
  public void close() {
    workers.shutdown();
  }

  private LoadedModel.Answer onOneCore(LoadedModel model, Object[] columns, int rows) {
    cores.acquireUninterruptibly();
    try {
      if (model.manifest().batchInvariant() || rows == 1) {
        return model.answer(rows, columns);
      }
      float[] probability = new float[rows];
      float[] logit = new float[rows];
      for (int row = 0; row < rows; row++) {
        LoadedModel.Answer one = model.answer(1, slice(columns, row, 1));
        probability[row] = one.probability()[0];
        logit[row] = one.logit()[0];
      }
      return new LoadedModel.Answer(probability, logit);
    } finally {
      cores.release();
    }
  }

  private static Object[] slice(Object[] columns, int from, int size) {
    Object[] some = new Object[columns.length];
    for (int i = 0; i < columns.length; i++) {
      some[i] =
          columns[i] instanceof float[] numbers
              ? Arrays.copyOfRange(numbers, from, from + size)
              : Arrays.copyOfRange((String[]) columns[i], from, from + size);
    }
    return some;
  }

  private static LoadedModel.Answer await(Future<LoadedModel.Answer> chunk) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return chunk.get();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new PlimsollException(
          cause instanceof PlimsollException known ? known.code() : ServingError.SCORING_FAILED,
          String.valueOf(cause.getMessage()),
          cause);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
