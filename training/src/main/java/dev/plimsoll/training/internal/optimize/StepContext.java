package dev.plimsoll.training.internal.optimize;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * What a forward pass asks of the trainer: to take a stack of blocks in the cheaper of two ways,
 * and to disturb its inputs when it trains against disturbance.
 *
 * <p><b>Activation checkpointing.</b> {@link #through} runs each block without recording and keeps
 * only what goes into it; after the loss's own backward pass the blocks run once more, last first,
 * each recorded over its detached input and sent backward at once. Memory falls from all
 * activations of all blocks to one tensor a block and the activations of one block; the price is
 * one more forward pass (Chen et al. 2016). libtorch's seed is set before each block in both runs,
 * so dropout drops the same.
 *
 * <p><b>Disturbance.</b> Each {@code disturbed…} input gets a change that the trainer moves uphill
 * between repeated passes over the same rows (FreeLB, Zhu et al. 2020) and projects back into its
 * ball and its valid range.
 */
public final class StepContext {
  /** Decides nothing: for scoring. */
  private static final StepContext PLAIN = new StepContext(0, false, false, Adversarial.NONE);

  private record Segment(Tensor in, UnaryOperator<Tensor> block, Tensor out, long seed) {}

  private record Join(Tensor attached, Tensor leaf) {}

  private final long seed;
  private final boolean recompute;
  private final boolean bf16;
  private final Adversarial adversarial;
  private final List<Object> tape = new ArrayList<>();
  private final Map<String, Disturbance> disturbances = new TreeMap<>();

  StepContext(long seed, boolean recompute, boolean bf16, Adversarial adversarial) {
    this.seed = seed;
    this.recompute = recompute;
    this.bf16 = bf16;
    this.adversarial = adversarial;
  }

  /** For forward passes outside training: takes blocks as they are and disturbs nothing. */
  public static StepContext plain() {
    return PLAIN;
  }

  /** Applies the blocks one after another. */
  public Tensor through(Tensor input, List<UnaryOperator<Tensor>> blocks) {
    Tensor state = input;
    if (!recompute || blocks.isEmpty()) {
      for (UnaryOperator<Tensor> block : blocks) {
        state = block.apply(state);
      }
      return state;
    }
    state = leaf(input);
    tape.add(new Join(input, state));
    for (UnaryOperator<Tensor> block : blocks) {
      Tensor in = state;
      long blockSeed = seed + 31L * tape.size();
      torch.manual_seed(blockSeed);
      state = leaf(withoutGradients(() -> block.apply(in)));
      tape.add(new Segment(in, block, state, blockSeed));
    }
    return state;
  }

  /**
   * Embeddings, with a change of at most the radius in Euclidean length per token.
   *
   * @param name the same in every pass over the same rows
   * @param embeddings [..., dim]
   */
  public Tensor disturbed(String name, Tensor embeddings) {
    if (adversarial.steps() == 0) {
      return embeddings;
    }
    return disturbances
        .computeIfAbsent(name, any -> Disturbance.ofTokens(embeddings, adversarial))
        .apply(embeddings);
  }

  /**
   * Numbers of a table, with a change of at most the radius per column, never beyond the values
   * that the column had in training. Missing values (NaN) stay missing.
   *
   * @param numbers [N, F]
   * @param least [F]
   * @param most [F]
   */
  public Tensor disturbedWithin(String name, Tensor numbers, Tensor least, Tensor most) {
    if (adversarial.steps() == 0) {
      return numbers;
    }
    return disturbances
        .computeIfAbsent(name, any -> Disturbance.ofColumns(numbers, least, most, adversarial))
        .apply(numbers);
  }

  /** Sends the loss backward, and then through what was not recorded. */
  void backward(Tensor loss) {
    loss.backward();
    for (int i = tape.size() - 1; i >= 0; i--) {
      Object entry = tape.get(i);
      if (entry instanceof Segment segment) {
        backward(segment);
      } else if (entry instanceof Join join
          && join.attached().requires_grad()
          && join.leaf().grad().defined()) {
        backward(join.attached(), join.leaf().grad());
      }
    }
    tape.clear();
  }

  /** Moves every disturbance uphill, after a backward pass. */
  void climb() {
    disturbances.values().forEach(Disturbance::climb);
  }

  @SuppressWarnings("try") // the guard works by being open
  private void backward(Segment segment) {
    Tensor gradient = segment.out().grad();
    if (!gradient.defined()) {
      return;
    }
    torch.manual_seed(segment.seed());
    Tensor again;
    try (Autocast cast = new Autocast(bf16)) {
      again = segment.block().apply(segment.in());
    }
    if (again.requires_grad()) {
      backward(again, gradient);
    }
  }

  private static void backward(Tensor result, Tensor gradient) {
    result.backward(
        gradient,
        new org.bytedeco.pytorch.BoolOptional(),
        false,
        new org.bytedeco.pytorch.TensorArrayRefOptional());
  }

  private static Tensor leaf(Tensor tensor) {
    return tensor.detach().requires_grad_(true);
  }

  @SuppressWarnings("try") // the guard works by being open
  private static Tensor withoutGradients(Supplier<Tensor> work) {
    try (NoGradGuard guard = new NoGradGuard()) {
      return work.get();
    }
  }
}
