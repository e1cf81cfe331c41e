package dev.plimsoll.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.kernel.Progress;
import org.junit.jupiter.api.Test;

class RecallTestTest {
  @Test
  void exactAttentionFindsKeysAgainWhereLinearAttentionDoesNot() {
    RecallTest.Outcome exact = run("softmax", 150);
    RecallTest.Outcome linear = run("linear", 150);

    assertThat(exact.recall()).isGreaterThan(RecallTest.ENOUGH);
    assertThat(exact.warnings()).isEmpty();
    assertThat(linear.recall()).isLessThan(exact.recall() - 0.2);
    assertThat(linear.warnings())
        .singleElement()
        .asString()
        .contains("linear found")
        .contains("make every fourth layer softmax");
  }

  @Test
  void theSameSeedGivesTheSameAnswer() {
    assertThat(run("window,softmax", 3)).isEqualTo(run("window,softmax", 3));
  }

  @Test
  void warnsWithoutTrainingOfStacksThatOnlySummarise() {
    assertThat(RecallTest.warnings("favor*3,linear", 4, 4096)).hasSize(1);
    assertThat(RecallTest.warnings("linear*3,softmax", 4, 4096)).isEmpty();
    assertThat(RecallTest.warnings("linear*3,softmax", 4, 100))
        .singleElement()
        .asString()
        .contains("below 256");
  }

  @Test
  void refusesALayoutThatIsNone() {
    assertThatThrownBy(() -> run("softmaxx", 1))
        .isInstanceOf(PlimsollException.class)
        .hasMessageContaining("softmaxx");
  }

  private static RecallTest.Outcome run(String attention, int steps) {
    return RecallTest.run(new RecallTest.Plan(attention, 2, 20, steps, 1), Progress.none());
  }
}
