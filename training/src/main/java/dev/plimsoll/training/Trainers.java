package dev.plimsoll.training;

import dev.plimsoll.data.QueryEngine;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.kernel.Progress;
import dev.plimsoll.training.internal.Candidate;
import dev.plimsoll.training.internal.Fitted;
import dev.plimsoll.training.internal.ProcessFigures;
import dev.plimsoll.training.internal.Settings;
import dev.plimsoll.training.internal.prepare.Usable;
import dev.plimsoll.training.internal.run.Candidates;
import dev.plimsoll.training.internal.run.OutFolder;
import dev.plimsoll.training.internal.run.PackageWriter;
import dev.plimsoll.training.internal.run.Shuffled;
import dev.plimsoll.training.internal.score.BinaryScore;
import dev.plimsoll.training.internal.table.RowsReader;
import dev.plimsoll.training.internal.table.TrainingRows;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** Trains a job's candidate in this process, from its Parquet file to its model package. */
public final class Trainers {
  private static final String SHUFFLE = "shuffleLabels";
  private static final int THREADS = 2;

  private Trainers() {}

  /** The names a job's candidate may have. */
  public static List<String> candidates() {
    return Candidates.names();
  }

  /**
   * Trains, calibrates on the validation rows, exports, checks that ONNX Runtime gives the training
   * library's answers, and writes the package.
   *
   * <p>Every candidate also takes {@code shuffleLabels: true}: a declared fault for drills, which
   * permutes the labels of both splits so that nothing can be learned.
   */
  public static TrainingResult train(TrainingJob job, Progress progress, InstantSource clock) {
    Instant start = clock.instant();
    double cpuStart = ProcessFigures.cpuSeconds();
    Candidate candidate = Candidates.require(job.candidate());
    Settings settings = new Settings(job.params());
    boolean shuffle = settings.flag(SHUFFLE);
    Candidate.Fit fit = candidate.configure(settings);
    settings.refuseUnknown(candidate.name());

    progress.report("reading rows", 0, -1);
    TrainingRows[] splits = read(job);
    TrainingRows train = shuffle ? Shuffled.labels(splits[0], job.seed()) : splits[0];
    TrainingRows valid = shuffle ? Shuffled.labels(splits[1], ~job.seed()) : splits[1];
    Usable usable = Usable.of(job.inputs(), train);

    try (Fitted fitted = fit.fit(usable, train, valid, job.seed(), progress)) {
      progress.report("writing the package", 0, -1);
      PackageWriter writer = new PackageWriter(job, settings.effective(), usable.notes());
      PackageWriter.Written written = writer.write(fitted, valid);
      return new TrainingResult(
          written.folder(),
          candidate.name(),
          BinaryScore.logLoss(written.calibratedLogits(), valid.labels()),
          BinaryScore.auc(written.logits(), valid.labels()),
          seconds(start, clock.instant()),
          train.size(),
          valid.size(),
          fitted.curve(),
          usable.notes(),
          ProcessFigures.peakResidentBytes(),
          ProcessFigures.cpuSeconds() - cpuStart);
    }
  }

  private static double seconds(Instant from, Instant until) {
    return Duration.between(from, until).toMillis() / 1000.0;
  }

  private static TrainingRows[] read(TrainingJob job) {
    OutFolder.prepare(job.out());
    Path spill = OutFolder.spill(job.out());
    try (QueryEngine engine = QueryEngine.open(spill, THREADS)) {
      RowsReader reader =
          new RowsReader(engine, job.data(), job.inputs(), job.label(), job.split());
      return new TrainingRows[] {
        bothClasses(reader.read(TrainingJob.TRAIN), TrainingJob.TRAIN),
        bothClasses(reader.read(TrainingJob.VALID), TrainingJob.VALID)
      };
    } finally {
      OutFolder.clear(spill);
    }
  }

  private static TrainingRows bothClasses(TrainingRows rows, String split) {
    double share = rows.positiveShare();
    if (share == 0 || share == 1) {
      throw new PlimsollException(
          TrainingError.ONE_CLASS,
          "labels of the "
              + rows.size()
              + " "
              + split
              + " rows: all "
              + (share == 1)
              + " (expected: both true and false)");
    }
    return rows;
  }
}
