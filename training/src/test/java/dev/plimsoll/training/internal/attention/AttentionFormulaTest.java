package dev.plimsoll.training.internal.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.plimsoll.training.internal.block.GraphPadding.Target;
import dev.plimsoll.training.internal.block.Parameters;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BiPredicate;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each kind computes its formula, and those that approximate meet what they approximate. */
class AttentionFormulaTest {
  private static final int DIM = 12;
  private static final int HEADS = 3;
  private static final int WIDTH = DIM / HEADS;
  private static final int LENGTH = 21;

  private static Twins twins(AttentionSpec spec, boolean masked) {
    return new Twins(
        DIM,
        3,
        masked,
        Target.PORTABLE,
        parameters -> List.of(AttentionKinds.standard().create(parameters, "a", DIM, spec)));
  }

  private static void holds(
      AttentionSpec spec, Function<Parameters, NaiveReference.Weight> weight) {
    SplittableRandom random = new SplittableRandom(17);
    List<Twins.Case> batches =
        List.of(
            Cases.ofLengths(random, DIM, LENGTH, LENGTH, 9, 1, 0),
            Cases.holes(random, DIM, 2, 2 * LENGTH));
    try (Twins twins = twins(spec, true)) {
      NaiveReference reference = new NaiveReference(twins.parameters(), "a", DIM, HEADS);
      for (Twins.Case batch : batches) {
        float[] expected = reference.answers(batch, weight.apply(twins.parameters()));
        // the reference leaves the answers of absent tokens zero, and so do the blocks
        assertThat(twins.torch(batch)).as(spec.toString()).containsExactly(expected, within(2e-5f));
        assertThat(twins.onnx(batch)).as(spec.toString()).containsExactly(expected, within(2e-5f));
      }
    }
  }

  private static NaiveReference.Weight softmax(
      Parameters parameters, BiPredicate<Integer, Integer> sees) {
    return new NaiveReference(parameters, "a", DIM, HEADS).softmax(sees);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void softmaxWeighsByTheExponentOfTheScore(boolean causal) {
    AttentionSpec spec = AttentionSpec.of("softmax", HEADS).withCausal(causal);
    holds(spec, parameters -> softmax(parameters, (i, j) -> !causal || j <= i));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3})
  void windowSeesItsOwnBlockTheNeighboursAndTheGlobalTokens(int globals) {
    int window = 4;
    AttentionSpec spec = AttentionSpec.of("window", HEADS).withSizes(window, globals, 8, 8, 8);
    holds(
        spec,
        parameters ->
            softmax(
                parameters,
                (i, j) -> i < globals || j < globals || Math.abs(i / window - j / window) <= 1));
    holds(
        spec.withCausal(true),
        parameters ->
            softmax(parameters, (i, j) -> j <= i && (j < globals || i / window - j / window <= 1)));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void windowThatCoversAllIsSoftmax(boolean causal) {
    SplittableRandom random = new SplittableRandom(5);
    AttentionSpec wide =
        AttentionSpec.of("window", HEADS).withCausal(causal).withSizes(LENGTH, 2, 8, 8, 8);
    Twins.Case batch = Cases.ofLengths(random, DIM, LENGTH, LENGTH, 8);
    try (Twins window = twins(wide, true);
        Twins softmax = twins(wide.withKind("softmax"), true)) {
      float[] expected = softmax.torch(batch);
      assertThat(window.torch(batch)).containsExactly(expected, within(1e-6f));
      assertThat(window.onnx(batch)).containsExactly(expected, within(1e-6f));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void linearWeighsByEluPlusOne(boolean causal) {
    holds(
        AttentionSpec.of("linear", HEADS).withCausal(causal),
        parameters ->
            (query, key, i, j) -> {
              double sum = 0;
              for (int d = 0; d < WIDTH; d++) {
                sum += eluPlusOne(query[d]) * eluPlusOne(key[d]);
              }
              return causal && j > i ? 0 : sum;
            });
  }

  private static double eluPlusOne(double value) {
    return value > 0 ? value + 1 : Math.exp(value);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void favorWeighsByItsRandomFeatures(boolean causal) {
    int features = 7;
    holds(
        AttentionSpec.of("favor", HEADS).withCausal(causal).withSizes(8, 0, features, 8, 8),
        parameters -> {
          float[] directions = parameters.values("a.directions");
          return (query, key, i, j) ->
              causal && j > i ? 0 : favor(directions, features, query, key);
        });
  }

  /** The directions carry the fourth root of the width already. */
  private static double favor(float[] directions, int features, double[] query, double[] key) {
    double sum = 0;
    double size = NaiveReference.dot(key, key) / (2 * Math.sqrt(WIDTH));
    for (int f = 0; f < features; f++) {
      double asked = 0;
      double known = -size;
      for (int d = 0; d < WIDTH; d++) {
        asked += directions[f * WIDTH + d] * query[d];
        known += directions[f * WIDTH + d] * key[d];
      }
      sum += Math.exp(asked + known);
    }
    return sum;
  }

  @Test
  void favorComesCloserToSoftmaxWithMoreFeatures() {
    double few = distanceFromSoftmax(AttentionSpec.of("favor", HEADS).withSizes(8, 0, 4, 8, 8));
    double many = distanceFromSoftmax(AttentionSpec.of("favor", HEADS).withSizes(8, 0, 2048, 8, 8));
    assertThat(many).isLessThan(0.02).isLessThan(few / 3);
  }

  @Test
  void nystromWithALandmarkPerTokenIsSoftmax() {
    // the inverse is iterated, so it is close and not equal
    AttentionSpec spec = AttentionSpec.of("nystrom", HEADS).withSizes(8, 0, 8, LENGTH, 8);
    assertThat(distanceFromSoftmax(spec)).isLessThan(0.01);
  }

  @Test
  void directionsAreOrthogonalWithinABlock() {
    float[] rows = FavorAttention.draw(new SplittableRandom(1), 2 * WIDTH, WIDTH);
    for (int a = 0; a < WIDTH; a++) {
      for (int b = 0; b < a; b++) {
        double dot = 0;
        for (int d = 0; d < WIDTH; d++) {
          dot += rows[a * WIDTH + d] * rows[b * WIDTH + d];
        }
        assertThat(dot).isCloseTo(0, within(1e-5));
      }
    }
  }

  /** Largest difference of an answer, as a share of the largest answer. */
  private static double distanceFromSoftmax(AttentionSpec spec) {
    SplittableRandom random = new SplittableRandom(23);
    Twins.Case batch = Cases.full(random, DIM, 2, LENGTH);
    try (Twins twins = twins(spec, false)) {
      NaiveReference reference = new NaiveReference(twins.parameters(), "a", DIM, HEADS);
      float[] expected = reference.answers(batch, softmax(twins.parameters(), (i, j) -> true));
      float[] met = twins.torch(batch);
      double worst = 0;
      for (int i = 0; i < met.length; i++) {
        worst = Math.max(worst, Math.abs(met[i] - expected[i]));
      }
      return worst / Cases.largest(expected);
    }
  }
}
