package dev.plimsoll.cli.bench.training;

import dev.plimsoll.cli.bench.measure.Figure;
import dev.plimsoll.cli.bench.measure.SideBySide;
import dev.plimsoll.cli.bench.measure.Words;
import dev.plimsoll.kernel.Progress;
import dev.plimsoll.kernel.ScratchFolder;
import dev.plimsoll.pipeline.ChildAttentionBench;
import dev.plimsoll.training.AttentionBench;
import dev.plimsoll.training.AttentionBench.Measured;
import dev.plimsoll.training.AttentionBench.Way;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;

/**
 * What the kinds of attention cost, as measured, and the figures that are made of it.
 *
 * <p>A ratio is the median over the rounds of neighbouring windows; a growth exponent is the slope
 * of the line through the logarithms of the fastest rounds, over the longer half of the lengths.
 *
 * @param time with milliseconds by round
 * @param memory with peak bytes
 * @param skipped sentences about what was not measured
 */
public record AttentionCosts(
    List<Integer> lengths, List<Measured> time, List<Measured> memory, List<String> skipped) {
  /** The length that targets are set at. */
  static final int JUDGED = 4096;

  private static final double EFFICIENT = 0.2;
  private static final double FUSED = 0.25;
  private static final double EXPONENT = 1.15;
  private static final String SOFTMAX = "softmax";
  private static final List<String> EFFICIENT_KINDS = List.of("linear", "window");

  public AttentionCosts {
    lengths = lengths.stream().sorted().toList();
    time = List.copyOf(time);
    memory = List.copyOf(memory);
    skipped = List.copyOf(skipped);
  }

  /** Measures time and memory, each in a process of its own. */
  public static AttentionCosts measure(
      List<String> kinds, List<Integer> lengths, boolean quick, Path parent, Progress progress) {
    try (ScratchFolder scratch = ScratchFolder.below(parent, "bench")) {
      long bytes = 4_000_000_000L;
      AttentionBench.Plan time =
          new AttentionBench.Plan(kinds, lengths, 128, 4, quick ? 1 : 5, quick ? 1 : 50, bytes);
      AttentionBench.Plan memory = new AttentionBench.Plan(kinds, lengths, 128, 4, 0, 0, bytes);
      AttentionBench.Result timed =
          ChildAttentionBench.measure(time, scratch.path().resolve("time"), progress);
      AttentionBench.Result counted =
          ChildAttentionBench.measure(memory, scratch.path().resolve("memory"), progress);
      return new AttentionCosts(lengths, timed.measured(), counted.measured(), timed.skipped());
    }
  }

  /** The kinds that were measured in a way, in the order asked for. */
  List<String> kinds(Way way) {
    return time.stream().filter(each -> each.way() == way).map(Measured::kind).distinct().toList();
  }

  /** Milliseconds of the fastest round. */
  OptionalDouble millis(String kind, Way way, int length) {
    return rounds(kind, way, length).stream().mapToDouble(each -> each).min();
  }

  OptionalDouble megabytes(String kind, Way way, int length) {
    return memory.stream()
        .filter(each -> is(each, kind, way, length))
        .mapToDouble(each -> each.peakBytes() / 1e6)
        .findFirst();
  }

  /** Time grows with this power of the length; empty with fewer than two lengths to judge by. */
  OptionalDouble exponent(String kind, Way way) {
    List<Integer> longer = lengths.subList(lengths.size() / 2, lengths.size());
    List<double[]> points = new ArrayList<>();
    for (int length : longer) {
      millis(kind, way, length)
          .ifPresent(value -> points.add(new double[] {Math.log(length), Math.log(value)}));
    }
    if (points.size() < 2) {
      return OptionalDouble.empty();
    }
    double x = points.stream().mapToDouble(point -> point[0]).average().orElse(0);
    double y = points.stream().mapToDouble(point -> point[1]).average().orElse(0);
    double both = 0;
    double alone = 0;
    for (double[] point : points) {
      both += (point[0] - x) * (point[1] - y);
      alone += (point[0] - x) * (point[0] - x);
    }
    return OptionalDouble.of(both / alone);
  }

  /** All figures that have a target and could be measured. */
  public List<Figure> figures() {
    List<Figure> figures = new ArrayList<>();
    for (Way way : List.of(Way.FORWARD, Way.TRAIN)) {
      for (String kind : EFFICIENT_KINDS) {
        ratio(figures, kind, SOFTMAX, way, EFFICIENT);
      }
      ratio(figures, SOFTMAX, AttentionBench.NAIVE, way, FUSED);
    }
    if (lengths.get(lengths.size() - 1) >= JUDGED) {
      for (Way way : List.of(Way.FORWARD, Way.TRAIN, Way.ONNX)) {
        for (String kind : EFFICIENT_KINDS) {
          exponent(kind, way)
              .ifPresent(
                  value ->
                      figures.add(
                          Figure.atMost(
                              kind + " growth, " + way.words(),
                              value,
                              "power",
                              EXPONENT,
                              "lengths " + lengths.subList(lengths.size() / 2, lengths.size()))));
        }
      }
    }
    return figures;
  }

  private void ratio(List<Figure> figures, String kind, String other, Way way, double target) {
    List<Double> ours = rounds(kind, way, JUDGED);
    List<Double> theirs = rounds(other, way, JUDGED);
    if (ours.isEmpty() || ours.size() != theirs.size()) {
      return;
    }
    List<Double> ratios = new ArrayList<>();
    for (int round = 0; round < ours.size(); round++) {
      ratios.add(ours.get(round) / theirs.get(round));
    }
    figures.add(
        Figure.atMost(
            "%s / %s at %d, %s".formatted(kind, other, JUDGED, way.words()),
            SideBySide.median(ratios),
            "x",
            target,
            "%s ms against %s ms"
                .formatted(
                    Words.number(Collections.min(ours)), Words.number(Collections.min(theirs)))));
  }

  private List<Double> rounds(String kind, Way way, int length) {
    return time.stream()
        .filter(each -> is(each, kind, way, length))
        .map(Measured::millis)
        .findFirst()
        .orElse(List.of());
  }

  private static boolean is(Measured each, String kind, Way way, int length) {
    return each.kind().equals(kind) && each.way() == way && each.length() == length;
  }
}
