package dev.plimsoll.training.internal.bert;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import dev.plimsoll.onnx.GraphBuilder;
import dev.plimsoll.onnx.Graphs;
import dev.plimsoll.onnx.LayerNormFusion;
import dev.plimsoll.onnx.OnnxModel;
import dev.plimsoll.onnx.TextSpec;
import dev.plimsoll.onnx.proto.ModelProto;
import dev.plimsoll.onnx.proto.TensorProto;
import dev.plimsoll.training.internal.block.GraphPadding;
import dev.plimsoll.training.internal.block.GraphPieces;
import dev.plimsoll.training.internal.block.NativeScope;
import dev.plimsoll.training.internal.block.Parameters;
import dev.plimsoll.training.internal.block.Tensors;
import dev.plimsoll.training.internal.encoder.TokenBatch;
import dev.plimsoll.training.internal.optimize.StepContext;
import dev.plimsoll.training.internal.text.EncodedTexts;
import dev.plimsoll.training.internal.text.TextReader;
import dev.plimsoll.training.internal.text.TokenizerFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Weights of real encoders, proved by what they answer. */
class BertLoadingTest {
  private static final String[] TEXTS = {
    "The ship's load line shows how much may be carried.",
    "Hi",
    "",
    "Congratulations!!! You have been chosen to receive $1,000,000; reply with your bank details."
  };

  private static final double ALLOWED = 1e-4;

  private Path folder = Path.of("unset");

  @BeforeEach
  void folder(@TempDir Path given) {
    folder = given;
  }

  @Test
  void miniLmAnswersAsItsGraphDoes() throws Exception {
    Pretrained source = Pretrained.open(PretrainedModels.miniLm().toString(), 0);
    assertThat(source.weights().shape())
        .isEqualTo(new BertShape(30522, 512, 2, 384, 6, 12, 1536, (double) 1e-12f));
    reproduces(source);
  }

  @Test
  void bgeSmallAnswersAsItsGraphDoes() throws Exception {
    Pretrained source = Pretrained.open(PretrainedModels.bgeSmall().toString(), 0);
    assertThat(source.weights().shape().layers()).isEqualTo(12);
    reproduces(source);
  }

  @Test
  void readsAGraphWhoseNodesAnOptimizerHasFused() throws Exception {
    Pretrained source = Pretrained.open(PretrainedModels.miniLm().toString(), 0);
    Path file = folder.resolve("fused.onnx");
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.EXTENDED_OPT);
      options.setOptimizedModelFilePath(file.toString());
      OrtEnvironment.getEnvironment()
          .createSession(Objects.requireNonNull(source.graph()).toByteArray(), options)
          .close();
    }
    ModelProto fused = Graphs.read(file);
    assertThat(fused.getGraph().getNodeList())
        .anyMatch(node -> node.getOpType().equals("FusedMatMul"))
        .anyMatch(node -> node.getOpType().equals("BiasGelu"));
    reads(fused, source);
  }

  @Test
  void readsAGraphWhoseLayerNormsAnImportHasFused() {
    Pretrained source = Pretrained.open(PretrainedModels.miniLm().toString(), 0);
    ModelProto fused = LayerNormFusion.fused(Objects.requireNonNull(source.graph()));
    assertThat(LayerNormFusion.count(fused)).isEqualTo(13);
    reads(fused, source);
  }

  private static void reads(ModelProto fused, Pretrained source) {
    BertWeights read = OnnxBert.read(fused, "fused", 0);
    assertThat(read.shape().heads()).isEqualTo(12);
    assertThat(SourceCheck.agrees(read, fused, Objects.requireNonNull(source.tokenizer()), "fused"))
        .isTrue();
  }

  @Test
  void writesAndReadsTheLayoutOfHuggingFace() {
    Pretrained source = Pretrained.open(PretrainedModels.miniLm().toString(), 0);
    HuggingFace.write(folder, source.weights(), "bert.");
    Pretrained again = Pretrained.open(folder.toString(), 0);
    assertThat(again.weights().shape()).isEqualTo(source.weights().shape());
    assertThat(again.weights().tensors()).isEqualTo(source.weights().tensors());
    assertThat(again.tokenizer()).isNull();
  }

  private void reproduces(Pretrained source) throws Exception {
    TokenizerFile tokenizer = Objects.requireNonNull(source.tokenizer());
    int dim = source.weights().shape().dim();
    TextSpec spec = new TextSpec("text", 64);
    Path json = Files.writeString(folder.resolve("tokenizer.json"), tokenizer.json());
    try (TextReader reader = TextReader.open(tokenizer, spec, 30522, true);
        Parameters parameters = new Parameters(new SplittableRandom(1))) {
      EncodedTexts texts = reader.encode(TEXTS);
      List<int[]> ids = List.of(texts.row(0), texts.row(1), texts.row(2), texts.row(3));
      float[] expected = hidden(Objects.requireNonNull(source.graph()), spec, json, ids, dim);
      BertEncoder encoder = new BertEncoder(parameters, source.weights(), BertTuning.none(), false);
      float[] own =
          NativeScope.callWithoutGradients(
              () -> {
                TokenBatch batch = TokenBatch.of(texts, new long[] {0, 1, 2, 3}, reader.padId());
                return Tensors.values(
                    encoder.forward(batch.ids(), batch.padding(), StepContext.plain(), false));
              });
      float[] exported = hidden(exported(encoder, dim), spec, json, ids, dim);
      assertThat(difference(expected, own, ids, dim)).isLessThan(ALLOWED);
      assertThat(difference(expected, exported, ids, dim)).isLessThan(ALLOWED);
    }
  }

  private static ModelProto exported(BertEncoder encoder, int dim) {
    GraphBuilder graph = new GraphBuilder("encoder");
    String ids = graph.input(TextReader.IDS, TensorProto.DataType.INT64, "N", "T");
    String mask = graph.input(TextReader.MASK, TensorProto.DataType.INT64, "N", "T");
    String present = GraphPieces.cast(graph, mask, TensorProto.DataType.BOOL);
    GraphPadding padding = GraphPadding.of(ids, present, GraphPadding.Target.PORTABLE);
    String hidden = encoder.write(graph, ids, padding);
    graph.output(hidden, "hidden", TensorProto.DataType.FLOAT, "N", "T", dim);
    return graph.build();
  }

  /** Of one batch: [N, T, dim], row-major. */
  private static float[] hidden(
      ModelProto graph, TextSpec spec, Path tokenizer, List<int[]> ids, int dim) {
    int longest = ids.stream().mapToInt(row -> row.length).max().orElse(0);
    try (OnnxModel model = OnnxModel.load(graph, spec, tokenizer)) {
      return model.runTokens(ids).values().stream()
          .filter(values -> values.length == ids.size() * longest * dim)
          .findFirst()
          .orElseThrow();
    }
  }

  /** Greatest difference over the tokens that are none of padding. */
  private static double difference(float[] a, float[] b, List<int[]> ids, int dim) {
    int longest = a.length / ids.size() / dim;
    double most = 0;
    for (int row = 0; row < ids.size(); row++) {
      for (int i = 0; i < ids.get(row).length * dim; i++) {
        int at = row * longest * dim + i;
        most = Math.max(most, Math.abs(a[at] - b[at]));
      }
    }
    return most;
  }
}
