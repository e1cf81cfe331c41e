package dev.plimsoll.training;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.kernel.Progress;
import dev.plimsoll.kernel.SimulatedClock;
import dev.plimsoll.onnx.InputType;
import dev.plimsoll.onnx.ModelInput;
import dev.plimsoll.onnx.ModelManifest;
import dev.plimsoll.onnx.ModelPackage;
import dev.plimsoll.training.internal.SyntheticTable;
import dev.plimsoll.training.internal.score.BinaryScore;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainersTest {
  private static SyntheticTable table;
  private Path out;

  @BeforeAll
  static void draw(@TempDir Path shared) {
    table = SyntheticTable.write(shared, 4_000);
  }

  @BeforeEach
  void folder(@TempDir Path folder) {
    out = folder;
  }

  private static TrainingResult train(TrainingJob job) {
    return Trainers.train(job, Progress.none(), new SimulatedClock(Instant.EPOCH));
  }

  private TrainingJob small(String candidate) {
    return table.job(candidate, SyntheticTable.small(candidate), 1, out);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ft-transformer", "mlp", "tabm", "xgboost"})
  void learnsAnInteractionThatLogisticRegressionCannot(String candidate) {
    double auc = train(small(candidate)).validAuc();
    double linear = train(small("logistic")).validAuc();
    assertThat(auc).isGreaterThan(0.93);
    assertThat(linear).isBetween(0.55, 0.80);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ft-transformer", "xgboost", "logistic"})
  void writesAPackageThatSaysWhereItComesFrom(String candidate) {
    TrainingResult result = train(small(candidate));
    ModelPackage read = ModelPackage.read(result.packageFolder());
    ModelManifest manifest = read.manifest();
    assertThat(manifest.kind()).isEqualTo(candidate);
    assertThat(manifest.question()).isEqualTo("Is it so?");
    assertThat(manifest.inputs()).isEqualTo(SyntheticTable.INPUTS);
    assertThat(manifest.outputs()).containsExactly("probability", "logit");
    assertThat(manifest.calibration().method()).isEqualTo("platt");
    assertThat(manifest.provenance().data()).hasSize(1);
    assertThat(manifest.provenance().seed()).isEqualTo(1);
    assertThat(manifest.provenance().codeVersion()).isEqualTo("test");
    assertThat(manifest.provenance().platform()).contains("Java");
    assertThat(manifest.provenance().parameters())
        .containsKeys("leastFrequency", "mostCategories", "shuffleLabels");
    assertThat(manifest.provenance().notes()).doesNotContainKey("trainSeconds");
    assertThat(result.trainRows()).isEqualTo(3_000);
    assertThat(result.validRows()).isEqualTo(1_000);
    assertThat(result.curve()).isNotEmpty();
    assertThat(read.checkpoint().isPresent()).isEqualTo(!candidate.equals("xgboost"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ft-transformer", "tabm", "xgboost", "logistic"})
  void sameSeedGivesTheSameBits(String candidate) throws IOException {
    byte[] first = graph(small(candidate));
    assertThat(graph(small(candidate))).isEqualTo(first);
  }

  @Test
  void anotherSeedGivesAnotherNetwork() throws IOException {
    Map<String, Object> params = SyntheticTable.small("ft-transformer");
    byte[] one = graph(table.job("ft-transformer", params, 1, out));
    assertThat(graph(table.job("ft-transformer", params, 2, out))).isNotEqualTo(one);
  }

  private static byte[] graph(TrainingJob job) throws IOException {
    return Files.readAllBytes(train(job).packageFolder().resolve(ModelPackage.GRAPH));
  }

  @ParameterizedTest
  @ValueSource(strings = {"xgboost", "logistic"})
  void learnsNothingFromShuffledLabels(String candidate) {
    TrainingJob job = table.job(candidate, Map.of("shuffleLabels", true), 1, out);
    assertThat(train(job).validAuc()).isCloseTo(0.5, within(0.06));
  }

  @Test
  void leavesOutAColumnWithoutValuesAndSaysSo() {
    TrainingResult result = train(small("logistic"));
    assertThat(result.notes()).singleElement().asString().contains("'void'", "not used");
    assertThat(ModelPackage.read(result.packageFolder()).manifest().inputs())
        .contains(new ModelInput("void", InputType.NUMBER));
  }

  @Test
  void refusesWhenNoColumnVaries() {
    TrainingJob job = small("logistic");
    TrainingJob useless =
        new TrainingJob(
            job.data(),
            List.of(new ModelInput("void", InputType.NUMBER)),
            "label",
            "split",
            "logistic",
            Map.of(),
            1,
            "",
            job.dataDigests(),
            "test",
            out);
    assertThatThrownBy(() -> train(useless))
        .isInstanceOf(PlimsollException.class)
        .hasMessageContaining("0 of 1");
  }

  @Test
  void refusesAnUnknownCandidateAndNamesTheKnown() {
    TrainingJob job = table.job("catboost", Map.of(), 1, out);
    assertThatThrownBy(() -> train(job))
        .hasMessageStartingWith(
            "candidate: 'catboost' (expected: one of ft-transformer, xgboost, logistic");
  }

  @Test
  void refusesAnUnknownParameterAndNamesTheKnown() {
    TrainingJob job = table.job("logistic", Map.of("l3", 1), 1, out);
    assertThatThrownBy(() -> train(job)).hasMessageContaining("l3").hasMessageContaining("l2,");
  }

  @Test
  void saysWhichSettingsDoNothing() {
    Map<String, Object> settings = new HashMap<>(SyntheticTable.small("mlp"));
    settings.putAll(
        Map.of("embedding", "linear", "bins", 8, "batch", 64, "microBatch", 128, "coolDown", 0.1));
    assertThat(train(table.job("mlp", settings, 1, out)).notes())
        .contains(
            "bins: 8 has no effect: embedding is linear",
            "microBatch: 128 has no effect: batch is 64",
            "coolDown: 0.1 has no effect: schedule is cosine");
  }

  @Test
  void someDefaultsDependOnTheRows() {
    Map<String, Object> few = Trainers.effective("mlp", Map.of("hidden", 48), 600);
    Map<String, Object> many = Trainers.effective("mlp", Map.of("hidden", 48), 60_000);
    assertThat(few).containsEntry("hidden", 48).containsEntry("blocks", 1);
    assertThat(many).containsEntry("hidden", 48).containsEntry("blocks", 2);
  }

  @Test
  void refusesAParameterOutOfRange() {
    TrainingJob job = table.job("ft-transformer", Map.of("dim", 30, "heads", 4), 1, out);
    assertThatThrownBy(() -> train(job)).hasMessage("dim: 30 (expected: a multiple of heads, 4)");
    TrainingJob text = table.job("xgboost", Map.of("eta", "fast"), 1, out);
    assertThatThrownBy(() -> train(text)).hasMessage("eta: fast (expected: a number)");
  }

  @Test
  void refusesLabelsOfOneClass(@TempDir Path other) {
    TrainingJob job =
        SyntheticTable.write(other, 100, "true", "id % 4 = 0").job("xgboost", Map.of(), 1, out);
    assertThatThrownBy(() -> train(job))
        .hasMessage("labels of the 75 train rows: all true (expected: both true and false)");
  }

  @Test
  void refusesAnEmptySplit(@TempDir Path other) {
    TrainingJob job =
        SyntheticTable.write(other, 100, "a > 0", "false").job("xgboost", Map.of(), 1, out);
    assertThatThrownBy(() -> train(job))
        .hasMessageContaining("split = 'valid': 0 (expected: at least 1)");
  }

  @Test
  void leavesOutRowsWithoutALabel(@TempDir Path other) {
    TrainingJob job =
        SyntheticTable.write(
                other, 400, "CASE WHEN id % 3 = 0 THEN NULL ELSE a > 0 END", "id % 4 = 0")
            .job("logistic", Map.of(), 1, out);
    assertThat(train(job).trainRows()).isEqualTo(200);
  }

  @Test
  void refusesAMissingFileAndAnUnknownColumn() {
    TrainingJob job = small("logistic");
    TrainingJob nowhere =
        new TrainingJob(
            out.resolve("none.parquet"),
            job.inputs(),
            "label",
            "split",
            "logistic",
            Map.of(),
            1,
            "",
            job.dataDigests(),
            "test",
            out);
    assertThatThrownBy(() -> train(nowhere)).hasMessageContaining("none.parquet");
    TrainingJob unknown =
        new TrainingJob(
            job.data(),
            List.of(new ModelInput("speed", InputType.NUMBER)),
            "label",
            "split",
            "logistic",
            Map.of(),
            1,
            "",
            job.dataDigests(),
            "test",
            out);
    assertThatThrownBy(() -> train(unknown))
        .isInstanceOf(PlimsollException.class)
        .hasMessageContaining("speed");
  }

  @Test
  void stopsWithAReasonWhenTheLossIsNotANumber() {
    TrainingJob job =
        table.job("ft-transformer", Map.of("learningRate", 1e6, "clip", 1e6, "threads", 1), 1, out);
    assertThatThrownBy(() -> train(job))
        .hasMessageContaining("smaller learningRate")
        .extracting(e -> ((PlimsollException) e).code())
        .isEqualTo(TrainingError.DIVERGED);
    assertThat(out.resolve("package")).doesNotExist();
  }

  @Test
  void learnsWithEveryWayOfTrainingAtOnce() {
    Map<String, Object> params = new HashMap<>(SyntheticTable.small("ft-transformer"));
    params.putAll(
        Map.of(
            "schedule",
            "wsd",
            "ema",
            0.98,
            "labelSmoothing",
            0.05,
            "classWeights",
            "inverse sqrt",
            "microBatch",
            50,
            "activationCheckpointing",
            true,
            "adversarial",
            Map.of("steps", 1, "radius", 0.05),
            "epochs",
            8,
            "stopOn",
            "auc"));
    TrainingResult result = train(table.job("ft-transformer", params, 1, out));
    assertThat(result.validAuc()).isGreaterThan(0.93);
    assertThat(result.curve()).allMatch(epoch -> epoch.perSecond() > 0);
    assertThat(result.energyWattHours())
        .isCloseTo(result.cpuSeconds() * result.wattsPerCore() / 3600, within(1e-12));
    assertThat(out.resolve(TrainingMain.CHECKPOINT)).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ft-transformer", "logistic"})
  void scoresEveryTrainingRowByAModelThatNeverSawIt(String candidate, @TempDir Path other)
      throws IOException {
    Map<String, Object> params = new HashMap<>(SyntheticTable.small(candidate));
    params.put("outOfFold", 3);
    boolean network = candidate.equals("ft-transformer");
    if (network) {
      params.put("epochs", 6);
    }
    TrainingResult result =
        train(SyntheticTable.write(other, 1_600).job(candidate, params, 1, out));
    float[] probability = new float[1_200];
    float[] label = new float[1_200];
    int[] folds = new int[3];
    try (BufferAllocator allocator = new RootAllocator();
        FileChannel channel = FileChannel.open(requireNonNull(result.outOfFold()));
        ArrowFileReader reader = new ArrowFileReader(channel, allocator)) {
      assertThat(reader.loadNextBatch()).isTrue();
      VectorSchemaRoot root = reader.getVectorSchemaRoot();
      assertThat(root.getRowCount()).isEqualTo(1_200);
      for (int i = 0; i < 1_200; i++) {
        probability[i] = ((Float4Vector) root.getVector("probability")).get(i);
        label[i] = ((BitVector) root.getVector("label")).get(i);
        folds[((IntVector) root.getVector("fold")).get(i)]++;
        assertThat(((BigIntVector) root.getVector("row")).get(i)).isEqualTo(i);
      }
      if (network) {
        FixedSizeListVector embedding = (FixedSizeListVector) root.getVector("embedding");
        assertThat(embedding.getListSize()).isEqualTo(16);
      }
    }
    assertThat(folds).containsOnly(400);
    assertThat(BinaryScore.auc(probability, label)).isCloseTo(result.validAuc(), within(0.1));
  }

  @Test
  void startsFromWeightsOfItsShapeAndRefusesOthers() {
    TrainingResult first = train(small("ft-transformer"));
    Path weights = first.packageFolder().resolve("checkpoint.safetensors");
    Map<String, Object> params = new HashMap<>(SyntheticTable.small("ft-transformer"));
    params.putAll(Map.of("startFrom", weights.toString(), "epochs", 1, "learningRate", 1e-5));
    TrainingResult again = train(table.job("ft-transformer", params, 2, out.resolve("again")));
    assertThat(again.validAuc()).isCloseTo(first.validAuc(), within(0.01));
    params.put("dim", 32);
    TrainingJob wide = table.job("ft-transformer", params, 2, out.resolve("wide"));
    assertThatThrownBy(() -> train(wide))
        .hasMessageContaining("tensor 'numbers.weight' of shape [4, 16] (expected: [4, 32]");
  }
}
