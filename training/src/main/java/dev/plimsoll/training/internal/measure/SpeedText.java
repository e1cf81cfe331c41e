package dev.plimsoll.training.internal.measure;

import dev.plimsoll.training.internal.attention.AttentionKinds;
import dev.plimsoll.training.internal.attention.AttentionLayout;
import dev.plimsoll.training.internal.attention.AttentionSpec;
import dev.plimsoll.training.internal.attention.Positions;
import dev.plimsoll.training.internal.block.GraphPadding;
import dev.plimsoll.training.internal.checkpoint.NamedTensor;
import dev.plimsoll.training.internal.encoder.TextEncoder;
import dev.plimsoll.training.internal.encoder.TextHead;
import dev.plimsoll.training.internal.encoder.TextLearning;
import dev.plimsoll.training.internal.encoder.TextNetwork;
import dev.plimsoll.training.internal.optimize.LossChoice;
import dev.plimsoll.training.internal.optimize.Trainable;
import dev.plimsoll.training.internal.table.Target;
import dev.plimsoll.training.internal.text.EncodedTexts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A text encoder of two blocks, 128 wide, with softmax attention and rotary places, over random
 * texts of 96 to 128 tokens. Without dropout, so that another program computes the same losses.
 */
final class SpeedText implements SpeedCase {
  private static final int TEXTS = 64 * 32;
  private static final int VOCABULARY = 8000;
  private static final int LONGEST = 128;
  private static final int SHORTEST = 96;
  private static final int PAD = 0;
  private static final int DIM = 128;
  private static final long SEED = 4;

  private final List<int[]> texts = new ArrayList<>();
  private final float[] labels = new float[TEXTS];

  SpeedText() {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int i = 0; i < TEXTS; i++) {
      texts.add(random.ints(random.nextInt(SHORTEST, LONGEST + 1), PAD + 1, VOCABULARY).toArray());
      labels[i] = random.nextInt(2);
    }
  }

  @Override
  public int batch() {
    return 32;
  }

  @Override
  public List<NamedTensor> rows() {
    float[] ids = new float[TEXTS * LONGEST];
    Arrays.fill(ids, PAD);
    float[] lengths = new float[TEXTS];
    for (int i = 0; i < TEXTS; i++) {
      int[] text = texts.get(i);
      lengths[i] = text.length;
      for (int t = 0; t < text.length; t++) {
        ids[i * LONGEST + t] = text[t];
      }
    }
    return List.of(
        new NamedTensor("ids", new long[] {TEXTS, LONGEST}, ids),
        new NamedTensor("lengths", new long[] {TEXTS}, lengths),
        new NamedTensor("labels", new long[] {TEXTS}, labels));
  }

  @Override
  public Learning learning() {
    AttentionSpec attention =
        AttentionSpec.of(AttentionKinds.SOFTMAX, 4).withPositions(Positions.ROTARY, LONGEST);
    TextNetwork network =
        new TextEncoder(
            new TextEncoder.Shape(
                VOCABULARY,
                DIM,
                2 * DIM,
                2,
                AttentionLayout.of(attention),
                TextHead.Pooling.MEAN,
                1,
                0,
                GraphPadding.Target.PORTABLE),
            AttentionKinds.standard(),
            new SplittableRandom(SEED));
    int few = batch();
    TextLearning learning =
        new TextLearning(
            network,
            PAD,
            Target.BINARY,
            new EncodedTexts(texts, 0),
            labels,
            new EncodedTexts(texts.subList(0, few), 0),
            Arrays.copyOf(labels, few),
            LossChoice.PLAIN);
    return new Learning() {
      @Override
      public Trainable work() {
        return learning;
      }

      @Override
      public void close() {
        learning.close();
        network.close();
      }
    };
  }
}
