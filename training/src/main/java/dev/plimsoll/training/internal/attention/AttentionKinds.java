package dev.plimsoll.training.internal.attention;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.training.TrainingError;
import dev.plimsoll.training.internal.attention.AttentionKind.Reach;
import dev.plimsoll.training.internal.block.Parameters;
import dev.plimsoll.training.internal.block.TokenBlock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The kinds of attention by name. A new kind is one file and one line here. */
public final class AttentionKinds {
  public static final String SOFTMAX = "softmax";

  private final Map<String, AttentionKind> byName = new LinkedHashMap<>();

  private AttentionKinds(Iterable<AttentionKind> kinds) {
    kinds.forEach(kind -> byName.put(kind.name(), kind));
  }

  /** All kinds that Plimsoll has. */
  public static AttentionKinds standard() {
    return new AttentionKinds(
        List.of(
            new AttentionKind(SOFTMAX, Reach.EXACT, true, SoftmaxAttention::new),
            new AttentionKind("window", Reach.NEARBY, true, WindowAttention::new)
                .sized("window", "globalTokens"),
            new AttentionKind("linear", Reach.SUMMARY, true, LinearAttention::new),
            new AttentionKind("favor", Reach.SUMMARY, true, FavorAttention::new).sized("features"),
            new AttentionKind("nystrom", Reach.SUMMARY, false, NystromAttention::new)
                .sized("landmarks"),
            new AttentionKind("linformer", Reach.SUMMARY, false, LinformerAttention::new)
                .sized("projected")));
  }

  /** These kinds and one more. */
  public AttentionKinds with(AttentionKind kind) {
    AttentionKinds more = new AttentionKinds(byName.values());
    if (more.byName.put(kind.name(), kind) != null) {
      throw new IllegalArgumentException("kind: " + kind.name() + " (expected: a new name)");
    }
    return more;
  }

  public List<String> names() {
    return List.copyOf(byName.keySet());
  }

  public List<AttentionKind> all() {
    return List.copyOf(byName.values());
  }

  public AttentionKind require(String name) {
    AttentionKind kind = byName.get(name);
    if (kind == null) {
      throw new PlimsollException(
          TrainingError.PARAMETER_INVALID,
          "attention: " + name + " (expected: one of " + String.join(", ", names()) + ")");
    }
    return kind;
  }

  /** Refuses what a kind cannot do. */
  public void check(AttentionSpec spec) {
    AttentionKind kind = require(spec.kind());
    if (spec.causal() && !kind.causal()) {
      throw new PlimsollException(
          TrainingError.PARAMETER_INVALID,
          "causal: true with attention "
              + spec.kind()
              + ", which mixes all places before any is answered (expected: one of "
              + String.join(", ", causal())
              + ", or causal: false)");
    }
  }

  /** Builds a layer of width {@code dim}, whose tensors have names that begin with {@code name}. */
  public TokenBlock create(Parameters parameters, String name, int dim, AttentionSpec spec) {
    check(spec);
    return require(spec.kind()).factory().create(parameters, name, dim, spec);
  }

  private List<String> causal() {
    return byName.values().stream().filter(AttentionKind::causal).map(AttentionKind::name).toList();
  }
}
