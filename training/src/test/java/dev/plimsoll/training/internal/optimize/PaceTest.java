package dev.plimsoll.training.internal.optimize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.plimsoll.kernel.Progress;
import dev.plimsoll.training.internal.Workplace;
import dev.plimsoll.training.internal.block.Parameters;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class PaceTest {
  /** A constant gradient, with which every step of Adam is as long as the rate. */
  private static final class Pull implements Trainable {
    private final Parameters parameters = new Parameters(new SplittableRandom(1));
    private final Tensor slow = parameters.constant("slow", 0, 3);
    private final Tensor quick = parameters.constant("quick", 0, 2);
    private final Tensor still = parameters.constant("still", 0, 2);

    @Override
    public Parameters parameters() {
      return parameters;
    }

    @Override
    public int rows() {
      return 1;
    }

    @Override
    public Loss loss(long[] rows, StepContext context) {
      return new Loss(slow.sum().add(quick.sum()).add(still.sum()).neg(), 1);
    }

    @Override
    public Figures validate() {
      return new Figures(-slow.sum().item_double(), 0);
    }
  }

  @Test
  void parametersMoveAtTheirOwnPaceAndFrozenOnesNotAtAll() {
    Pull pull = new Pull();
    pull.parameters.pace(name -> name.equals("quick"), 10);
    pull.parameters.freeze(name -> name.equals("still"));
    assertThat(pull.parameters.learns("still")).isFalse();
    assertThat(pull.parameters.count()).isEqualTo(5);
    new Trainer(TrainingPlan.texts().with(1, 4, 4, 0.01, 0), 1, Workplace.of(Progress.none()))
        .train(pull);
    float moved = pull.parameters.values("slow")[0];
    assertThat(moved).isGreaterThan(0.01f);
    assertThat(pull.parameters.values("quick")[1]).isCloseTo(10 * moved, within(1e-4f));
    assertThat(pull.parameters.values("still")).containsExactly(0, 0);
    pull.parameters.close();
  }
}
