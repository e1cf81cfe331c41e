package dev.plimsoll.cli.bench.measure;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * Two ways to do comparable work, timed in windows that take turns: ours, theirs, theirs, ours, and
 * so on.
 *
 * <p>Each round gives one ratio of neighbouring windows; the median over the rounds is the answer,
 * so that a burst of other work on the machine spoils a round and not the figure. Processor time is
 * that of the whole process, native threads, the compiler and the collector included.
 */
public final class SideBySide {
  private static final double NANOS = TimeUnit.SECONDS.toNanos(1);

  private final List<Window> ours = new ArrayList<>();
  private final List<Window> theirs = new ArrayList<>();

  private SideBySide() {}

  /** Something to measure. */
  @FunctionalInterface
  public interface Work {
    /** Does one window's worth and returns how many units that was. */
    long run();
  }

  /** One window: units per second of wall and of processor time. */
  public record Window(double perSecond, double perCpuSecond) {}

  /** Warms both up with one unmeasured window each, then measures. */
  public static SideBySide run(int rounds, Work our, Work their) {
    our.run();
    their.run();
    return once(rounds, our, their);
  }

  /** Without warming up, for windows that are long or follow some of the same work. */
  public static SideBySide once(int rounds, Work our, Work their) {
    SideBySide measured = new SideBySide();
    for (int round = 0; round < rounds; round++) {
      if (round % 2 == 0) {
        measured.ours.add(window(our));
        measured.theirs.add(window(their));
      } else {
        measured.theirs.add(window(their));
        measured.ours.add(window(our));
      }
    }
    return measured;
  }

  /** One way only, for figures that are no ratio. */
  public static SideBySide alone(int rounds, Work work) {
    SideBySide measured = new SideBySide();
    for (int round = 0; round < rounds; round++) {
      measured.ours.add(window(work));
    }
    return measured;
  }

  public double ourRate(ToDoubleFunction<Window> rate) {
    return median(ours.stream().map(window -> rate.applyAsDouble(window)).toList());
  }

  public double theirRate(ToDoubleFunction<Window> rate) {
    return median(theirs.stream().map(window -> rate.applyAsDouble(window)).toList());
  }

  /** Our rate as a multiple of theirs: the median of the rounds' ratios. */
  public double ratio(ToDoubleFunction<Window> rate) {
    List<Double> ratios = new ArrayList<>();
    for (int round = 0; round < ours.size(); round++) {
      ratios.add(rate.applyAsDouble(ours.get(round)) / rate.applyAsDouble(theirs.get(round)));
    }
    return median(ratios);
  }

  public static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  private static Window window(Work work) {
    long cpu = cpuNanos();
    long wall = System.nanoTime();
    long units = work.run();
    double wallSeconds = Math.max(1, System.nanoTime() - wall) / NANOS;
    // The system's clock for processes may tick in hundredths of a second: a window below one tick
    // counts as wall time.
    double cpuSeconds = (cpuNanos() - cpu) / NANOS;
    return new Window(units / wallSeconds, units / (cpuSeconds > 0 ? cpuSeconds : wallSeconds));
  }

  private static long cpuNanos() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }
}
