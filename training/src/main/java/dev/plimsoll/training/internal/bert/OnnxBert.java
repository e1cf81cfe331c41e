package dev.plimsoll.training.internal.bert;

import dev.plimsoll.onnx.proto.ModelProto;
import dev.plimsoll.onnx.proto.NodeProto;
import dev.plimsoll.training.internal.checkpoint.NamedTensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the weights of a BERT encoder in an ONNX graph by what is done with them, because exporters
 * lose the names of transposed matrices.
 *
 * <p>The idea: an encoder has one softmax a layer (or one attention node, where an optimizer has
 * fused it). What is multiplied in front of a softmax are queries and keys, what is multiplied with
 * its result are values; the products with constants behind each are found by walking back. All
 * other such products and the layer norms are computed one after another, so their order in the
 * graph tells their place. Nothing of this proves that the graph computes what BERT computes:
 * {@link SourceCheck} does, by asking both.
 */
final class OnnxBert {
  /** Steps between a softmax and its product. */
  private static final int FAR = 12;

  private static final Set<String> PRODUCTS = Set.of("MatMul", "FusedMatMul");

  /** Ops between the product of queries and keys and the softmax. */
  private static final Set<String> BETWEEN =
      Set.of("Add", "Div", "Mul", "Where", "Cast", "Max", "Identity", "Reshape");

  private final String name;
  private final GraphIndex graph;
  private final Map<String, Dense> products;
  private final Set<Dense> taken = new HashSet<>();
  private final Map<String, Matrix> found = new HashMap<>();
  private int layers;
  private int heads;

  private OnnxBert(ModelProto model, String name) {
    this.name = name;
    graph = new GraphIndex(model.getGraph(), name);
    products = Dense.all(graph);
  }

  /**
   * Reads a graph.
   *
   * @param headsGiven heads per layer where the graph does not tell; 0 when nobody knows
   */
  static BertWeights read(ModelProto model, String name, int headsGiven) {
    return new OnnxBert(model, name).weights(headsGiven);
  }

  private BertWeights weights(int headsGiven) {
    for (NodeProto node : graph.nodes()) {
      Dense fused = Dense.fused(graph, node);
      if (fused != null) {
        heads = (int) GraphIndex.integer(node, "num_heads", heads);
        attention(fused.third(0), fused.third(1), fused.third(2));
      } else if (node.getOpType().equals("MultiHeadAttention")) {
        heads = (int) GraphIndex.integer(node, "num_heads", heads);
        triple(node.getInput(0), node.getInput(1), node.getInput(2));
      } else if (node.getOpType().equals("Softmax")) {
        softmax(node);
      }
    }
    if (layers == 0) {
      throw BertWeights.invalid(
          name + ": no softmax attention over float weights", "a BERT encoder, not quantized");
    }
    double epsilon = BertNorms.collect(graph, name, layers, found);
    rest();
    embeddings();
    Matrix words = Objects.requireNonNull(found.get(BertShape.WORDS));
    int hidden =
        Objects.requireNonNull(found.get(BertShape.layer(0) + "intermediate.dense.weight")).rows();
    BertShape shape =
        new BertShape(
            words.rows(),
            Objects.requireNonNull(found.get(BertShape.POSITIONS)).rows(),
            Objects.requireNonNull(found.get(BertShape.TYPES)).rows(),
            words.columns(),
            layers,
            headsGiven > 0 ? headsGiven : heads,
            hidden,
            epsilon);
    Map<String, NamedTensor> tensors = new HashMap<>();
    found.forEach((key, matrix) -> tensors.put(key, matrix.named(key)));
    return BertWeights.of(shape, tensors, name);
  }

  private void softmax(NodeProto softmax) {
    NodeProto scores = product(softmax.getInput(0), FAR);
    NodeProto answer = null;
    String carried = softmax.getOutput(0);
    for (int i = 0; i < FAR && answer == null; i++) {
      List<NodeProto> next = graph.consumers(carried);
      if (next.isEmpty()) {
        break;
      }
      answer = PRODUCTS.contains(next.get(0).getOpType()) ? next.get(0) : null;
      carried = next.get(0).getOutput(0);
    }
    if (scores != null && answer != null) {
      triple(scores.getInput(0), scores.getInput(1), answer.getInput(1));
    }
  }

  /** The product of two computed values that scores come from; null when there is none. */
  private @Nullable NodeProto product(String value, int steps) {
    NodeProto node = graph.producer(value);
    if (node == null || steps == 0) {
      return null;
    }
    if (PRODUCTS.contains(node.getOpType())) {
      boolean computed =
          graph.floats(node.getInput(0)) == null && graph.floats(node.getInput(1)) == null;
      return computed ? node : null;
    }
    if (BETWEEN.contains(node.getOpType())) {
      for (String input : node.getInputList()) {
        NodeProto met = product(input, steps - 1);
        if (met != null) {
          return met;
        }
      }
    }
    return null;
  }

  private void triple(String query, String key, String value) {
    Dense q = behind(query, true);
    Dense k = behind(key, false);
    Dense v = behind(value, false);
    if (q == null || k == null || v == null) {
      throw BertWeights.invalid(
          name + ": attention " + layers + " without constant weights behind it",
          "a BERT encoder with float weights");
    }
    taken.addAll(List.of(q, k, v));
    if (q.equals(k) && k.equals(v)) {
      attention(q.third(0), q.third(1), q.third(2));
    } else {
      attention(q, k, v);
    }
  }

  /** Walks back to the product that a value was made of. */
  private @Nullable Dense behind(String value, boolean tellsHeads) {
    String at = value;
    for (int i = 0; i < FAR; i++) {
      Dense met = products.get(at);
      if (met != null) {
        return met;
      }
      NodeProto node = graph.producer(at);
      if (node == null || !Dense.CARRIERS.contains(node.getOpType())) {
        return null;
      }
      if (tellsHeads && node.getOpType().equals("Reshape")) {
        headsOf(node);
      }
      boolean first = graph.floats(node.getInput(0)) == null;
      at = node.getInput(first ? 0 : 1);
    }
    return null;
  }

  /** A reshaping to [N, T, heads, width] tells the heads, also when N and T are computed. */
  private void headsOf(NodeProto reshape) {
    List<Long> shape = graph.longs(reshape.getInput(1));
    NodeProto made = graph.producer(reshape.getInput(1));
    if (shape.size() == 4 && shape.get(2) > 0) {
      heads = shape.get(2).intValue();
    } else if (made != null && made.getOpType().equals("Concat") && made.getInputCount() == 4) {
      List<Long> third = graph.longs(made.getInput(2));
      heads = third.size() == 1 ? third.get(0).intValue() : heads;
    }
  }

  private void attention(Dense query, Dense key, Dense value) {
    String self = BertShape.layer(layers++) + "attention.self.";
    query.put(found, self + "query");
    key.put(found, self + "key");
    value.put(found, self + "value");
  }

  /** The products that are neither queries, keys nor values: three a layer, then heads. */
  private void rest() {
    List<Dense> others =
        products.values().stream().filter(dense -> !taken.contains(dense)).toList();
    if (others.size() < 3 * layers) {
      throw BertWeights.invalid(
          name + ": " + others.size() + " products besides attention's in " + layers + " layers",
          3 * layers + ", as in a BERT encoder");
    }
    for (int i = 0; i < layers; i++) {
      String layer = BertShape.layer(i);
      others.get(3 * i).put(found, layer + "attention.output.dense");
      others.get(3 * i + 1).put(found, layer + "intermediate.dense");
      others.get(3 * i + 2).put(found, layer + "output.dense");
    }
    boolean exact =
        graph.nodes().stream()
            .anyMatch(node -> List.of("Erf", "Gelu", "BiasGelu").contains(node.getOpType()));
    if (!exact) {
      throw BertWeights.invalid(name + ": no GELU by the error function", "BERT's activation");
    }
  }

  private void embeddings() {
    List<Matrix> places = new ArrayList<>();
    for (NodeProto node : graph.nodes()) {
      boolean fused = node.getOpType().equals("EmbedLayerNormalization");
      if (fused) {
        table(BertShape.WORDS, graph.floats(node.getInput(2)));
        table(BertShape.TYPES, graph.floats(node.getInput(4)));
        places.add(Objects.requireNonNull(graph.floats(node.getInput(3))));
      }
      Matrix table =
          List.of("Gather", "Slice").contains(node.getOpType())
              ? graph.floats(node.getInput(0))
              : null;
      if (table != null && table.twoDimensional()) {
        switch (input(node.getInput(1))) {
          case "input_ids" -> table(BertShape.WORDS, table);
          case "token_type_ids" -> table(BertShape.TYPES, table);
          default -> places.add(table.flattened());
        }
      }
    }
    Matrix words = found.get(BertShape.WORDS);
    if (words == null || places.isEmpty()) {
      throw BertWeights.invalid(
          name + ": no embeddings of input_ids and positions", "those of a BERT encoder");
    }
    table(BertShape.POSITIONS, places.get(0));
    found.computeIfAbsent(BertShape.TYPES, any -> Matrix.zeros(1, words.columns()));
  }

  private void table(String key, @Nullable Matrix table) {
    if (table != null) {
      found.putIfAbsent(key, table.flattened());
    }
  }

  /** The graph's input that an index comes from; "" when it is computed otherwise. */
  private String input(String value) {
    String at = value;
    NodeProto node = graph.producer(at);
    while (node != null && List.of("Cast", "Identity").contains(node.getOpType())) {
      at = node.getInput(0);
      node = graph.producer(at);
    }
    return node == null && graph.longs(at).isEmpty() ? at : "";
  }
}
