package dev.plimsoll.training.internal.block;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Which tokens of a batch are real, and what the blocks derive from that: each derived tensor is
 * made once per batch, however many layers ask for it.
 *
 * <p>Lives as long as the pointer scope in which it was made; blocks may use it in nested scopes.
 */
public final class Padding {
  /**
   * What is added to the score of an absent key. Finite, because a sequence of absent tokens alone
   * must not give NaN; far enough below any score that its weight is exactly 0 in 32 bits.
   */
  public static final float ABSENT_SCORE = -1e4f;

  private final @Nullable Tensor present;
  private final @Nullable PointerScope home = PointerScope.getInnerScope();
  private final Map<String, Tensor> derived = new HashMap<>();
  private @Nullable Boolean atTheEnd;

  private Padding(@Nullable Tensor present, @Nullable Boolean atTheEnd) {
    this.present = present;
    this.atTheEnd = atTheEnd;
  }

  /** All tokens are real. */
  public static Padding none() {
    return new Padding(null, true);
  }

  /**
   * @param present BOOL [N, T], true where a token is real
   */
  public static Padding of(Tensor present) {
    return new Padding(present, null);
  }

  /**
   * Sequences that begin at the first token: the usual case, and the fastest for causal attention.
   *
   * @param lengths real tokens of each sequence, from 0 to {@code longest}
   * @param longest T
   */
  public static Padding ofLengths(int[] lengths, int longest) {
    long[] present = new long[lengths.length * longest];
    boolean full = true;
    for (int row = 0; row < lengths.length; row++) {
      full &= lengths[row] == longest;
      for (int t = 0; t < lengths[row]; t++) {
        present[row * longest + t] = 1;
      }
    }
    if (full) {
      return none();
    }
    return new Padding(
        Tensors.of(present, lengths.length, longest).to(torch.ScalarType.Bool), true);
  }

  /** BOOL [N, T]; null when all tokens are real. */
  public @Nullable Tensor present() {
    return present;
  }

  /** FLOAT [N, 1, 1, T] to be added to scores: 0 for a real key; null when all are real. */
  public @Nullable Tensor keyScores() {
    Tensor known = present;
    return known == null
        ? null
        : derive(
            "key scores",
            () ->
                known
                    .logical_not()
                    .to(torch.ScalarType.Float)
                    .mul(new Scalar(ABSENT_SCORE))
                    .unsqueeze(1)
                    .unsqueeze(1));
  }

  /** FLOAT [N, T, 1]: 1 for a real token; null when all are real. */
  public @Nullable Tensor weights() {
    Tensor known = present;
    return known == null
        ? null
        : derive("weights", () -> known.to(torch.ScalarType.Float).unsqueeze(-1));
  }

  /** Whether no real token follows an absent one. Then causal attention needs no key scores. */
  public boolean atTheEnd() {
    Boolean known = atTheEnd;
    if (known == null) {
      known = present == null || NativeScope.call(() -> noneFollows(present));
      atTheEnd = known;
    }
    return known;
  }

  /** A tensor that depends on this batch alone, made at the first call under that name. */
  public Tensor derive(String name, Supplier<Tensor> making) {
    Tensor known = derived.get(name);
    if (known == null) {
      known = making.get();
      if (home != null) {
        home.attach(known); // a nested scope may end before this batch does
      }
      derived.put(name, known);
    }
    return known;
  }

  private static boolean noneFollows(Tensor present) {
    long pairs = present.size(1) - 1;
    return pairs < 1
        || !present
            .narrow(1, 0, pairs)
            .logical_not()
            .logical_and(present.narrow(1, 1, pairs))
            .any()
            .item_bool();
  }
}
