package dev.plimsoll.training.internal.attention;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.training.TrainingError;
import dev.plimsoll.training.internal.Settings;
import java.util.Locale;

/**
 * One layer's attention as a choice. Settings that its kind has no use for are ignored.
 *
 * @param kind a name that {@link AttentionKinds} knows
 * @param heads of the queries
 * @param keyValueHeads a divisor of {@code heads}; fewer share keys and values (grouped queries)
 * @param causal no token sees a later one
 * @param window {@code window}: a token sees its own block of so many, and the neighbouring blocks
 * @param globalTokens {@code window}: the first so many see all and are seen by all; at most {@code
 *     window}
 * @param features {@code favor}: random features per head
 * @param landmarks {@code nystrom}: landmarks per head
 * @param projected {@code linformer}: rows that all keys are projected to
 * @param longest longest sequence, for what is learned per place: {@code linformer} and learned
 *     positions
 */
public record AttentionSpec(
    String kind,
    int heads,
    int keyValueHeads,
    boolean causal,
    int window,
    int globalTokens,
    int features,
    int landmarks,
    int projected,
    int longest,
    Positions positions) {
  private static final int LARGEST = 1 << 20;

  public AttentionSpec {
    within("heads", heads, 1, LARGEST);
    require(
        keyValueHeads >= 1 && heads % keyValueHeads == 0,
        "keyValueHeads",
        keyValueHeads,
        "a divisor of heads, " + heads);
    within("window", window, 1, LARGEST);
    within("globalTokens", globalTokens, 0, window);
    within("features", features, 1, LARGEST);
    within("landmarks", landmarks, 1, LARGEST);
    within("projected", projected, 1, LARGEST);
    within("longest", longest, 1, LARGEST);
  }

  /** A kind with usual sizes, seeing both ways, without positions. */
  public static AttentionSpec of(String kind, int heads) {
    return new AttentionSpec(kind, heads, heads, false, 64, 0, 64, 64, 128, 512, Positions.NONE);
  }

  /**
   * What a user asks for, {@code heads} and the name of the kind aside.
   *
   * @param base gives the kind, the heads and all defaults
   */
  public static AttentionSpec read(Settings settings, AttentionSpec base) {
    int keyValueHeads = settings.integer("keyValueHeads", base.keyValueHeads, 1, Integer.MAX_VALUE);
    settings.require(
        base.heads % keyValueHeads == 0,
        "keyValueHeads",
        keyValueHeads,
        "a divisor of heads, " + base.heads);
    return new AttentionSpec(
        base.kind,
        base.heads,
        keyValueHeads,
        settings.flag("causal", base.causal),
        settings.integer("window", base.window, 1, LARGEST),
        settings.integer("globalTokens", base.globalTokens, 0, LARGEST),
        settings.integer("features", base.features, 1, LARGEST),
        settings.integer("landmarks", base.landmarks, 1, LARGEST),
        settings.integer("projected", base.projected, 1, LARGEST),
        settings.integer("longest", base.longest, 1, LARGEST),
        positions(settings.text("positions", base.positions.name().toLowerCase(Locale.ROOT))));
  }

  public AttentionSpec withKind(String other) {
    return new AttentionSpec(
        other,
        heads,
        keyValueHeads,
        causal,
        window,
        globalTokens,
        features,
        landmarks,
        projected,
        longest,
        positions);
  }

  public AttentionSpec withKeyValueHeads(int count) {
    return new AttentionSpec(
        kind,
        heads,
        count,
        causal,
        window,
        globalTokens,
        features,
        landmarks,
        projected,
        longest,
        positions);
  }

  public AttentionSpec withCausal(boolean yes) {
    return new AttentionSpec(
        kind,
        heads,
        keyValueHeads,
        yes,
        window,
        globalTokens,
        features,
        landmarks,
        projected,
        longest,
        positions);
  }

  public AttentionSpec withPositions(Positions other, int longestSequence) {
    return new AttentionSpec(
        kind,
        heads,
        keyValueHeads,
        causal,
        window,
        globalTokens,
        features,
        landmarks,
        projected,
        longestSequence,
        other);
  }

  /** The sizes of the kinds that approximate. */
  public AttentionSpec withSizes(
      int windowTokens, int globals, int randomFeatures, int landmarkCount, int projectedRows) {
    return new AttentionSpec(
        kind,
        heads,
        keyValueHeads,
        causal,
        windowTokens,
        globals,
        randomFeatures,
        landmarkCount,
        projectedRows,
        longest,
        positions);
  }

  /** Width of one head of a layer so wide; refuses widths that do not divide. */
  int headWidth(int dim) {
    require(dim % heads == 0, "dim", dim, "a multiple of heads, " + heads);
    int width = dim / heads;
    require(
        positions != Positions.ROTARY || width % 2 == 0,
        "dim",
        dim,
        "an even width per head, for rotary positions");
    return width;
  }

  private static Positions positions(String word) {
    for (Positions each : Positions.values()) {
      if (each.name().equalsIgnoreCase(word)) {
        return each;
      }
    }
    throw new PlimsollException(
        TrainingError.PARAMETER_INVALID,
        "positions: " + word + " (expected: none, rotary or learned)");
  }

  private static void within(String name, int value, int least, int most) {
    require(value >= least && value <= most, name, value, "from " + least + " to " + most);
  }

  private static void require(boolean holds, String name, Object value, String expected) {
    if (!holds) {
      throw new PlimsollException(
          TrainingError.PARAMETER_INVALID, name + ": " + value + " (expected: " + expected + ")");
    }
  }
}
