package dev.plimsoll.pipeline.scoring;

import dev.plimsoll.data.ArrowResult;
import dev.plimsoll.data.QueryEngine;
import dev.plimsoll.data.TableFile;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.kernel.Progress;
import dev.plimsoll.onnx.BatchScorer;
import dev.plimsoll.onnx.RowBatch;
import dev.plimsoll.pipeline.scoring.ScoredBlock.RowError;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.util.TransferPair;
import org.jspecify.annotations.Nullable;

/**
 * The first pass: one thread reads batches and hands them to workers, one per core; it takes their
 * answers in the order of the rows and writes them away. No more than a few batches are on the way
 * at any time, so memory does not grow with the file.
 *
 * <p>A batch goes to its worker without a copy: its vectors change owner, and the reader fills new
 * ones.
 */
final class ScoringPass implements AutoCloseable {
  private static final int READ_ROWS = 2_048;
  private static final int WAITING_PER_WORKER = 3;
  private static final long PART_ROWS = 1 << 18;
  private static final long PART_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final ScoringModel model;
  private final ExecutorService workers;
  private final int waitingMax;
  private final Deque<Future<List<ScoredBlock>>> waiting = new ArrayDeque<>();

  ScoringPass(ScoringModel model, int workers) {
    this.model = model;
    this.workers = Executors.newFixedThreadPool(workers, ScoringPass::thread);
    this.waitingMax = WAITING_PER_WORKER * workers;
  }

  /** Scores the rows that finished parts do not have. */
  void run(QueryEngine engine, InputRows inputs, ScoringWork work, long rows, Progress progress) {
    PartWriter part = work.begin();
    long before = work.rows();
    long began = System.nanoTime();
    try (ArrowResult result = engine.query(inputs.from(before), READ_ROWS)) {
      boolean more = next(result, inputs.file());
      while (more || !waiting.isEmpty()) {
        if (more && waiting.size() < waitingMax) {
          submit(result.root());
          more = next(result, inputs.file());
          continue;
        }
        for (ScoredBlock block : Awaited.value(waiting.remove())) {
          part.add(block);
        }
        progress.report("scoring", before + part.rows(), rows);
        if (part.rows() >= PART_ROWS || System.nanoTime() - began > PART_NANOS) {
          before += part.rows();
          work.finish(part);
          part = work.begin();
          began = System.nanoTime();
        }
      }
      if (part.rows() > 0) {
        work.finish(part);
      }
    } finally {
      part.close();
      drain();
    }
  }

  @Override
  public void close() {
    workers.shutdown();
  }

  private static boolean next(ArrowResult result, TableFile file) {
    try {
      boolean more = result.next();
      while (more && result.root().getRowCount() == 0) {
        more = result.next();
      }
      return more;
    } catch (PlimsollException e) {
      throw file.explain(e);
    }
  }

  private void submit(VectorSchemaRoot root) {
    List<FieldVector> owned = new ArrayList<>();
    for (FieldVector vector : root.getFieldVectors()) {
      TransferPair pair = vector.getTransferPair(vector.getField(), vector.getAllocator());
      pair.transfer();
      owned.add((FieldVector) pair.getTo());
    }
    VectorSchemaRoot batch =
        new VectorSchemaRoot(
            owned.stream().map(FieldVector::getField).toList(), owned, root.getRowCount());
    waiting.add(
        workers.submit(
            () -> {
              try (batch) {
                return score(batch);
              }
            }));
  }

  private List<ScoredBlock> score(VectorSchemaRoot batch) {
    RowBatch rows = BatchScorer.rows(model.inputs(), batch);
    List<RowError> unreadable = unreadable(batch);
    int most = model.batchRows();
    if (rows.rows() <= most) {
      return List.of(merge(model.score(rows), unreadable, 0));
    }
    List<ScoredBlock> blocks = new ArrayList<>();
    for (int from = 0; from < rows.rows(); from += most) {
      int some = Math.min(most, rows.rows() - from);
      blocks.add(merge(model.score(rows.slice(from, some)), unreadable, from));
    }
    return blocks;
  }

  /** Rows whose inputs cannot be read; the numbers of other rows are what they say. */
  private static List<RowError> unreadable(VectorSchemaRoot batch) {
    List<RowError> errors = new ArrayList<>();
    if (batch.getVector(InputSql.UNREADABLE) instanceof VarCharVector reasons
        && reasons.getNullCount() < batch.getRowCount()) {
      for (int row = 0; row < batch.getRowCount(); row++) {
        if (!reasons.isNull(row)) {
          errors.add(new RowError(row, new String(reasons.get(row), StandardCharsets.UTF_8)));
        }
      }
    }
    return errors;
  }

  /** The errors of reading come before those of answering, and one is enough for a row. */
  private static ScoredBlock merge(ScoredBlock block, List<RowError> unreadable, int from) {
    if (unreadable.isEmpty()) {
      return block;
    }
    @Nullable String[] reasons = new @Nullable String[block.rows()];
    block.errors().forEach(error -> reasons[error.row()] = error.reason());
    for (RowError error : unreadable) {
      if (error.row() >= from && error.row() < from + block.rows()) {
        reasons[error.row() - from] = error.reason();
      }
    }
    List<RowError> errors = new ArrayList<>();
    for (int row = 0; row < reasons.length; row++) {
      String reason = reasons[row];
      if (reason != null) {
        errors.add(new RowError(row, reason));
      }
    }
    return new ScoredBlock(block.rows(), block.outputs(), errors);
  }

  /** Waits for what is on the way after a failure, since it holds the reader's memory. */
  private void drain() {
    workers.shutdown();
    boolean interrupted = Thread.interrupted();
    while (true) {
      try {
        if (workers.awaitTermination(1, TimeUnit.MINUTES)) {
          break;
        }
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    waiting.clear();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "scoring");
    thread.setDaemon(true);
    return thread;
  }
}
