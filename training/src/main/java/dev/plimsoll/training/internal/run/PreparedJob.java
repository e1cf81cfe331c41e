package dev.plimsoll.training.internal.run;

import dev.plimsoll.data.QueryEngine;
import dev.plimsoll.kernel.Folders;
import dev.plimsoll.kernel.Progress;
import dev.plimsoll.training.TrainingJob;
import dev.plimsoll.training.internal.Candidate;
import dev.plimsoll.training.internal.Fitted;
import dev.plimsoll.training.internal.Settings;
import dev.plimsoll.training.internal.Workplace;
import dev.plimsoll.training.internal.prepare.Usable;
import dev.plimsoll.training.internal.score.Calibrator;
import dev.plimsoll.training.internal.table.RowsReader;
import dev.plimsoll.training.internal.table.Splits;
import dev.plimsoll.training.internal.table.Task;
import dev.plimsoll.training.internal.table.TrainingRows;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A job whose settings have been checked and whose rows have been read, in that order. */
public final class PreparedJob {
  private static final String SHUFFLE = "shuffleLabels";
  private static final String CALIBRATION = "calibration";
  private static final String WATTS = "wattsPerCore";
  private static final String FOLDS = "outOfFold";
  private static final double WATTS_PER_CORE = 10;
  private static final int THREADS = 2;

  private final TrainingJob job;
  private final Settings settings;
  private final Candidate.Fit fit;
  private final Calibrator calibrator;
  private final double watts;
  private final int folds;
  private final JobTask task;
  private final List<String> notes;
  private final TrainingRows train;
  private final TrainingRows valid;
  private final Usable usable;

  private PreparedJob(TrainingJob job, Progress progress) {
    this.job = job;
    Choices checked = new Choices(job, new Settings(job.params())); // before any row is read
    task = checked.task;
    progress.report("reading rows", 0, -1);
    Splits splits = read();
    notes = splits.notes();
    boolean shuffle = checked.shuffle;
    train = shuffle ? Shuffled.labels(splits.train(), job.seed()) : splits.train();
    valid = shuffle ? Shuffled.labels(splits.valid(), ~job.seed()) : splits.valid();
    usable = Usable.of(job.inputs(), train);
    settings = new Settings(job.params(), train.size()); // some defaults depend on the rows
    Choices settled = new Choices(job, settings);
    fit = settled.fit;
    calibrator = settled.calibrator;
    watts = settled.watts;
    folds = settled.folds;
  }

  /** What the parameters say. */
  private static final class Choices {
    final JobTask task;
    final boolean shuffle;
    final Calibrator calibrator;
    final double watts;
    final int folds;
    final Candidate.Fit fit;

    Choices(TrainingJob job, Settings settings) {
      Candidate candidate = Candidates.require(job.candidate());
      task = JobTask.of(settings);
      Candidates.requireAble(candidate, task.task(), settings);
      shuffle = settings.flag(SHUFFLE);
      calibrator = calibration(task.task(), settings);
      watts = settings.number(WATTS, WATTS_PER_CORE, 0, 10_000);
      folds = settings.integer(FOLDS, 0, 0, 100);
      settings.require(folds != 1, FOLDS, folds, "0 for none, or at least 2");
      settings.require(
          folds == 0 || task.task() == Task.BINARY, FOLDS, folds, "0 unless the task is binary");
      fit = candidate.configure(settings);
      settings.refuseUnknown(candidate.name());
    }
  }

  public static PreparedJob of(TrainingJob job, Progress progress) {
    return new PreparedJob(job, progress);
  }

  /** The parameters that decide the result, defaults included. */
  public Map<String, Object> effective() {
    return settings.effective();
  }

  public Calibrator calibrator() {
    return calibrator;
  }

  /** What a busy core is taken to draw. */
  public double watts() {
    return watts;
  }

  /** Parts for out-of-fold scores, 0 for none. */
  public int folds() {
    return folds;
  }

  /** What was left out of the rows. */
  public List<String> notes() {
    return notes;
  }

  public TrainingRows train() {
    return train;
  }

  public TrainingRows valid() {
    return valid;
  }

  public Usable usable() {
    return usable;
  }

  public Fitted fit(Workplace place) {
    return fit.fit(usable, train, valid, job.seed(), place);
  }

  /** The same training on other rows. */
  Fitted fit(TrainingRows some, Workplace place) {
    return fit.fit(Usable.of(job.inputs(), some), some, valid, job.seed(), place);
  }

  private Splits read() {
    OutFolder.prepare(job.out());
    Path spill = OutFolder.spill(job.out());
    try (QueryEngine engine = QueryEngine.open(spill, THREADS)) {
      RowsReader reader =
          new RowsReader(engine, job.data(), job.inputs(), job.label(), job.split());
      return Splits.read(reader, task.task(), task.quantiles());
    } finally {
      Folders.delete(spill);
    }
  }

  /** Numbers need none. */
  private static Calibrator calibration(Task task, Settings settings) {
    if (task.numeric()) {
      return Calibrator.named(settings.choice(CALIBRATION, "none", List.of("none")));
    }
    boolean several = task == Task.MULTI_CLASS;
    return Calibrator.named(
        settings.choice(CALIBRATION, several ? "temperature" : "platt", Calibrator.names(several)));
  }
}
