package dev.plimsoll.training.internal.run;

import dev.plimsoll.training.internal.Candidate;
import dev.plimsoll.training.internal.Settings;
import dev.plimsoll.training.internal.score.Calibrator;
import dev.plimsoll.training.internal.table.Task;
import java.util.List;
import java.util.Map;

/**
 * What a job's parameters say; those that nobody asks for, and values that cannot be used, are
 * refused.
 */
public final class Choices {
  private static final String SHUFFLE = "shuffleLabels";
  private static final String CALIBRATION = "calibration";
  private static final String WATTS = "wattsPerCore";
  private static final String FOLDS = "outOfFold";
  private static final double WATTS_PER_CORE = 10;

  private final JobTask task;
  private final boolean shuffle;
  private final Calibrator calibrator;
  private final double watts;
  private final int folds;
  private final Candidate.Fit fit;

  Choices(String name, Settings settings) {
    Candidate candidate = Candidates.require(name);
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

  /** Before it is known how many rows there are, which decide some defaults. */
  public static Choices of(String candidate, Map<String, Object> params) {
    return new Choices(candidate, new Settings(params));
  }

  /** What was given, and the defaults of everything else. */
  public static Map<String, Object> effective(
      String candidate, Map<String, Object> params, long rows) {
    Settings settings = new Settings(params, rows);
    new Choices(candidate, settings); // asks for everything
    return settings.effective();
  }

  JobTask task() {
    return task;
  }

  /** Whether labels are permuted, so that nothing can be learned. */
  boolean shuffle() {
    return shuffle;
  }

  Calibrator calibrator() {
    return calibrator;
  }

  /** What a busy core is taken to draw. */
  double watts() {
    return watts;
  }

  /** Parts for out-of-fold scores, 0 for none. */
  int folds() {
    return folds;
  }

  Candidate.Fit fit() {
    return fit;
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
