package dev.plimsoll.training.internal.measure;

import dev.plimsoll.kernel.Progress;
import dev.plimsoll.training.AttentionBench.Measured;
import dev.plimsoll.training.AttentionBench.Plan;
import dev.plimsoll.training.AttentionBench.Result;
import dev.plimsoll.training.AttentionBench.Way;
import dev.plimsoll.training.internal.ProcessFigures;
import dev.plimsoll.training.internal.attention.AttentionKind;
import dev.plimsoll.training.internal.attention.AttentionKind.Reach;
import dev.plimsoll.training.internal.attention.AttentionKinds;
import dev.plimsoll.training.internal.block.ComputeThreads;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Measures layers of attention in time or in memory, as {@code AttentionBench} tells. */
public final class LayerMeasurement {
  public static final String NAIVE = NaiveAttention.NAME;

  /** Matrices of scores that exist at a time: naive backward keeps about this many. */
  private static final long NAIVE_MATRICES = 5;

  private static final long MOST_PASSES = 5_000;
  private static final double NANOS_PER_MILLI = 1e6;

  private final Plan plan;
  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

  public LayerMeasurement(Plan plan) {
    this.plan = plan;
  }

  public static AttentionKinds kinds() {
    return AttentionKinds.standard()
        .with(new AttentionKind(NAIVE, Reach.EXACT, false, NaiveAttention::new));
  }

  public Result run(Progress progress) {
    ComputeThreads.use(1);
    List<Measured> measured = new ArrayList<>();
    List<String> skipped = new ArrayList<>();
    int done = 0;
    for (int length : plan.lengths()) {
      progress.report(
          (plan.rounds() == 0 ? "memory" : "time") + " at length " + length,
          done++,
          plan.lengths().size());
      List<LayerCase> cases = cases(length, skipped);
      measured.addAll(plan.rounds() == 0 ? memory(cases) : time(cases));
    }
    return new Result(measured, skipped);
  }

  private List<LayerCase> cases(int length, List<String> skipped) {
    List<LayerCase> cases = new ArrayList<>();
    for (String kind : plan.kinds()) {
      long matrix = (long) length * length * plan.heads() * Float.BYTES * NAIVE_MATRICES;
      boolean tooLarge = matrix > plan.memoryBytes();
      for (Way way : Way.values()) {
        if (way == Way.ONNX_FUSED && !kind.equals(AttentionKinds.SOFTMAX)) {
          continue;
        }
        // Of standard operators exact attention is naive, whoever asks for it.
        boolean squares =
            kind.equals(NAIVE) || (kind.equals(AttentionKinds.SOFTMAX) && way == Way.ONNX);
        if (tooLarge && squares) {
          skipped.add(
              "%s, %s, at length %d: would hold about %.1f GB of scores"
                  .formatted(kind, way.words(), length, matrix / 1e9));
        } else {
          cases.add(new LayerCase(kind, length, way, plan.dim(), plan.heads()));
        }
      }
    }
    return cases;
  }

  private List<Measured> time(List<LayerCase> cases) {
    Map<LayerCase, List<Double>> millis = new LinkedHashMap<>();
    Map<LayerCase, Long> passes = new LinkedHashMap<>();
    try {
      for (LayerCase each : cases) {
        each.open();
        each.pass();
        double one = timed(each, 1);
        passes.put(
            each, Math.min(MOST_PASSES, 1 + (long) (plan.windowMillis() / Math.max(one, 1e-2))));
        millis.put(each, new ArrayList<>());
      }
      for (int round = 0; round < plan.rounds(); round++) {
        for (LayerCase each : cases) {
          millis.getOrDefault(each, List.of()).add(timed(each, passes.getOrDefault(each, 1L)));
        }
      }
    } finally {
      cases.forEach(LayerCase::close);
    }
    List<Measured> measured = new ArrayList<>();
    millis.forEach(
        (each, values) ->
            measured.add(new Measured(each.kind(), each.length(), each.way(), values, 0)));
    return measured;
  }

  /** Processor milliseconds of this thread per pass; libtorch and ONNX Runtime work on it alone. */
  private double timed(LayerCase layer, long passes) {
    long start = threads.getCurrentThreadCpuTime();
    for (long pass = 0; pass < passes; pass++) {
      layer.pass();
    }
    return (threads.getCurrentThreadCpuTime() - start) / NANOS_PER_MILLI / passes;
  }

  private static List<Measured> memory(List<LayerCase> cases) {
    List<Measured> measured = new ArrayList<>();
    for (LayerCase each : cases) {
      try (each) {
        each.open();
        if (each.way() != Way.ONNX && each.way() != Way.ONNX_FUSED) {
          each.pass(); // its first pass also loads code; the runtime's arena must be fresh instead
        }
        long before = ProcessFigures.residentBytes();
        ProcessFigures.forgetPeak();
        each.pass();
        long peak = Math.max(0, ProcessFigures.peakResidentBytes() - before);
        measured.add(new Measured(each.kind(), each.length(), each.way(), List.of(), peak));
      }
    }
    return measured;
  }
}
