package dev.plimsoll.training.internal.optimize;

import dev.plimsoll.training.internal.Workplace;
import java.util.Locale;

/** Loss, throughput and time left, in words, refreshed twice a second. */
final class Pace {
  private static final long REFRESH_NANOS = 500_000_000L;

  private final Workplace place;
  private final String unit;
  private final long steps;
  private final int epochs;
  private final long start;
  private long lastRefresh;
  private int lastEpoch;
  private long done;
  private long first = -1;
  private double recentLoss = Double.NaN;
  private String words = "";

  Pace(Workplace place, Trainable work, long steps, int epochs) {
    this.place = place;
    this.unit = work.unit();
    this.steps = steps;
    this.epochs = epochs;
    this.start = place.nanos().getAsLong();
  }

  void report(RunState state, Stepper.Sums sums) {
    if (first < 0) {
      first = state.step() - 1;
    }
    done += sums.cost();
    double loss = sums.loss() / sums.weight();
    recentLoss = Double.isNaN(recentLoss) ? loss : 0.95 * recentLoss + 0.05 * loss;
    long now = place.nanos().getAsLong();
    if (state.epoch() != lastEpoch || now - lastRefresh > REFRESH_NANOS) {
      lastEpoch = state.epoch();
      lastRefresh = now;
      double seconds = (now - start) / 1e9;
      double left = seconds * (steps - state.step()) / Math.max(1, state.step() - first);
      words =
          String.format(
              Locale.ROOT,
              "training, epoch %d of %d, loss %.4f, %s %s/s, at most %s left",
              state.epoch(),
              epochs,
              recentLoss,
              rounded(perSecond()),
              unit,
              time(left));
    }
    place.progress().report(words, state.step(), steps);
  }

  /** Units of work a second since the start. */
  double perSecond() {
    double seconds = (place.nanos().getAsLong() - start) / 1e9;
    return seconds > 0 ? done / seconds : 0;
  }

  private static String rounded(double perSecond) {
    return perSecond < 10_000
        ? String.format(Locale.ROOT, "%.0f", perSecond)
        : String.format(Locale.ROOT, "%.0fk", perSecond / 1000);
  }

  private static String time(double seconds) {
    return seconds < 90
        ? Math.round(seconds) + " s"
        : seconds < 5400 ? Math.round(seconds / 60) + " min" : Math.round(seconds / 3600) + " h";
  }
}
