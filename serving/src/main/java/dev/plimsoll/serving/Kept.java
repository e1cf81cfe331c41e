package dev.plimsoll.serving;

import dev.plimsoll.kernel.Digest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the log has kept of a prediction, and how surely.
 *
 * @param inputs whether the inputs are there or their digest alone
 * @param inputsDigest SHA-256 of the canonical JSON of the inputs without the masked ones; null
 *     when the inputs are there
 * @param masked inputs and keys that were marked personal; each stands among the keys as a keyed
 *     hash
 * @param durability when the prediction was acknowledged
 */
public record Kept(
    InputsKept inputs, @Nullable Digest inputsDigest, List<String> masked, Durability durability) {
  /**
   * The name among a prediction's keys of what the router went by, where the caller gave it: it
   * names somebody as look-up keys do, so it is found, masked and erased as they are.
   */
  public static final String STICKY_KEY = "sticky_key";

  private static final Kept ALL = new Kept(InputsKept.FULL, null, List.of(), Durability.GROUP);

  public Kept {
    masked = List.copyOf(masked);
  }

  /** All inputs, on disk before it was acknowledged. */
  public static Kept all() {
    return ALL;
  }

  /** Why the prediction cannot be computed again, in words; empty when it can. */
  public String obstacle() {
    if (inputs == InputsKept.DIGEST) {
      return "only a digest of its inputs was kept";
    }
    List<String> missing = masked.stream().filter(name -> !name.equals(STICKY_KEY)).toList();
    return missing.isEmpty() ? "" : "personal inputs were masked: " + String.join(", ", missing);
  }
}
