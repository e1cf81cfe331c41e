package dev.plimsoll.training.internal.optimize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.plimsoll.training.Trainers;
import dev.plimsoll.training.TrainingError;
import dev.plimsoll.training.internal.block.NativeScope;
import dev.plimsoll.training.internal.block.Parameters;
import dev.plimsoll.training.internal.block.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class PartsTest {
  private static double binary(LossChoice choice, float[] logits, float[] labels, long... counts) {
    return NativeScope.call(
        () -> {
          try (ClassLoss loss = new ClassLoss(choice, counts)) {
            Loss sum =
                loss.binary(
                    Tensors.of(logits, logits.length, 1), Tensors.of(labels, labels.length));
            assertThat(sum.weight()).isEqualTo(labels.length);
            return sum.sum().item_double();
          }
        });
  }

  private static double multi(LossChoice choice, float[] logits, long truth, long... counts) {
    return NativeScope.call(
        () -> {
          try (ClassLoss loss = new ClassLoss(choice, counts)) {
            return loss.multiClass(
                    Tensors.of(logits, 1, logits.length), Tensors.of(new long[] {truth}, 1))
                .sum()
                .item_double();
          }
        });
  }

  private static LossChoice choice(double smoothing, double focal, double adjustment) {
    return new LossChoice(smoothing, LossChoice.Weighting.NONE, focal, adjustment);
  }

  @Test
  void binaryLossHasItsKnownValues() {
    float[] logits = {2, -1};
    float[] labels = {1, 1};
    double first = Math.log1p(Math.exp(-2));
    double second = Math.log1p(Math.exp(1));
    assertThat(binary(LossChoice.PLAIN, logits, labels, 1, 1))
        .isCloseTo(first + second, within(1e-6));
    // smoothing 0.2: the label is 0.9
    assertThat(binary(choice(0.2, 0, 0), new float[] {2}, new float[] {1}, 1, 1))
        .isCloseTo(0.9 * first + 0.1 * Math.log1p(Math.exp(2)), within(1e-6));
    // focal 2: times the square of the wrong class's probability
    double wrong = 1 / (1 + Math.exp(2));
    assertThat(binary(choice(0, 2, 0), new float[] {2}, new float[] {1}, 1, 1))
        .isCloseTo(wrong * wrong * first, within(1e-6));
    // one in ten is true: the loss sees the logit plus log(1/9)
    assertThat(binary(choice(0, 0, 1), new float[] {2}, new float[] {1}, 90, 10))
        .isCloseTo(Math.log1p(Math.exp(-2 + Math.log(9))), within(1e-6));
  }

  @Test
  void classWeightsAverageOneOverTheTrainingRows() {
    LossChoice inverse = new LossChoice(0, LossChoice.Weighting.INVERSE, 0, 0);
    double common = binary(inverse, new float[] {0}, new float[] {0}, 90, 10) / Math.log(2);
    double rare = binary(inverse, new float[] {0}, new float[] {1}, 90, 10) / Math.log(2);
    assertThat(rare / common).isCloseTo(9, within(1e-4));
    assertThat(0.9 * common + 0.1 * rare).isCloseTo(1, within(1e-5));
    LossChoice root = new LossChoice(0, LossChoice.Weighting.INVERSE_SQRT, 0, 0);
    double ratio =
        binary(root, new float[] {0}, new float[] {1}, 90, 10)
            / binary(root, new float[] {0}, new float[] {0}, 90, 10);
    assertThat(ratio).isCloseTo(3, within(1e-4));
  }

  @Test
  void multiClassLossOfTwoClassesIsTheBinaryLoss() {
    for (LossChoice choice :
        List.of(LossChoice.PLAIN, choice(0.1, 0, 0), choice(0, 2, 0), choice(0, 0, 1.5))) {
      assertThat(multi(choice, new float[] {0.3f, 1.5f}, 1, 70, 30))
          .as(choice.toString())
          .isCloseTo(binary(choice, new float[] {1.2f}, new float[] {1}, 70, 30), within(1e-5));
    }
  }

  @Test
  void aBatchOfOneClassHasAFiniteLossInEveryWay() {
    for (LossChoice choice :
        List.of(
            choice(0.1, 2, 1),
            new LossChoice(0, LossChoice.Weighting.INVERSE, 2, 1),
            new LossChoice(0, LossChoice.Weighting.INVERSE_SQRT, 0.5, 0))) {
      float[] logits = {-80, 0, 80};
      assertThat(binary(choice, logits, new float[] {1, 1, 1}, 100, 0)).isFinite();
      assertThat(binary(choice, logits, new float[] {0, 0, 0}, 0, 100)).isFinite();
      assertThat(multi(choice, new float[] {90, -90, 0}, 0, 10, 0, 0)).isFinite();
    }
  }

  @Test
  void lossesOverNumbersHaveTheirKnownValues() {
    NativeScope.run(
        () -> {
          Tensor predicted = Tensors.of(new float[] {1, 5}, 2, 1);
          Tensor truth = Tensors.of(new float[] {0, 2}, 2, 1);
          assertThat(Losses.squared(predicted, truth).sum().item_double()).isEqualTo(10);
          assertThat(Losses.squared(predicted, truth).weight()).isEqualTo(2);
          // 0.5 * 1 and 1 * (3 - 0.5)
          assertThat(Losses.huber(predicted, truth, 1).sum().item_double()).isEqualTo(3);
          Tensor two = Tensors.of(new float[] {1, 1}, 1, 2);
          Tensor quantiles = Tensors.of(new float[] {0.1f, 0.9f}, 2);
          // the truth lies 2 above both: (0.1 * 2 + 0.9 * 2) / 2
          assertThat(
                  Losses.pinball(two, Tensors.of(new float[] {3}, 1, 1), quantiles)
                      .sum()
                      .item_double())
              .isCloseTo(1, within(1e-6));
        });
  }

  @Test
  void schedulesBeginAtNothingPeakAndEndWhereTheySay() {
    for (Schedule schedule : Schedule.values()) {
      assertThat(schedule.share(1, 10, 100, 0.2)).isCloseTo(0.1, within(1e-12));
      assertThat(schedule.share(10, 10, 100, 0.2)).isEqualTo(1);
    }
    assertThat(Schedule.COSINE.share(100, 10, 100, 0.2)).isCloseTo(0.05, within(1e-12));
    assertThat(Schedule.LINEAR.share(55, 10, 100, 0.2)).isCloseTo(0.5, within(1e-12));
    assertThat(Schedule.WSD.share(80, 10, 100, 0.2)).isEqualTo(1);
    assertThat(Schedule.WSD.share(90, 10, 100, 0.2))
        .as("half of the last 20")
        .isCloseTo(0.5, within(1e-12));
    assertThat(Schedule.WSD.share(55, 10, 100, 0.95))
        .as("at most the rest")
        .isCloseTo(0.5, within(1e-12));
    assertThat(Schedule.WSD.share(100, 10, 100, 0.2)).isCloseTo(0, within(1e-12));
    assertThat(Schedule.CONSTANT.share(100, 10, 100, 0.2)).isEqualTo(1);
  }

  @Test
  void everyPassMeetsEveryRowOnceInAnOrderOfItsOwn() {
    BatchOrder order = new BatchOrder(1_000, 64, row -> row % 97);
    List<long[]> first = order.batches(1);
    assertThat(first).hasSize(order.steps());
    assertThat(first.stream().flatMapToLong(Arrays::stream).sorted().toArray())
        .isEqualTo(LongStream.range(0, 1_000).toArray());
    assertThat(order.batches(1).get(3)).isEqualTo(first.get(3));
    assertThat(order.batches(2).get(3)).isNotEqualTo(first.get(3));
  }

  @Test
  void rowsOfLikeLengthShareABatch() {
    SplittableRandom random = new SplittableRandom(4);
    int[] length = random.ints(4_000, 1, 500).toArray();
    BatchOrder order = new BatchOrder(4_000, 32, row -> length[row]);
    double padded = 0;
    double real = 0;
    for (long[] batch : order.batches(1)) {
      int longest = Arrays.stream(batch).mapToInt(row -> length[(int) row]).max().orElseThrow();
      padded += (double) longest * batch.length;
      real += Arrays.stream(batch).mapToInt(row -> length[(int) row]).sum();
    }
    assertThat(padded / real).isLessThan(1.05);
  }

  @Test
  void disturbancesStayInTheirBallAndInTheColumnsRange() {
    Adversarial adversarial = new Adversarial(3, 0.5);
    NativeScope.run(
        () -> {
          StepContext context = new StepContext(1, false, false, adversarial);
          Tensor numbers = Tensors.of(new float[] {0, 0.9f, Float.NaN, -1, 0.2f, 0.3f}, 2, 3);
          Tensor least = Tensors.of(new float[] {-1, 0, 0}, 3);
          Tensor most = Tensors.of(new float[] {1, 1, 1}, 3);
          Tensor tokens = Tensors.of(new float[] {1, 2, 3, 4}, 1, 2, 2);
          Tensor changed = numbers;
          Tensor changedTokens = tokens;
          for (int pass = 0; pass < 4; pass++) {
            changed = context.disturbedWithin("numbers", numbers, least, most);
            changedTokens = context.disturbed("tokens", tokens);
            context.backward(
                changed
                    .nan_to_num()
                    .mul(Tensors.of(new float[] {1, 1, 1, -1, -9, 1}, 2, 3))
                    .sum()
                    .add(changedTokens.sum()));
            context.climb();
          }
          float[] after = Tensors.values(changed);
          assertThat(after[0]).isCloseTo(0.5f, within(1e-6f));
          assertThat(after[1]).isCloseTo(1, within(1e-6f));
          assertThat(after[2]).isNaN();
          assertThat(after[3]).isCloseTo(-1, within(1e-6f));
          assertThat(after[4]).isCloseTo(0, within(1e-6f));
          assertThat(after[5]).isCloseTo(0.8f, within(1e-6f));
          float[] moved = Tensors.values(changedTokens.sub(tokens));
          assertThat(Math.hypot(moved[0], moved[1])).isCloseTo(0.5, within(1e-5));
          assertThat(Math.hypot(moved[2], moved[3])).isCloseTo(0.5, within(1e-5));
        });
  }

  @Test
  void workersThatDriftedApartAreNoticed() {
    try (Parameters parameters = new Parameters(new SplittableRandom(1))) {
      parameters.constant("one", 1, 3);
      try (FlatParameters flat = new FlatParameters(parameters)) {
        TrainingPlan plan = TrainingPlan.tables();
        Toy toy = new Toy(10, 1, 4, 0);
        new Stepper(plan, 1, toy, new Pair(0)).agree(flat);
        assertThatThrownBy(() -> new Stepper(plan, 1, toy, new Pair(1)).agree(flat))
            .hasMessageContaining("parameters of the workers")
            .extracting("code")
            .isEqualTo(TrainingError.WORKERS_DISAGREE);
        toy.close();
      }
    }
  }

  @Test
  void sharesOfABatchAreTheBatch() {
    List<Long> met = new ArrayList<>();
    for (int rank = 0; rank < 3; rank++) {
      try (Toy toy = new Toy(20, 1, 4, 0)) {
        toy.gradientsAs(new Third(rank), new long[] {5, 6, 7, 8, 9, 10, 11});
        toy.batches.forEach(batch -> Arrays.stream(batch).forEach(met::add));
      }
    }
    assertThat(met).containsExactlyInAnyOrder(5L, 6L, 7L, 8L, 9L, 10L, 11L);
  }

  /** The other of two has the same fingerprint, or one that is off. */
  private record Pair(int off) implements Workers {
    @Override
    public int rank() {
      return 0;
    }

    @Override
    public int size() {
      return 2;
    }

    @Override
    public void sum(Tensor tensor) {
      tensor.add_(tensor);
    }

    @Override
    public double[] sum(double... values) {
      return new double[] {values[0], values[0] + off};
    }
  }

  /** One of three that hears nothing of the others. */
  private record Third(int rank) implements Workers {
    @Override
    public int size() {
      return 3;
    }

    @Override
    public void sum(Tensor tensor) {
      torch.clone(tensor);
    }

    @Override
    public double[] sum(double... values) {
      return values.clone();
    }
  }

  @Test
  void refusesWaysOfClassesWhereTheAnswerIsNone() {
    Map<String, Object> ways =
        Map.of("focal", 2, "classWeights", "inverse", "labelSmoothing", 0.1, "logitAdjustment", 1);
    List<String> families =
        List.of("ft-transformer", "mlp", "tabm", "text-encoder", "pretrained-encoder");
    for (String family : families) {
      for (String task : List.of("regression", "quantile", "multi-label", "multi-class")) {
        Map<String, Object> params = new HashMap<>(Map.of("task", task));
        if (task.equals("quantile")) {
          params.put("quantiles", List.of(0.1, 0.9));
        }
        if (family.equals("pretrained-encoder")) {
          params.put("from", "encoder.onnx");
        }
        ways.forEach(
            (way, value) -> {
              Map<String, Object> given = new HashMap<>(params);
              given.put(way, value);
              if (task.equals("multi-class")) {
                Trainers.require(family, given);
                return;
              }
              assertThatThrownBy(() -> Trainers.require(family, given))
                  .as("%s of %s", way, family)
                  .hasMessageStartingWith(way + ": ")
                  .hasMessageEndingWith("with task: " + task + ")");
              given.put(way, way.equals("classWeights") ? "none" : 0);
              Trainers.require(family, given);
            });
      }
    }
  }
}
