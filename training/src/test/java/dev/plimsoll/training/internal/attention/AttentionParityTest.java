package dev.plimsoll.training.internal.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.plimsoll.training.internal.block.GraphPadding.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kind, in every form it has, must answer alike in both back ends, whatever it is given. */
class AttentionParityTest {
  private static final int DIM = 16;
  private static final int HEADS = 4;

  static Stream<AttentionSpec> specs() {
    return everyForm(AttentionKinds.standard()).stream();
  }

  /** Kind x causal x grouped queries x positions, with sizes that short sequences outgrow. */
  static List<AttentionSpec> everyForm(AttentionKinds kinds) {
    List<AttentionSpec> specs = new ArrayList<>();
    for (String kind : kinds.names()) {
      for (boolean causal : new boolean[] {false, true}) {
        if (causal && !kinds.require(kind).causal()) {
          continue;
        }
        for (int keyValueHeads : new int[] {HEADS, 2}) {
          for (Positions positions : Positions.values()) {
            for (int globals : kind.equals("window") ? new int[] {0, 2} : new int[] {0}) {
              specs.add(
                  AttentionSpec.of(kind, HEADS)
                      .withKeyValueHeads(keyValueHeads)
                      .withCausal(causal)
                      .withPositions(positions, 70)
                      .withSizes(4, globals, 8, 5, 6));
            }
          }
        }
      }
    }
    return specs;
  }

  @ParameterizedTest
  @MethodSource("specs")
  void answersAlikeInBothBackEnds(AttentionSpec spec) {
    check(spec, AttentionKinds.standard());
  }

  static void check(AttentionSpec spec, AttentionKinds kinds) {
    SplittableRandom random = new SplittableRandom(spec.hashCode());
    for (Target target : Target.values()) {
      for (boolean masked : new boolean[] {false, true}) {
        try (Twins twins =
            new Twins(
                DIM,
                7,
                masked,
                target,
                parameters -> List.of(kinds.create(parameters, "a", DIM, spec)))) {
          for (Twins.Case batch : batches(random, masked)) {
            same(twins, batch, spec + " for " + target);
          }
        }
      }
    }
  }

  private static List<Twins.Case> batches(SplittableRandom random, boolean masked) {
    List<Twins.Case> batches = new ArrayList<>();
    if (!masked) {
      for (int length : new int[] {1, 2, 4, 9, 1 + random.nextInt(64), 64}) {
        batches.add(Cases.full(random, DIM, 1 + random.nextInt(3), length));
      }
      return batches;
    }
    batches.add(Cases.ofLengths(random, DIM, 1, 1, 0));
    batches.add(Cases.ofLengths(random, DIM, 7, 7, 1, 3, 0));
    batches.add(Cases.ofLengths(random, DIM, 33, 33, 20, 1 + random.nextInt(33)));
    batches.add(Cases.ofLengths(random, DIM, 12, 0, 0));
    batches.add(Cases.holes(random, DIM, 3, 1 + random.nextInt(40)));
    return batches;
  }

  private static void same(Twins twins, Twins.Case batch, String what) {
    float[] expected = twins.torch(batch);
    float[] met = twins.onnx(batch);
    for (float value : expected) {
      assertThat(value).as(what).isFinite();
    }
    float tolerance = 1e-5f * Math.max(1e-3f, Cases.largest(expected));
    assertThat(met)
        .as("%s, %d x %d", what, batch.rows(), batch.length())
        .containsExactly(expected, within(tolerance));
  }
}
