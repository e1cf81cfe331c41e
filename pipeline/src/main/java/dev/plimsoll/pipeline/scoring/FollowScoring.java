package dev.plimsoll.pipeline.scoring;

import dev.plimsoll.kernel.Progress;
import dev.plimsoll.pipeline.scoring.RowAnswers.Answered;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Scores rows as they come, each once, whenever this process or the machine is killed.
 *
 * <p>Answers and the source's position are committed together by the sink, so a process that starts
 * again goes on exactly behind the last answer. Rows of one poll are spread over all cores and come
 * out in their order.
 */
public final class FollowScoring implements AutoCloseable {
  /** Rows of one commit at most; with rows of a few hundred bytes that is about a megabyte. */
  public static final int ROWS_MAX = 4_096;

  private static final int ROWS_PER_TASK = 512;

  private final RowAnswers answers;
  private final Progress progress;
  private final ExecutorService workers;

  /**
   * Prepares.
   *
   * @param columns fields of the input to keep; empty for all
   */
  public FollowScoring(ScoringModel model, List<String> columns, int workers, Progress progress) {
    this.answers = new RowAnswers(model, columns);
    this.progress = progress;
    this.workers =
        Executors.newFixedThreadPool(
            workers,
            work -> {
              Thread thread = new Thread(work, "scoring");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** What one run has done. */
  public record Followed(long rows, long failed) {}

  /**
   * Runs until the source ends, or is idle, or the thread is interrupted.
   *
   * @param rowsMax rows of one commit at most
   * @param idle how long to wait when there is nothing; null to return then
   */
  public Followed run(RowSource source, ResultSink sink, int rowsMax, @Nullable Duration idle) {
    sink.committed().ifPresent(source::seek);
    long rows = 0;
    long failed = 0;
    while (!Thread.currentThread().isInterrupted()) {
      Optional<SourceRows> polled = source.poll(rowsMax);
      if (polled.isPresent()) {
        Answered answered = answer(polled.get().rows());
        sink.commit(answered.lines(), polled.get().after());
        rows += answered.lines().size();
        failed += answered.failed();
        progress.report("scoring", rows, -1);
      } else if (source.ended() || idle == null) {
        break;
      } else {
        sleep(idle);
      }
    }
    return new Followed(rows, failed);
  }

  @Override
  public void close() {
    workers.shutdown();
  }

  private Answered answer(List<SourceRow> rows) {
    List<Future<Answered>> parts = new ArrayList<>();
    for (int from = 0; from < rows.size(); from += ROWS_PER_TASK) {
      List<SourceRow> some = rows.subList(from, Math.min(rows.size(), from + ROWS_PER_TASK));
      parts.add(workers.submit(() -> answers.answer(some)));
    }
    List<String> lines = new ArrayList<>(rows.size());
    int failed = 0;
    for (Future<Answered> part : parts) {
      Answered answered = Awaited.value(part);
      lines.addAll(answered.lines());
      failed += answered.failed();
    }
    return new Answered(lines, failed);
  }

  private static void sleep(Duration idle) {
    try {
      Thread.sleep(idle.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
