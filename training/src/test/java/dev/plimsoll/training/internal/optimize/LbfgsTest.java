package dev.plimsoll.training.internal.optimize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LbfgsTest {
  @Test
  void findsTheMinimumOfABadlyScaledBowl() {
    Lbfgs.Minimum minimum =
        new Lbfgs(500, 1e-8)
            .minimise(
                (x, gradient) -> {
                  double value = 0;
                  for (int i = 0; i < x.length; i++) {
                    double weight = Math.pow(10, i - 2.0);
                    gradient[i] = 2 * weight * (x[i] - i);
                    value += weight * (x[i] - i) * (x[i] - i);
                  }
                  return value;
                },
                new double[6]);
    assertThat(minimum.converged).isTrue();
    for (int i = 0; i < 6; i++) {
      assertThat(minimum.x[i]).isCloseTo(i, within(1e-5));
    }
  }

  @Test
  void stopsAtOnceWhereTheGradientVanishes() {
    Lbfgs.Minimum minimum = new Lbfgs(10, 1e-8).minimise((x, gradient) -> 0, new double[] {1, 2});
    assertThat(minimum.iterations).isZero();
    assertThat(minimum.x).containsExactly(1, 2);
  }
}
