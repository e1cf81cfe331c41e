package dev.plimsoll.training;

import dev.plimsoll.kernel.Progress;
import dev.plimsoll.training.internal.Fitted;
import dev.plimsoll.training.internal.ProcessFigures;
import dev.plimsoll.training.internal.Workplace;
import dev.plimsoll.training.internal.checkpoint.CheckpointFile;
import dev.plimsoll.training.internal.parallel.Team;
import dev.plimsoll.training.internal.run.Candidates;
import dev.plimsoll.training.internal.run.Choices;
import dev.plimsoll.training.internal.run.OutOfFold;
import dev.plimsoll.training.internal.run.PackageWriter;
import dev.plimsoll.training.internal.run.PreparedJob;
import dev.plimsoll.training.internal.run.Resume;
import dev.plimsoll.training.internal.score.BinaryScore;
import dev.plimsoll.training.internal.score.TaskScore;
import dev.plimsoll.training.internal.table.Task;
import dev.plimsoll.training.internal.table.TrainingRows;
import dev.plimsoll.training.internal.text.TextReader;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Trains a job's candidate in this process, from its Parquet file to its model package. */
public final class Trainers {

  private Trainers() {}

  /** The names a job's candidate may have. */
  public static List<String> candidates() {
    return Candidates.names();
  }

  /**
   * Refuses, before there are rows, a candidate that there is none of, a task that it cannot do,
   * and parameters that {@link #train} would refuse.
   *
   * @param params with {@code task} among them unless it is {@code binary}
   */
  public static void require(String candidate, Map<String, Object> params) {
    Choices.of(candidate, params);
  }

  /**
   * The parameters that a training would have, defaults included, some of which depend on how many
   * rows teach.
   *
   * @throws dev.plimsoll.kernel.PlimsollException as {@link #require} does
   */
  public static Map<String, Object> effective(
      String candidate, Map<String, Object> params, long rows) {
    return Choices.effective(candidate, params, rows);
  }

  /**
   * Trains, calibrates on the validation rows, exports, checks that ONNX Runtime gives the training
   * library's answers, and writes the package.
   *
   * <p>Every candidate also takes {@code task}: {@code binary} (the default), {@code multi-class},
   * {@code regression} or {@code quantile}, the last with {@code quantiles}, and refuses what it
   * cannot do; {@code calibration}: {@code platt} (the default), {@code temperature}, {@code
   * isotonic} or {@code none}, of several classes {@code temperature} (the default), {@code vector}
   * or {@code none}, of numbers {@code none}; {@code wattsPerCore}, what the energy estimate takes
   * a busy core to draw; {@code outOfFold: K} of binary tasks, which also scores every training row
   * by a model that never saw it ({@link TrainingResult#outOfFold}); and {@code shuffleLabels:
   * true}, a declared fault for drills, which permutes the labels of both splits so that nothing
   * can be learned.
   */
  public static TrainingResult train(TrainingJob job, Progress progress, InstantSource clock) {
    Instant start = clock.instant();
    double cpuStart = ProcessFigures.cpuSeconds();
    PreparedJob prepared = PreparedJob.of(job, progress);
    CheckpointFile checkpoint = Resume.of(job);
    try (Team team = Team.gather(job, prepared.effective(), checkpoint, workerToken());
        Fitted fitted =
            prepared.fit(new Workplace(progress, System::nanoTime, checkpoint, team.workers()))) {
      TrainingRows valid = prepared.valid();
      progress.report("writing the package", 0, -1);
      List<String> notes = notes(prepared, fitted);
      PackageWriter writer =
          new PackageWriter(job, prepared.effective(), notes, prepared.calibrator());
      PackageWriter.Written written = writer.write(fitted, valid);
      TaskScore score = new TaskScore(valid.target(), written.logits(), valid.labels());
      Path outOfFold = prepared.folds() == 0 ? null : OutOfFold.write(job, prepared, progress);
      checkpoint.delete();
      double cpuSeconds = ProcessFigures.cpuSeconds() - cpuStart;
      return new TrainingResult(
          written.folder(),
          job.candidate(),
          valid.target().task() == Task.BINARY
              ? BinaryScore.logLossOf(written.probabilities(), valid.labels())
              : score.loss(),
          score.metric(),
          seconds(start, clock.instant()),
          prepared.train().size(),
          valid.size(),
          fitted.curve(),
          notes,
          ProcessFigures.peakResidentBytes(),
          cpuSeconds,
          prepared.watts(),
          cpuSeconds * prepared.watts() / 3600,
          outOfFold,
          valid.target().task().label(),
          score.figures());
    }
  }

  private static List<String> notes(PreparedJob prepared, Fitted fitted) {
    List<String> notes = new ArrayList<>(prepared.usable().notes());
    notes.addAll(prepared.notes());
    TextReader text = fitted.text();
    if (text != null) {
      notes.addAll(text.remarks());
    }
    return notes;
  }

  /**
   * Trains as one of a job's workers, and keeps nothing: the coordinator has the same weights.
   *
   * @param place says which of the workers this is
   */
  static void assist(TrainingJob job, Workplace place) {
    PreparedJob.of(job, place.progress()).fit(place).close();
  }

  private static String workerToken() {
    return System.getenv().getOrDefault(TrainingMain.TOKEN, "");
  }

  private static double seconds(Instant from, Instant until) {
    return Duration.between(from, until).toMillis() / 1000.0;
  }
}
