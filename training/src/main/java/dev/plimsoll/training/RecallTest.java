package dev.plimsoll.training;

import dev.plimsoll.kernel.Progress;
import dev.plimsoll.training.internal.attention.AttentionKinds;
import dev.plimsoll.training.internal.attention.AttentionLayout;
import dev.plimsoll.training.internal.attention.AttentionSpec;
import dev.plimsoll.training.internal.attention.Positions;
import dev.plimsoll.training.internal.measure.RecallRun;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether a layout of attention can find something again in a sequence: a tiny stack is trained for
 * a bounded number of steps on keys paired with values, and on small nested lists.
 *
 * <p>Stacks of linear attention alone fail at the first however well they look otherwise; that is
 * known before any data of one's own is spent on them. It uses libtorch, so it belongs in a process
 * that may.
 */
public final class RecallTest {
  /** Below this share of keys found again a layout is warned of. */
  public static final double ENOUGH = 0.9;

  private static final int HEADS = 4;
  private static final int DIM = 64;

  /** How much shorter than the sequence windows, features and landmarks are. */
  private static final int SHARE = 8;

  /**
   * What to try.
   *
   * @param attention a layout, such as {@code window*3,softmax}
   * @param layers at least 1
   * @param length tokens of a sequence, at least 16
   * @param steps of training for each of the two tasks
   */
  public record Plan(String attention, int layers, int length, int steps, long seed) {
    /** Two minutes on one core. */
    public static Plan of(String attention, int layers) {
      return new Plan(attention, layers, 64, 800, 1);
    }
  }

  /**
   * What came of it.
   *
   * @param recall share of keys whose value was found again
   * @param guessing what guessing reaches at that
   * @param lists share of nested lists whose value was found
   * @param warnings sentences for the person who chose the layout
   */
  public record Outcome(double recall, double guessing, double lists, List<String> warnings) {
    public Outcome {
      warnings = List.copyOf(warnings);
    }
  }

  private RecallTest() {}

  /** What can be said against a layout without training anything. */
  public static List<String> warnings(String attention, int layers, int longestLength) {
    AttentionKinds kinds = AttentionKinds.standard();
    return AttentionLayout.parse(attention, AttentionSpec.of(AttentionKinds.SOFTMAX, HEADS), kinds)
        .warnings(layers, longestLength, kinds);
  }

  /** Trains and asks. */
  public static Outcome run(Plan plan, Progress progress) {
    AttentionKinds kinds = AttentionKinds.standard();
    int size = Math.max(4, plan.length() / SHARE);
    AttentionSpec base =
        AttentionSpec.of(AttentionKinds.SOFTMAX, HEADS)
            .withSizes(size, 1, 2 * size, size, size)
            .withPositions(Positions.ROTARY, plan.length());
    AttentionLayout layout = AttentionLayout.parse(plan.attention(), base, kinds);
    RecallRun run = new RecallRun(layout, kinds, plan.layers(), DIM, plan.steps(), plan.seed());
    double recall = run.associative(plan.length(), progress);
    double lists = run.lists(plan.length(), progress);
    List<String> warnings = new ArrayList<>();
    if (recall < ENOUGH) {
      warnings.add(
          "attention: %s found %.0f %% of keys again among %d tokens, where guessing finds %.0f %%; where the task needs that, make every fourth layer softmax."
              .formatted(
                  plan.attention(), 100 * recall, plan.length(), 100 * RecallRun.guessing()));
    }
    return new Outcome(recall, RecallRun.guessing(), lists, warnings);
  }
}
