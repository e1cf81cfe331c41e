package dev.plimsoll.training.internal.bert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.onnx.GraphBuilder;
import dev.plimsoll.onnx.proto.ModelProto;
import dev.plimsoll.onnx.proto.TensorProto;
import dev.plimsoll.training.TrainingError;
import dev.plimsoll.training.internal.checkpoint.NamedTensor;
import dev.plimsoll.training.internal.text.TextReader;
import dev.plimsoll.training.internal.text.TokenizerFile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The same encoder written in the ways that tools write it. */
class OnnxBertTest {
  private static final String MICROSOFT = "com.microsoft";
  private static final BertShape SHAPE = TinyBert.shape(30);
  private static final BertWeights WEIGHTS = TinyBert.weights(SHAPE, 3);

  private final GraphBuilder graph = new GraphBuilder("written");
  private final Map<String, NamedTensor> tensors = new HashMap<>();

  OnnxBertTest() {
    WEIGHTS.tensors().forEach(tensor -> tensors.put(tensor.name(), tensor));
  }

  @Test
  void readsAttentionAndNormsThatAreSingleNodes() {
    ModelProto model = fusedWholly();
    assertThat(OnnxBert.read(model, "fused", 0).tensors()).isEqualTo(WEIGHTS.tensors());
    assertThat(agrees(OnnxBert.read(model, "fused", 0), model)).isTrue();
  }

  @Test
  void readsOneProductForQueriesKeysAndValues() {
    ModelProto model = oneProduct();
    assertThat(OnnxBert.read(model, "one product", 0).tensors()).isEqualTo(WEIGHTS.tensors());
    assertThat(agrees(OnnxBert.read(model, "one product", 0), model)).isTrue();
  }

  @Test
  void noticesWeightsThatDoNotAnswerAsTheGraphDoes() {
    ModelProto model = fusedWholly();
    BertWeights others = TinyBert.weights(SHAPE, 4);
    assertThatThrownBy(() -> agrees(others, model))
        .isInstanceOfSatisfying(
            PlimsollException.class,
            e -> assertThat(e.code()).isEqualTo(TrainingError.CHECKPOINT_INVALID))
        .hasMessageContaining("answer otherwise");
  }

  @Test
  void refusesGraphsThatAreNoEncoders() {
    String input = graph.input("x", TensorProto.DataType.FLOAT, "N", 3);
    String weight = graph.floats("w", new float[9], 3, 3);
    graph.output(
        graph.node("MatMul", List.of(input, weight)), "y", TensorProto.DataType.FLOAT, "N", 3);
    assertThatThrownBy(() -> OnnxBert.read(graph.build(), "other.onnx", 0))
        .isInstanceOfSatisfying(
            PlimsollException.class,
            e -> assertThat(e.code()).isEqualTo(TrainingError.CHECKPOINT_INVALID))
        .hasMessageContaining("other.onnx: no softmax attention over float weights");
  }

  private static boolean agrees(BertWeights weights, ModelProto model) {
    List<String> pieces = new ArrayList<>();
    for (int i = 0; i < 26; i++) {
      pieces.add("p" + i);
    }
    return SourceCheck.agrees(weights, model, TokenizerFile.wordPieces(pieces), "tiny.onnx");
  }

  private ModelProto fusedWholly() {
    String ids = ids();
    String mask = mask();
    String types =
        graph.node("Sub", List.of(ids, ids)); // all 0: token types as an input of the graph
    String state =
        graph
            .node(
                MICROSOFT,
                "EmbedLayerNormalization",
                List.of(
                    cast(ids),
                    cast(types),
                    tensor(BertShape.WORDS),
                    tensor(BertShape.POSITIONS),
                    tensor(BertShape.TYPES),
                    tensor(BertShape.EMBEDDING_NORM + ".weight"),
                    tensor(BertShape.EMBEDDING_NORM + ".bias")),
                2,
                GraphBuilder.attribute("epsilon", 1e-12f))
            .get(0);
    for (int i = 0; i < SHAPE.layers(); i++) {
      String layer = BertShape.layer(i);
      String attention =
          graph
              .node(
                  MICROSOFT,
                  "Attention",
                  List.of(state, allThree(layer), biases(layer), cast(mask)),
                  1,
                  GraphBuilder.attribute("num_heads", (long) SHAPE.heads()))
              .get(0);
      String mixed =
          skipNorm(
              layer + "attention.output.",
              product(layer + "attention.output.dense", attention),
              state);
      String widened =
          graph
              .node(
                  MICROSOFT,
                  "BiasGelu",
                  List.of(
                      product(layer + "intermediate.dense", mixed),
                      tensor(layer + "intermediate.dense.bias")),
                  1)
              .get(0);
      state = skipNorm(layer + "output.", product(layer + "output.dense", widened), mixed);
    }
    return output(state);
  }

  private ModelProto oneProduct() {
    String ids = ids();
    mask();
    String looked = graph.node("Gather", List.of(tensor(BertShape.WORDS), ids));
    String length = shape(ids);
    String places =
        graph.node(
            "Slice",
            List.of(
                tensor(BertShape.POSITIONS),
                graph.longs("from", new long[] {0}, 1),
                length,
                graph.longs("axis", new long[] {0}, 1)));
    String types = graph.node("Gather", List.of(tensor(BertShape.TYPES), types()));
    String sum = graph.node("Add", List.of(graph.node("Add", List.of(looked, places)), types));
    String state = norm(BertShape.EMBEDDING_NORM, sum);
    for (int i = 0; i < SHAPE.layers(); i++) {
      String layer = BertShape.layer(i);
      String all =
          graph.node(
              "Add", List.of(graph.node("MatMul", List.of(state, allThree(layer))), biases(layer)));
      List<String> parts =
          graph.node("", "Split", List.of(all), 3, GraphBuilder.attribute("axis", -1L));
      String keys = split(parts.get(1), 0, 2, 3, 1);
      String scores = graph.node("MatMul", List.of(split(parts.get(0), 0, 2, 1, 3), keys));
      String scaled = graph.node("Div", List.of(scores, graph.scalar(2))); // sqrt(16 / 4)
      String weights = graph.node("Softmax", List.of(scaled), GraphBuilder.attribute("axis", -1L));
      String answer = graph.node("MatMul", List.of(weights, split(parts.get(2), 0, 2, 1, 3)));
      String merged =
          graph.node(
              "Reshape",
              List.of(
                  graph.node(
                      "Transpose",
                      List.of(answer),
                      GraphBuilder.attribute("perm", new long[] {0, 2, 1, 3})),
                  graph.longs("merged", new long[] {0, 0, SHAPE.dim()}, 3)));
      String out = biased(layer + "attention.output.dense", merged);
      String mixed =
          norm(layer + "attention.output.LayerNorm", graph.node("Add", List.of(out, state)));
      String widened =
          graph
              .node(MICROSOFT, "Gelu", List.of(biased(layer + "intermediate.dense", mixed)), 1)
              .get(0);
      String fed = biased(layer + "output.dense", widened);
      state = norm(layer + "output.LayerNorm", graph.node("Add", List.of(fed, mixed)));
    }
    return output(state);
  }

  private String ids() {
    return graph.input(TextReader.IDS, TensorProto.DataType.INT64, "N", "T");
  }

  private String mask() {
    return graph.input(TextReader.MASK, TensorProto.DataType.INT64, "N", "T");
  }

  private String types() {
    return graph.input("token_type_ids", TensorProto.DataType.INT64, "N", "T");
  }

  private String shape(String ids) {
    return graph.node(
        "Shape",
        List.of(ids),
        GraphBuilder.attribute("start", 1L),
        GraphBuilder.attribute("end", 2L));
  }

  private String cast(String longs) {
    return graph.node(
        "Cast",
        List.of(longs),
        GraphBuilder.attribute("to", (long) TensorProto.DataType.INT32.getNumber()));
  }

  private ModelProto output(String state) {
    graph.output(state, "hidden", TensorProto.DataType.FLOAT, "N", "T", SHAPE.dim());
    return graph.build();
  }

  private NamedTensor named(String name) {
    return java.util.Objects.requireNonNull(tensors.get(name), name);
  }

  private String tensor(String name) {
    return graph.floats("constant", named(name).values(), named(name).shape());
  }

  /** The matrix of a linear layer as MatMul wants it, [in, out]. */
  private Matrix turned(String name) {
    NamedTensor tensor = named(name);
    return new Matrix(tensor.shape(), tensor.values()).transposed();
  }

  private String product(String name, String input) {
    Matrix weight = turned(name + ".weight");
    return graph.node(
        "MatMul", List.of(input, graph.floats("weight", weight.values(), weight.shape())));
  }

  private String biased(String name, String input) {
    return graph.node("Add", List.of(product(name, input), tensor(name + ".bias")));
  }

  private String allThree(String layer) {
    int dim = SHAPE.dim();
    float[] all = new float[3 * dim * dim];
    int place = 0;
    for (String part : List.of("query", "key", "value")) {
      float[] one = turned(layer + "attention.self." + part + ".weight").values();
      for (int row = 0; row < dim; row++) {
        System.arraycopy(one, row * dim, all, row * 3 * dim + place * dim, dim);
      }
      place++;
    }
    return graph.floats("all", all, dim, 3L * dim);
  }

  private String biases(String layer) {
    int dim = SHAPE.dim();
    float[] all = new float[3 * dim];
    int place = 0;
    for (String part : List.of("query", "key", "value")) {
      float[] one = named(layer + "attention.self." + part + ".bias").values();
      System.arraycopy(one, 0, all, place++ * dim, dim);
    }
    return graph.floats("biases", all, 3L * dim);
  }

  private String skipNorm(String name, String product, String skip) {
    return graph
        .node(
            MICROSOFT,
            "SkipLayerNormalization",
            List.of(
                product,
                skip,
                tensor(name + "LayerNorm.weight"),
                tensor(name + "LayerNorm.bias"),
                tensor(name + "dense.bias")),
            1,
            GraphBuilder.attribute("epsilon", 1e-12f))
        .get(0);
  }

  private String norm(String name, String input) {
    return graph.node(
        "LayerNormalization",
        List.of(input, tensor(name + ".weight"), tensor(name + ".bias")),
        GraphBuilder.attribute("axis", -1L),
        GraphBuilder.attribute("epsilon", 1e-12f));
  }

  private String split(String tokens, long... order) {
    String shaped =
        graph.node(
            "Reshape",
            List.of(
                tokens,
                graph.longs(
                    "heads", new long[] {0, 0, SHAPE.heads(), SHAPE.dim() / SHAPE.heads()}, 4)));
    return graph.node("Transpose", List.of(shaped), GraphBuilder.attribute("perm", order));
  }
}
