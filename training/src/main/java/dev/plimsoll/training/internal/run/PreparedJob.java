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
import dev.plimsoll.training.internal.table.TrainingRows;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A job whose settings have been checked and whose rows have been read, in that order. */
public final class PreparedJob {
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
    Choices checked = Choices.of(job.candidate(), job.params()); // before any row is read
    task = checked.task();
    progress.report("reading rows", 0, -1);
    Splits splits = read();
    notes = splits.notes();
    boolean shuffle = checked.shuffle();
    train = shuffle ? Shuffled.labels(splits.train(), job.seed()) : splits.train();
    valid = shuffle ? Shuffled.labels(splits.valid(), ~job.seed()) : splits.valid();
    usable = Usable.of(job.inputs(), train);
    settings = new Settings(job.params(), train.size()); // some defaults depend on the rows
    Choices settled = new Choices(job.candidate(), settings);
    fit = settled.fit();
    calibrator = settled.calibrator();
    watts = settled.watts();
    folds = settled.folds();
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

  /** What was left out of the rows, and settings that nothing reads. */
  public List<String> notes() {
    List<String> all = new ArrayList<>(notes);
    all.addAll(settings.remarks());
    return all;
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
}
