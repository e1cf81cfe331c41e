package dev.plimsoll.training;

import dev.plimsoll.training.internal.attention.AttentionKinds;
import dev.plimsoll.training.internal.attention.AttentionLayout;
import dev.plimsoll.training.internal.attention.AttentionSpec;
import java.util.List;

/** What speaks against a layout of attention before anything is trained. */
public final class AttentionWarnings {
  private AttentionWarnings() {}

  /**
   * Sentences for the person who chose it; none when nothing does.
   *
   * @param pattern a kind, or a pattern such as {@code window*3,softmax}
   * @param layers of the network
   * @param longest tokens of the longest sequence
   */
  public static List<String> of(String pattern, int layers, int longest) {
    AttentionKinds kinds = AttentionKinds.standard();
    return AttentionLayout.parse(pattern, AttentionSpec.of(AttentionKinds.SOFTMAX, 1), kinds)
        .warnings(layers, longest, kinds);
  }
}
