package dev.plimsoll.training.internal.measure;

import dev.plimsoll.kernel.Progress;
import dev.plimsoll.training.internal.architecture.TransformerBlock;
import dev.plimsoll.training.internal.attention.AttentionKinds;
import dev.plimsoll.training.internal.attention.AttentionLayout;
import dev.plimsoll.training.internal.block.ComputeThreads;
import dev.plimsoll.training.internal.block.FeedForward;
import dev.plimsoll.training.internal.block.Linear;
import dev.plimsoll.training.internal.block.NativeScope;
import dev.plimsoll.training.internal.block.Norm;
import dev.plimsoll.training.internal.block.Padding;
import dev.plimsoll.training.internal.block.Parameters;
import dev.plimsoll.training.internal.block.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Adam;
import org.bytedeco.pytorch.AdamOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Trains a tiny stack on a {@link RecallTask} for a bounded number of steps, and asks it. */
public final class RecallRun {
  private static final int BATCH = 32;
  private static final int ASKED_BATCHES = 8;
  private static final double RATE = 2e-3;
  private static final int REPORT_EVERY = 10;

  private final AttentionLayout layout;
  private final AttentionKinds kinds;
  private final int layers;
  private final int dim;
  private final int steps;
  private final long seed;

  public RecallRun(
      AttentionLayout layout, AttentionKinds kinds, int layers, int dim, int steps, long seed) {
    this.layout = layout;
    this.kinds = kinds;
    this.layers = layers;
    this.dim = dim;
    this.steps = steps;
    this.seed = seed;
  }

  /** Share of right answers about keys and values, on sequences that were never trained on. */
  public double associative(int length, Progress progress) {
    return accuracy(new AssociativeTask(length), "recall", progress);
  }

  /** Share of right answers about nested lists. */
  public double lists(int length, Progress progress) {
    return accuracy(new ListTask(length), "nested lists", progress);
  }

  /** What guessing reaches on {@link #associative}. */
  public static double guessing() {
    return 1.0 / new AssociativeTask(4).answers();
  }

  private double accuracy(RecallTask task, String stage, Progress progress) {
    ComputeThreads.use(1);
    SplittableRandom random = new SplittableRandom(seed);
    try (Parameters parameters = new Parameters(random.split())) {
      Stack stack = new Stack(parameters, task);
      SplittableRandom drawing = random.split();
      TensorVector trained = parameters.all();
      try (AdamOptions options = new AdamOptions(RATE);
          Adam adam = new Adam(trained, options)) {
        for (int step = 0; step < steps; step++) {
          if (step % REPORT_EVERY == 0) {
            progress.report(stage, step, steps);
          }
          NativeScope.run(
              () -> {
                Batch batch = new Batch(task, drawing);
                adam.zero_grad();
                stack.loss(batch).backward();
                adam.step();
              });
        }
      }
      return ask(stack, task, random.split());
    }
  }

  private static double ask(Stack stack, RecallTask task, RandomGenerator random) {
    long right = 0;
    long asked = 0;
    for (int i = 0; i < ASKED_BATCHES; i++) {
      Batch batch = new Batch(task, random);
      float[] scores = NativeScope.callWithoutGradients(() -> Tensors.values(stack.scores(batch)));
      for (int token = 0; token < batch.asked.length; token++) {
        if (batch.asked[token] != RecallTask.NOT_ASKED) {
          asked++;
          right +=
              best(scores, token * task.answers(), task.answers()) == batch.asked[token] ? 1 : 0;
        }
      }
    }
    return (double) right / asked;
  }

  private static int best(float[] scores, int from, int count) {
    int best = 0;
    for (int i = 1; i < count; i++) {
      best = scores[from + i] > scores[from + best] ? i : best;
    }
    return best;
  }

  /** Freshly drawn sequences. */
  private static final class Batch {
    final long[] first;
    final long[] second;
    final long[] asked;
    final int[] lengths = new int[BATCH];
    final int length;

    Batch(RecallTask task, RandomGenerator random) {
      length = task.length();
      first = new long[BATCH * length];
      second = new long[BATCH * length];
      asked = new long[BATCH * length];
      for (int row = 0; row < BATCH; row++) {
        lengths[row] = task.draw(random, row, first, second, asked);
      }
    }
  }

  /** Two embeddings, the blocks, and a head over every token. */
  private final class Stack {
    private final int answers;
    private final Tensor firstWords;
    private final Tensor secondWords;
    private final List<TransformerBlock> blocks = new ArrayList<>();
    private final Norm norm;
    private final Linear head;

    Stack(Parameters parameters, RecallTask task) {
      answers = task.answers();
      firstWords = parameters.uniform("first", 1, false, task.words(), dim);
      secondWords = parameters.uniform("second", 1, false, task.words(), dim);
      for (int i = 0; i < layers; i++) {
        TransformerBlock.Shape shape =
            new TransformerBlock.Shape(dim, 2 * dim, FeedForward.Gate.GELU, layout.layer(i), false);
        blocks.add(new TransformerBlock(parameters, "blocks." + i, shape, kinds));
      }
      norm = new Norm(parameters, "norm", dim);
      head = new Linear(parameters, "head", dim, answers);
    }

    Tensor scores(Batch batch) {
      Padding padding = Padding.ofLengths(batch.lengths, batch.length);
      Tensor state =
          torch
              .embedding(firstWords, Tensors.of(batch.first, BATCH, batch.length))
              .add(torch.embedding(secondWords, Tensors.of(batch.second, BATCH, batch.length)));
      for (TransformerBlock block : blocks) {
        state = block.forward(state, padding);
      }
      return head.forward(norm.forward(state)).reshape(-1, answers);
    }

    Tensor loss(Batch batch) {
      Tensor asked = Tensors.of(batch.asked, batch.asked.length);
      // 1: the mean over the tokens that are asked
      return torch.cross_entropy_loss(
          scores(batch), asked, new TensorOptional(), 1, RecallTask.NOT_ASKED, 0);
    }
  }
}
