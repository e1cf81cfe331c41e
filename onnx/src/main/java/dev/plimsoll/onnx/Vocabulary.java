package dev.plimsoll.onnx;

import com.fasterxml.jackson.databind.JsonNode;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.onnx.proto.GraphProto;
import dev.plimsoll.onnx.proto.ModelProto;
import dev.plimsoll.onnx.proto.NodeProto;
import dev.plimsoll.onnx.proto.TensorProto;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** How many ids a tokenizer gives, and how many a graph knows. */
final class Vocabulary {
  private static final Set<String> LIKE_THEIR_INPUT = Set.of("Cast", "Identity", "Reshape");

  private Vocabulary() {}

  /** One more than the largest id in a {@code tokenizer.json}. */
  static int size(Path tokenizer) {
    JsonNode tree = Json.read(tokenizer, JsonNode.class);
    int largest = -1;
    JsonNode vocabulary = tree.path("model").path("vocab");
    if (vocabulary.isArray()) {
      largest = vocabulary.size() - 1;
    } else {
      for (JsonNode id : vocabulary) {
        largest = Math.max(largest, id.asInt());
      }
    }
    for (JsonNode token : tree.path("added_tokens")) {
      largest = Math.max(largest, token.path("id").asInt());
    }
    return largest + 1;
  }

  /** Rows of the table that the ids are looked up in; 0 when the graph does not show it. */
  static int embeddingRows(ModelProto model) {
    GraphProto graph = model.getGraph();
    Map<String, Integer> rows = new HashMap<>();
    for (TensorProto weight : graph.getInitializerList()) {
      if (weight.getDimsCount() > 0) {
        rows.put(weight.getName(), (int) Math.min(Integer.MAX_VALUE, weight.getDims(0)));
      }
    }
    Set<String> ids = new HashSet<>(Set.of(TextFront.IDS));
    for (NodeProto node : graph.getNodeList()) {
      if (node.getInputCount() == 0) {
        continue;
      }
      String first = node.getInput(0);
      if (LIKE_THEIR_INPUT.contains(node.getOpType()) && ids.contains(first)) {
        ids.addAll(node.getOutputList());
      } else if (node.getOpType().equals("DequantizeLinear") && rows.containsKey(first)) {
        rows.put(node.getOutput(0), rows.get(first));
      } else if (node.getOpType().equals("Gather")
          && ids.contains(node.getInput(1))
          && rows.containsKey(first)) {
        return rows.get(first);
      }
    }
    return 0;
  }

  static void require(int tokens, int rows) {
    if (rows > 0 && tokens > rows) {
      throw new PlimsollException(
          OnnxError.IMPORT_REFUSED,
          "tokenizer: "
              + tokens
              + " tokens, but the graph's embedding has "
              + rows
              + " rows (expected: the tokenizer that this model was trained with)");
    }
  }
}
