package dev.plimsoll.training;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.kernel.Progress;
import dev.plimsoll.training.internal.attention.AttentionKinds;
import dev.plimsoll.training.internal.measure.LayerMeasurement;
import java.util.List;

/**
 * What one layer of each kind of attention costs, by length of the sequence: forward, forward and
 * backward, and forward in ONNX Runtime.
 *
 * <p>Times are processor milliseconds of the thread that works, projections included; all kinds
 * take turns within a round, so that a busy moment of the machine spoils a round and not a kind.
 */
public final class AttentionBench {
  /** The comparison that keeps the whole matrix of scores. */
  public static final String NAIVE = LayerMeasurement.NAIVE;

  /** What is measured. */
  public enum Way {
    FORWARD("forward"),
    TRAIN("forward + backward"),
    ONNX("ONNX Runtime"),
    /** Only for softmax: ONNX Runtime's own operator in place of standard ones. */
    ONNX_FUSED("ONNX Runtime, its own operator");

    private final String words;

    Way(String words) {
      this.words = words;
    }

    /** As people read it. */
    public String words() {
      return words;
    }
  }

  /**
   * What to measure.
   *
   * @param rounds in which all kinds take turns; 0 to measure memory instead of time
   * @param windowMillis how long a kind works at a time, at least
   * @param memoryBytes that one case may take; longer ones of naive attention are left out
   */
  public record Plan(
      List<String> kinds,
      List<Integer> lengths,
      int dim,
      int heads,
      int rounds,
      long windowMillis,
      long memoryBytes) {
    public Plan {
      kinds = List.copyOf(kinds);
      lengths = List.copyOf(lengths);
      for (String kind : kinds) {
        if (!AttentionBench.kinds().contains(kind)) {
          throw invalid("kinds", kind, "some of " + String.join(", ", AttentionBench.kinds()));
        }
      }
      for (int length : lengths) {
        if (length < 1 || length > LONGEST) {
          throw invalid("lengths", length, "from 1 to " + LONGEST);
        }
      }
      if (kinds.isEmpty() || lengths.isEmpty()) {
        throw invalid("kinds and lengths", kinds.size() * lengths.size(), "at least one of each");
      }
    }

    private static PlimsollException invalid(String name, Object value, String expected) {
      return new PlimsollException(
          TrainingError.PARAMETER_INVALID, name + ": " + value + " (expected: " + expected + ")");
    }
  }

  /**
   * One kind at one length in one way.
   *
   * @param millis processor time of one pass, by round; empty when memory was measured
   * @param peakBytes that the process held at most beyond what it held before; 0 when time was
   */
  public record Measured(String kind, int length, Way way, List<Double> millis, long peakBytes) {
    public Measured {
      millis = List.copyOf(millis);
    }
  }

  /**
   * All that was measured.
   *
   * @param skipped sentences about what was not
   */
  public record Result(List<Measured> measured, List<String> skipped) {
    public Result {
      measured = List.copyOf(measured);
      skipped = List.copyOf(skipped);
    }
  }

  private static final int LONGEST = 1 << 16;

  private AttentionBench() {}

  /** All kinds that can be measured, the naive comparison last. */
  public static List<String> kinds() {
    return LayerMeasurement.kinds().names();
  }

  /** The kinds of attention that a model may have. */
  public static List<String> modelKinds() {
    return AttentionKinds.standard().names();
  }

  /** Measures in this process, which should do nothing else. */
  public static Result measure(Plan plan, Progress progress) {
    return new LayerMeasurement(plan).run(progress);
  }
}
