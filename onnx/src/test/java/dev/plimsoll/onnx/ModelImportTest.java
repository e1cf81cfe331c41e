package dev.plimsoll.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.langchain4j.model.embedding.onnx.allminilml6v2.AllMiniLmL6V2EmbeddingModel;
import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.Progress;
import dev.plimsoll.onnx.proto.ModelProto;
import dev.plimsoll.onnx.proto.TensorProto.DataType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Encoders of other people, made into packages. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ModelImportTest {
  private static final List<String> TEXTS =
      List.of(
          "Hello",
          "The Plimsoll line shows how much load is safe.",
          "Straße, naïve café, 東京, and a smiley 🙂",
          "one two three four five six seven eight nine ten eleven twelve");

  private Path file;
  private Path tokenizer;

  @BeforeAll
  void unpack(@TempDir Path folder) {
    file = RealModels.minilm(folder);
    tokenizer = RealModels.tokenizer(folder);
  }

  @Test
  void givesTheEmbeddingsThatAnotherProgramGivesForTheSameModel(@TempDir Path folder) {
    ImportReport report = imported(folder, ImportSpec.embedding(file, tokenizer));
    assertThat(report.outputs().get(0))
        .isEqualTo(new TensorSpec("output_0", ElementType.FP32, List.of(-1L, -1L, 384L)));
    assertThat(report.dimensions()).isEqualTo(384);
    assertThat(report.pooling()).isEqualTo(Pooling.MEAN);
    assertThat(report.batch().invariant()).isTrue();
    TokenizerReport found = Objects.requireNonNull(report.tokenizer());
    assertThat(found.vocabulary()).isEqualTo(30522);
    assertThat(found.embeddingRows()).isEqualTo(30522);
    assertThat(found.padDeclared()).isTrue();

    ModelPackage written = ModelPackage.read(folder.resolve("package"));
    assertThat(written.manifest().task()).isEqualTo("embedding");
    assertThat(written.manifest().batchInvariant()).isTrue();
    assertThat(written.manifest().provenance().parents()).containsExactly(Digest.ofFile(file));
    AllMiniLmL6V2EmbeddingModel other = new AllMiniLmL6V2EmbeddingModel();
    try (OnnxModel model = written.load()) {
      float[] all =
          Objects.requireNonNull(
              model
                  .run(new RowBatch(TEXTS.size()).texts("text", TEXTS.toArray(String[]::new)))
                  .get("embedding"));
      for (int i = 0; i < TEXTS.size(); i++) {
        float[] expected = other.embed(TEXTS.get(i)).content().vector();
        double length = 0;
        for (int d = 0; d < 384; d++) {
          assertThat(all[i * 384 + d]).isCloseTo(expected[d], within(1e-4f));
          length += (double) all[i * 384 + d] * all[i * 384 + d];
        }
        assertThat(length).isCloseTo(1, within(1e-5));
      }
    }
  }

  @Test
  void takesTheFirstTokenWhenAsked(@TempDir Path folder) {
    imported(folder, ImportSpec.embedding(file, tokenizer).withPooling(Pooling.CLS));
    try (OnnxModel model = ModelPackage.read(folder.resolve("package")).load();
        OnnxModel raw = raw()) {
      List<int[]> ids = model.encode("a load line");
      float[] got = Objects.requireNonNull(model.runTokens(ids).get("embedding"));
      float[] hidden = Objects.requireNonNull(raw.runTokens(ids).get("output_0"));
      double length = 0;
      for (int d = 0; d < 384; d++) {
        length += (double) hidden[d] * hidden[d];
      }
      for (int d = 0; d < 384; d++) {
        assertThat(got[d]).isCloseTo((float) (hidden[d] / Math.sqrt(length)), within(1e-6f));
      }
    }
  }

  @Test
  void refusesAnswersThatDependOnTheirCompany(@TempDir Path folder) {
    ImportSpec spec = ImportSpec.embedding(RealModels.minilmInt8(folder), tokenizer);
    assertThatThrownBy(() -> imported(folder, spec))
        .extracting("code")
        .isEqualTo(OnnxError.BATCH_VARIANT);
    assertThat(folder.resolve("package")).doesNotExist();

    ImportReport report = imported(folder, spec.acceptingBatchVariance());
    assertThat(report.batch().invariant()).isFalse();
    assertThat(report.batch().worstCosine()).isBetween(0.9, 0.9999);
    assertThat(String.join(" ", report.notes())).contains("runs alone");
    assertThat(ModelPackage.read(folder.resolve("package")).manifest().batchInvariant()).isFalse();
  }

  @Test
  void refusesATokenizerOfAnotherModel(@TempDir Path folder) throws IOException {
    Map<?, ?> tree = Json.read(tokenizer, Map.class);
    Path larger = folder.resolve("tokenizer.json");
    String text = Json.text(tree);
    Files.writeString(
        larger, text.replaceFirst("\"zzz[^\"]*\":\\d+|\"##～\":30521", "\"##～\":90521"));
    assertThat(Vocabulary.size(larger)).isEqualTo(90522);
    assertThatThrownBy(() -> imported(folder, ImportSpec.embedding(file, larger)))
        .hasMessageContaining("90522 tokens")
        .hasMessageContaining("30522 rows");
  }

  @Test
  void refusesTextsLongerThanTheModelHasPositionsFor(@TempDir Path folder) {
    assertThatThrownBy(
            () -> imported(folder, ImportSpec.embedding(file, tokenizer).withLongest(600)))
        .hasMessageContaining("longest: 600")
        .hasMessageContaining("positions");
  }

  @Test
  void saysWhichOutputsThereAreWhenNoneFits(@TempDir Path folder) {
    assertThatThrownBy(
            () -> imported(folder, ImportSpec.embedding(file, tokenizer).withOutput("logits")))
        .hasMessageContaining("output_0 FP32[-1, -1, 384]")
        .hasMessageContaining("asked for 'logits'");
    assertThatThrownBy(
            () ->
                imported(folder, ImportSpec.embedding(file, tokenizer).withTask(ImportTask.BINARY)))
        .hasMessageContaining("tokenizer: given");
  }

  @Test
  void readsAPairAsOneTextAndComputesWhichTokenBelongsToWhich(@TempDir Path folder) {
    Path graph = folder.resolve("cross.onnx");
    Graphs.write(graph, secondTextCounter());
    ImportReport report =
        imported(folder, ImportSpec.embedding(graph, tokenizer).withTask(ImportTask.RERANKER));
    TokenizerReport found = Objects.requireNonNull(report.tokenizer());
    assertThat(found.pair()).isEqualTo("[SEP]");
    assertThat(report.batch().invariant()).isTrue();
    try (OnnxModel model = ModelPackage.read(folder.resolve("package")).load()) {
      List<int[]> ids = model.encode("load line" + found.pair() + "one two three", "a[SEP]b");
      float[] scores = Objects.requireNonNull(model.runTokens(ids).get("score"));
      // Three words and the closing separator; one word and the closing separator.
      assertThat(scores).containsExactly(sigmoid(4), sigmoid(2));
    }
  }

  @Test
  void splitsAMatrixIntoOneInputPerFeatureAndFindsTheLogit(@TempDir Path folder) {
    ImportSpec spec = matrix(folder, "age", "income");
    ImportReport report = imported(folder, spec);
    assertThat(report.batch().invariant()).isTrue();
    ModelPackage written = ModelPackage.read(folder.resolve("package"));
    assertThat(written.manifest().inputs())
        .containsExactly(
            new ModelInput("age", InputType.NUMBER), new ModelInput("income", InputType.NUMBER));
    assertThat(written.manifest().provenance().notes()).containsEntry("license", "MIT");
    try (OnnxModel model = written.load()) {
      Scores scores =
          model.score(
              new RowBatch(2)
                  .numbers("age", new float[] {1, 0})
                  .numbers("income", new float[] {2, -3}));
      assertThat(scores.probability()[0]).isCloseTo(sigmoid(3), within(1e-6f));
      assertThat(scores.logit()[1]).isCloseTo(-3f, within(1e-4f));
    }
  }

  @Test
  void refusesGraphsThatNobodyCouldEverAsk(@TempDir Path folder) {
    GraphBuilder alone = new GraphBuilder("alone");
    alone.output(alone.floats("one", new float[1], 1), "y", DataType.FLOAT, 1);
    refusedAsTensors(folder, alone.build(), "alone.onnx: no inputs (expected: at least one");

    GraphBuilder plain = new GraphBuilder("plain");
    String x = plain.input("x", DataType.FLOAT, "N");
    plain.output(plain.node("Relu", List.of(x)), "y", DataType.FLOAT, "N");
    ModelProto.Builder shapeless = plain.build().toBuilder();
    shapeless
        .getGraphBuilder()
        .getInputBuilder(0)
        .getTypeBuilder()
        .getTensorTypeBuilder()
        .clearShape();
    refusedAsTensors(folder, shapeless.build(), "input 'x': no shape (expected: one");

    String list = plain.node("SequenceConstruct", List.of(x));
    ModelProto.Builder sequence = plain.build().toBuilder();
    sequence
        .getGraphBuilder()
        .addOutputBuilder()
        .setName(list)
        .getTypeBuilder()
        .getSequenceTypeBuilder()
        .getElemTypeBuilder()
        .getTensorTypeBuilder()
        .setElemType(DataType.FLOAT.getNumber());
    refusedAsTensors(folder, sequence.build(), "(expected: a tensor of numbers");
  }

  private static void refusedAsTensors(Path folder, ModelProto graph, String words) {
    Path file = folder.resolve(graph.getGraph().getName() + ".onnx");
    Graphs.write(file, graph);
    assertThatThrownBy(() -> imported(folder, of(file, ImportTask.TENSORS)))
        .hasMessageContaining(words);
    assertThat(folder.resolve("package")).doesNotExist();
  }

  @Test
  void refusesAMatrixWhoseColumnsNobodyNamed(@TempDir Path folder) {
    ImportSpec spec = matrix(folder);
    assertThatThrownBy(() -> imported(folder, spec)).hasMessageContaining("--features");
  }

  @Test
  void remembersWhatMustNotBeMissingAndRefusesUnknownNames(@TempDir Path folder) {
    ImportSpec spec = matrix(folder, "left", "right");
    assertThatThrownBy(() -> imported(folder, spec.withNeverMissing(List.of("middle"))))
        .hasMessageContaining("never missing: 'middle' (expected: some of [left, right])");
    assertThatThrownBy(
            () ->
                imported(
                    folder, spec.withTask(ImportTask.TENSORS).withNeverMissing(List.of("left"))))
        .hasMessageContaining("never missing: given for task tensors (expected: task binary");
    imported(folder, spec.withNeverMissing(List.of("right")));
    assertThat(ModelPackage.read(folder.resolve("package")).manifest().neverMissing())
        .containsExactly("right");
  }

  /** Takes {@link #matrixModel} in, with these names for its columns. */
  @Test
  void severalClassesGetTheirNamesWhetherTheGraphGivesLogitsOrProbabilities(@TempDir Path folder) {
    for (String output : List.of("logits", "probabilities")) {
      Path place = folder.resolve(output);
      Path file = folder.resolve(output + ".onnx");
      Graphs.write(file, threeColumns(output));
      ImportSpec spec =
          of(file, ImportTask.MULTI_CLASS, "age", "income").withClasses(List.of("a", "b", "c"));
      assertThat(imported(place, spec).batch().invariant()).isTrue();
      ModelPackage written = ModelPackage.read(place.resolve("package"));
      assertThat(written.manifest().task()).isEqualTo("multi-class");
      assertThat(written.manifest().classes()).containsExactly("a", "b", "c");
      try (OnnxModel model = written.load()) {
        Map<String, float[]> answer =
            model.run(
                new RowBatch(1)
                    .numbers("age", new float[] {0})
                    .numbers("income", new float[] {(float) Math.log(2)}));
        assertThat(answer.get("probability"))
            .containsExactly(new float[] {.25f, .5f, .25f}, within(1e-6f));
        float[] logit = Objects.requireNonNull(answer.get("logit"));
        assertThat(logit[1] - logit[0]).isCloseTo((float) Math.log(2), within(1e-5f));
      }
    }
  }

  @Test
  void aNumberIsAValue(@TempDir Path folder) {
    Path file = folder.resolve("sum.onnx");
    GraphBuilder graph = new GraphBuilder("sum");
    String matrix = graph.input("X", DataType.FLOAT, "N", 2);
    graph.output(
        graph.node("MatMul", List.of(matrix, graph.floats("ones", new float[] {1, 1}, 2, 1))),
        "variable",
        DataType.FLOAT,
        "N",
        1);
    Graphs.write(file, graph.build());
    imported(folder, of(file, ImportTask.REGRESSION, "age", "income"));
    try (OnnxModel model = ModelPackage.read(folder.resolve("package")).load()) {
      assertThat(
              model
                  .run(
                      new RowBatch(1)
                          .numbers("age", new float[] {40})
                          .numbers("income", new float[] {2}))
                  .get("value"))
          .containsExactly(42);
    }
  }

  @Test
  void classesWithoutNamesAreRefused(@TempDir Path folder) {
    Path file = folder.resolve("three.onnx");
    Graphs.write(file, threeColumns("probabilities"));
    ImportSpec spec = of(file, ImportTask.MULTI_CLASS, "age", "income");
    assertThatThrownBy(() -> imported(folder, spec))
        .hasMessageContaining("classes: [] (expected: --classes");
    assertThatThrownBy(() -> imported(folder, spec.withClasses(List.of("a", "b", "a"))))
        .hasMessageContaining("each once");
    assertThatThrownBy(() -> imported(folder, spec.withClasses(List.of("a", "b"))))
        .hasMessageContaining("probabilities FP32[-1, 3]")
        .hasMessageContaining("one FP32 [rows, 2], a column for each of the classes named");
    assertThatThrownBy(
            () -> imported(folder, matrix(folder, "age", "income").withClasses(List.of("a", "b"))))
        .hasMessageContaining("none for task binary");
    assertThat(folder.resolve("package")).doesNotExist();
  }

  /** The second class is the likelier the larger the sum of the columns. */
  private static ModelProto threeColumns(String output) {
    GraphBuilder graph = new GraphBuilder("three");
    String matrix = graph.input("X", DataType.FLOAT, "N", 2);
    float[] weights = {0, 1, 0, 0, 1, 0};
    String logits = graph.node("MatMul", List.of(matrix, graph.floats("weights", weights, 2, 3)));
    graph.output(
        output.equals("logits")
            ? logits
            : graph.node("Softmax", List.of(logits), GraphBuilder.attribute("axis", -1L)),
        output,
        DataType.FLOAT,
        "N",
        3);
    return graph.build();
  }

  private static ImportSpec matrix(Path folder, String... features) {
    Path graph = folder.resolve("matrix.onnx");
    Graphs.write(graph, matrixModel());
    return of(graph, ImportTask.BINARY, features);
  }

  static ImportSpec of(Path file, ImportTask task, String... features) {
    return new ImportSpec(
        file,
        task,
        null,
        null,
        false,
        ImportSpec.LONGEST,
        "text",
        null,
        List.of(features),
        List.of(),
        "Will it rain?",
        "MIT",
        "",
        false,
        false,
        List.of(),
        false);
  }

  /** Two classes' probabilities, as other tools export them, of the sum of two columns. */
  private static ModelProto matrixModel() {
    GraphBuilder graph = new GraphBuilder("matrix");
    String matrix = graph.input("X", DataType.FLOAT, "N", 2);
    String sum =
        graph.node("MatMul", List.of(matrix, graph.floats("ones", new float[] {1, 1}, 2, 1)));
    String yes = graph.node("Sigmoid", List.of(sum));
    String no = graph.node("Sub", List.of(graph.scalar(1), yes));
    String both = graph.node("Concat", List.of(no, yes), GraphBuilder.attribute("axis", 1L));
    graph.output(both, "probabilities", DataType.FLOAT, "N", 2);
    return graph.build();
  }

  /** A cross-encoder whose logit is the number of tokens of the second text. */
  private static ModelProto secondTextCounter() {
    GraphBuilder graph = new GraphBuilder("cross");
    String ids = graph.input("input_ids", DataType.INT64, "N", "T");
    String mask = graph.input("attention_mask", DataType.INT64, "N", "T");
    String types = graph.input("token_type_ids", DataType.INT64, "N", "T");
    String zero = graph.node("Sub", List.of(ids, ids));
    String kept = graph.node("Add", List.of(zero, graph.node("Mul", List.of(types, mask))));
    String numbers =
        graph.node(
            "Cast", List.of(kept), GraphBuilder.attribute("to", (long) DataType.FLOAT.getNumber()));
    String sum = graph.node("ReduceSum", List.of(numbers, graph.longs("axes", new long[] {1}, 1)));
    graph.output(sum, "logits", DataType.FLOAT, "N", 1);
    return graph.build();
  }

  private static float sigmoid(double logit) {
    return (float) (1 / (1 + Math.exp(-logit)));
  }

  private OnnxModel raw() {
    return OnnxModel.load(
        file, new TextFront(TextTokenizer.read(tokenizer), new TextSpec("text", 256)));
  }

  private static ImportReport imported(Path folder, ImportSpec spec) {
    return ModelImport.into(folder.resolve("package"), spec, Progress.none());
  }
}
