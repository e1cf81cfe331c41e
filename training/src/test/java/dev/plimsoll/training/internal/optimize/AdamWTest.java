package dev.plimsoll.training.internal.optimize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.plimsoll.training.internal.block.NativeScope;
import dev.plimsoll.training.internal.block.Parameters;
import dev.plimsoll.training.internal.block.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Beside Algorithm 2 of Loshchilov and Hutter (2019), written out in doubles. */
class AdamWTest {
  private static final int STEPS = 40;
  private static final double RATE = 0.01;
  private static final double DECAY = 0.3;
  private static final double CLIP = 2;
  private static final double WEIGHT = 4;

  /** One parameter as the paper has it: its numbers, both moments, its rate and its decay. */
  private static final class Written {
    private final double[] values;
    private final double[] mean;
    private final double[] square;
    private final double rate;
    private final double decay;

    Written(float[] values, double rate, double decay) {
      this.values = new double[values.length];
      this.mean = new double[values.length];
      this.square = new double[values.length];
      this.rate = rate;
      this.decay = decay;
      for (int i = 0; i < values.length; i++) {
        this.values[i] = values[i];
      }
    }

    void step(int step, double[] gradient) {
      for (int i = 0; i < values.length; i++) {
        mean[i] = 0.9 * mean[i] + 0.1 * gradient[i];
        square[i] = 0.999 * square[i] + 0.001 * gradient[i] * gradient[i];
        double unbiased = mean[i] / (1 - Math.pow(0.9, step));
        double spread = Math.sqrt(square[i] / (1 - Math.pow(0.999, step))) + 1e-8;
        values[i] -= rate * (unbiased / spread + decay * values[i]);
      }
    }
  }

  @Test
  void movesEveryParameterAsThePaperSays() {
    SplittableRandom random = new SplittableRandom(3);
    try (Parameters parameters = new Parameters(new SplittableRandom(1))) {
      parameters.uniform("decays", 1, true, 5, 7);
      parameters.uniform("stays", 1, false, 33);
      parameters.uniform("quick", 1, true, 3);
      parameters.pace(name -> name.equals("quick"), 5);
      List<Written> expected =
          List.of(
              new Written(parameters.values("decays"), RATE, DECAY),
              new Written(parameters.values("quick"), 5 * RATE, DECAY),
              new Written(parameters.values("stays"), RATE, 0));
      try (FlatParameters flat = new FlatParameters(parameters);
          AdamW adam = new AdamW(flat, DECAY, CLIP, 0)) {
        assertThat(flat.slots())
            .extracting(FlatParameters.Slot::name)
            .containsExactly("decays", "quick", "stays");
        for (int step = 1; step <= STEPS; step++) {
          float pull = (float) Math.pow(1.2, random.nextInt(12));
          double[][] gradients = gradients(flat, pull, random);
          double length =
              Math.sqrt(
                      Arrays.stream(gradients)
                          .flatMapToDouble(Arrays::stream)
                          .map(g -> g * g)
                          .sum())
                  / WEIGHT;
          assertThat(adam.step(step, RATE, WEIGHT)).isCloseTo(length, within(1e-5 * length));
          double share = Math.min(1, CLIP / length) / WEIGHT;
          for (int p = 0; p < gradients.length; p++) {
            expected.get(p).step(step, Arrays.stream(gradients[p]).map(g -> g * share).toArray());
          }
        }
        for (int p = 0; p < expected.size(); p++) {
          float[] moved = parameters.values(flat.slots().get(p).name());
          double[] wanted = expected.get(p).values;
          assertThat(moved).hasSameSizeAs(wanted);
          for (int i = 0; i < moved.length; i++) {
            assertThat(moved[i]).isCloseTo((float) wanted[i], within(2e-6f));
          }
        }
      }
    }
  }

  private static double[][] gradients(FlatParameters flat, float pull, SplittableRandom random) {
    return flat.slots().stream()
        .map(
            slot -> {
              float[] drawn = new float[Math.toIntExact(Tensors.size(slot.shape()))];
              for (int i = 0; i < drawn.length; i++) {
                drawn[i] = (float) random.nextDouble(-pull, pull);
              }
              NativeScope.runWithoutGradients(
                  () -> slot.of(flat.gradients()).copy_(Tensors.of(drawn, slot.shape())));
              return IntStream.range(0, drawn.length).mapToDouble(i -> drawn[i]).toArray();
            })
        .toArray(double[][]::new);
  }
}
