package dev.plimsoll.training.internal.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.training.TrainingError;
import dev.plimsoll.training.internal.ProcessFigures;
import dev.plimsoll.training.internal.architecture.TransformerBlock;
import dev.plimsoll.training.internal.block.FeedForward;
import dev.plimsoll.training.internal.block.GraphPadding.Target;
import dev.plimsoll.training.internal.block.NativeScope;
import dev.plimsoll.training.internal.block.Padding;
import dev.plimsoll.training.internal.block.Parameters;
import dev.plimsoll.training.internal.block.Tensors;
import dev.plimsoll.training.internal.block.TokenBlock;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What must hold for every kind in every form, whatever it computes. */
class AttentionPropertiesTest {
  private static final int DIM = 16;
  private static final AttentionKinds KINDS = AttentionKinds.standard();

  static Stream<AttentionSpec> specs() {
    return AttentionParityTest.everyForm(KINDS).stream();
  }

  private static Twins twins(AttentionSpec spec) {
    return new Twins(
        DIM,
        9,
        true,
        Target.PORTABLE,
        parameters -> List.of(KINDS.create(parameters, "a", DIM, spec)));
  }

  @ParameterizedTest
  @MethodSource("specs")
  void paddingChangesNoAnswerOfARealToken(AttentionSpec spec) {
    SplittableRandom random = new SplittableRandom(1);
    Twins.Case batch = Cases.ofLengths(random, DIM, 13, 13, 7, 1);
    Twins.Case longer = Cases.padded(random, DIM, batch, 13 + random.nextInt(1, 40));
    try (Twins twins = twins(spec)) {
      for (boolean onnx : new boolean[] {false, true}) {
        float[] before = onnx ? twins.onnx(batch) : twins.torch(batch);
        float[] after = onnx ? twins.onnx(longer) : twins.torch(longer);
        float tolerance = 1e-5f * Cases.largest(before);
        for (int row = 0; row < batch.rows(); row++) {
          for (int t = 0; t < batch.length(); t++) {
            if (batch.real(row, t)) {
              assertThat(Cases.token(after, DIM, longer.length(), row, t))
                  .as("%s row %d token %d", spec, row, t)
                  .containsExactly(
                      Cases.token(before, DIM, batch.length(), row, t), within(tolerance));
            }
          }
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("specs")
  void aCausalTokenNeverSeesALaterOne(AttentionSpec spec) {
    SplittableRandom random = new SplittableRandom(2);
    int length = 30;
    int changed = 17;
    Twins.Case batch = Cases.full(random, DIM, 1, length);
    List<Float> other = new ArrayList<>(batch.values().subList(0, changed * DIM));
    other.addAll(Cases.values(random, (length - changed) * DIM));
    Twins.Case later = new Twins.Case(1, length, other, null);
    try (Twins twins = twins(spec)) {
      float[] before = twins.torch(batch);
      float[] after = twins.torch(later);
      float worst = 0;
      for (int i = 0; i < changed * DIM; i++) {
        worst = Math.max(worst, Math.abs(after[i] - before[i]));
      }
      if (spec.causal()) {
        assertThat(worst).as(spec.toString()).isLessThan(1e-6f);
      } else {
        assertThat(worst).as("%s sees both ways", spec).isGreaterThan(1e-4f);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("specs")
  void gradientsAreFiniteAndReachEveryLearnedTensor(AttentionSpec spec) {
    SplittableRandom random = new SplittableRandom(3);
    Twins.Case batch = Cases.ofLengths(random, DIM, 23, 23, 5, 1, 0);
    try (Twins twins = twins(spec)) {
      NativeScope.run(
          () -> {
            Tensor answers = twins.forward(batch);
            answers.mul(answers).sum().backward();
            var learned = twins.parameters().all();
            for (long i = 0; i < learned.size(); i++) {
              float[] gradient = Tensors.values(learned.get(i).grad());
              for (float value : gradient) {
                assertThat(value).as(spec.toString()).isFinite();
              }
              assertThat(Cases.largest(gradient)).as(spec.toString()).isPositive();
            }
          });
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"learned", "linformer"})
  void longerSequencesThanItHasPlacesForAreRefused(String what) {
    AttentionSpec spec =
        AttentionSpec.of(what.equals("learned") ? "softmax" : what, 4)
            .withPositions(what.equals("learned") ? Positions.LEARNED : Positions.NONE, 8);
    try (Twins twins = twins(spec)) {
      Twins.Case longer = Cases.full(new SplittableRandom(4), DIM, 1, 9);
      assertThatThrownBy(() -> twins.torch(longer))
          .isInstanceOfSatisfying(
              PlimsollException.class,
              e -> assertThat(e.code()).isEqualTo(TrainingError.SEQUENCE_TOO_LONG))
          .hasMessageContaining("9")
          .hasMessageContaining("at most longest, 8");
      assertThatThrownBy(() -> twins.onnx(longer)).isInstanceOf(PlimsollException.class);
    }
  }

  @Test
  void frozenDirectionsAreKeptAndNotTrained() {
    AttentionSpec spec = AttentionSpec.of("favor", 4);
    try (Parameters parameters = new Parameters(new SplittableRandom(6))) {
      KINDS.create(parameters, "a", DIM, spec);
      assertThat(parameters.snapshot()).containsKey("a.directions");
      assertThat(parameters.vector(true).size() + parameters.vector(false).size()).isEqualTo(6);
      assertThat(parameters.count()).isEqualTo(4L * DIM * DIM + 4L * DIM);
    }
  }

  @Test
  void aHybridStackAnswersAlikeInBothBackEnds() {
    AttentionSpec base =
        AttentionSpec.of("softmax", 4)
            .withSizes(4, 1, 8, 5, 6)
            .withPositions(Positions.ROTARY, 64)
            .withKeyValueHeads(2);
    AttentionLayout layout =
        AttentionLayout.parse("window*2,linear,softmax,favor,nystrom,linformer", base, KINDS);
    for (Target target : Target.values()) {
      try (Twins twins = new Twins(DIM, 8, true, target, parameters -> stack(parameters, layout))) {
        SplittableRandom random = new SplittableRandom(7);
        for (Twins.Case batch :
            List.of(
                Cases.ofLengths(random, DIM, 1, 1),
                Cases.ofLengths(random, DIM, 19, 19, 4, 0),
                Cases.holes(random, DIM, 2, 33))) {
          float[] expected = twins.torch(batch);
          assertThat(twins.onnx(batch))
              .containsExactly(expected, within(1e-5f * Cases.largest(expected)));
        }
      }
    }
  }

  private static List<TokenBlock> stack(Parameters parameters, AttentionLayout layout) {
    List<TokenBlock> blocks = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      blocks.add(
          new TransformerBlock(
              parameters,
              "blocks." + i,
              new TransformerBlock.Shape(DIM, 20, FeedForward.Gate.GELU, layout.layer(i), false),
              KINDS));
    }
    return blocks;
  }

  @ParameterizedTest
  @ValueSource(strings = {"softmax", "window", "linear"})
  void theFirstTokenAloneIsTheFirstOfAll(String kind) {
    AttentionSpec spec = AttentionSpec.of(kind, 4).withPositions(Positions.ROTARY, 64);
    Twins.Case batch = Cases.ofLengths(new SplittableRandom(8), DIM, 9, 9, 3);
    float[][] answers = new float[2][];
    for (int first = 0; first < 2; first++) {
      boolean only = first == 1;
      TransformerBlock.Shape shape =
          new TransformerBlock.Shape(DIM, 9, FeedForward.Gate.RELU, spec, only);
      try (Twins twins =
          new Twins(
              DIM,
              8,
              true,
              Target.PORTABLE,
              parameters -> List.of(new TransformerBlock(parameters, "b", shape, KINDS)))) {
        answers[first] = twins.torch(batch);
        assertThat(twins.onnx(batch)).containsExactly(answers[first], within(1e-5f));
      }
    }
    for (int row = 0; row < 2; row++) {
      assertThat(Cases.token(answers[1], DIM, 1, row, 0))
          .containsExactly(Cases.token(answers[0], DIM, 9, row, 0), within(1e-5f));
    }
  }

  /** A step of all kinds makes some 10 MB of tensors: kept, they would come to gigabytes. */
  @Test
  void memoryStaysFlatOverManySteps() {
    torch.set_num_threads(1);
    SplittableRandom random = new SplittableRandom(10);
    List<TokenBlock> blocks = new ArrayList<>();
    try (Parameters parameters = new Parameters(random)) {
      for (String kind : KINDS.names()) {
        AttentionSpec spec =
            AttentionSpec.of(kind, 4)
                .withPositions(Positions.ROTARY, 128)
                .withSizes(16, 2, 16, 8, 16);
        blocks.add(KINDS.create(parameters, kind, DIM, spec));
      }
      float[] values = new float[8 * 100 * DIM];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) random.nextDouble();
      }
      long bytes = 0;
      long objects = 0;
      for (int step = 0; step < 240; step++) {
        int length = 80 + step % 20;
        NativeScope.run(
            () -> {
              Padding padding =
                  Padding.ofLengths(new int[] {length, 3, 50, 0, 80, 1, 9, 70}, length);
              Tensor tokens = Tensors.of(values, 8, 100, DIM).narrow(1, 0, length);
              // blocks in scopes of their own, as recomputation has them
              blocks.forEach(
                  block -> NativeScope.run(() -> block.forward(tokens, padding).sum().backward()));
            });
        if (step == 80) {
          bytes = ProcessFigures.residentBytes();
          objects = Pointer.totalCount();
        }
      }
      assertThat(Pointer.totalCount()).as("native objects alive").isLessThanOrEqualTo(objects);
      // the Java heap of the test process grows too
      assertThat(ProcessFigures.residentBytes() - bytes).isLessThan(96L << 20);
    }
  }
}
