package dev.plimsoll.training.internal;

import dev.plimsoll.onnx.LayerNormFusion;
import dev.plimsoll.onnx.proto.ModelProto;
import java.util.List;
import java.util.Map;

/** Which operators an exported graph may have: the parameter {@code operators}. */
public final class ExportOperators {
  private static final String NAME = "operators";
  private static final String STANDARD = "standard";
  private static final String OWN = "onnxruntime";

  private ExportOperators() {}

  /**
   * Asks whether ONNX Runtime's own may be used where they were measured to be faster; they may
   * unless somebody wants standard ones.
   */
  public static boolean ask(Settings settings) {
    return settings.choice(NAME, OWN, List.of(STANDARD, OWN)).equals(OWN);
  }

  /**
   * A graph of standard operators, with others where its parameters allow them.
   *
   * @param parameters as {@link Settings#effective} has them
   */
  public static ModelProto applied(ModelProto graph, Map<String, Object> parameters) {
    return OWN.equals(parameters.get(NAME)) ? LayerNormFusion.fused(graph) : graph;
  }
}
