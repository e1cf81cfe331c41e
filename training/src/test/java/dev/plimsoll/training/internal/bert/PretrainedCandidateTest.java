package dev.plimsoll.training.internal.bert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.kernel.Progress;
import dev.plimsoll.kernel.SimulatedClock;
import dev.plimsoll.onnx.ModelPackage;
import dev.plimsoll.onnx.OnnxModel;
import dev.plimsoll.onnx.RowBatch;
import dev.plimsoll.onnx.Scores;
import dev.plimsoll.training.Trainers;
import dev.plimsoll.training.TrainingError;
import dev.plimsoll.training.TrainingResult;
import dev.plimsoll.training.internal.SyntheticTexts;
import dev.plimsoll.training.internal.checkpoint.NamedTensor;
import dev.plimsoll.training.internal.checkpoint.SafeTensors;
import dev.plimsoll.training.internal.text.TokenizerFile;
import dev.plimsoll.training.internal.text.WordPieceLearner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PretrainedCandidateTest {
  private static final NamedTensor NONE = new NamedTensor("none", new long[0], new float[0]);

  private static SyntheticTexts texts;
  private static Path source;
  private static BertWeights weights;
  private Path out;

  @BeforeAll
  static void write(@TempDir Path shared) throws IOException {
    texts = SyntheticTexts.write(shared, 240, 30);
    source = Files.createDirectory(shared.resolve("source"));
    TokenizerFile tokenizer = tokenizer();
    Files.writeString(source.resolve("tokenizer.json"), tokenizer.json());
    weights = TinyBert.weights(TinyBert.shape(tokenizer.size()), 7);
    HuggingFace.write(source, weights, "bert.");
  }

  private static TokenizerFile tokenizer() {
    SplittableRandom random = new SplittableRandom(1);
    String[] some = new String[60];
    Arrays.setAll(some, i -> SyntheticTexts.text(random, i % 2 == 0, 30));
    return TokenizerFile.wordPieces(WordPieceLearner.learn(some, 120));
  }

  @BeforeEach
  void folder(@TempDir Path folder) {
    out = folder;
  }

  private TrainingResult train(Map<String, Object> params) {
    Map<String, Object> all =
        new TreeMap<>(
            Map.of(
                "from",
                source.toString(),
                "longest",
                40,
                "epochs",
                5,
                "patience",
                5,
                "threads",
                1,
                "learningRate",
                0.005,
                "batch",
                16,
                "dropout",
                0));
    all.putAll(params);
    return Trainers.train(
        texts.job("pretrained-encoder", all, out),
        Progress.none(),
        new SimulatedClock(Instant.EPOCH));
  }

  /** Names of the encoder's tensors that training has moved. */
  private static List<String> moved(TrainingResult result) {
    Path file = ModelPackage.read(result.packageFolder()).checkpoint().orElseThrow();
    Map<String, NamedTensor> after =
        SafeTensors.read(file).stream()
            .collect(Collectors.toMap(NamedTensor::name, tensor -> tensor));
    return weights.tensors().stream()
        .filter(tensor -> !tensor.equals(after.getOrDefault(tensor.name(), NONE)))
        .map(NamedTensor::name)
        .toList();
  }

  @Test
  void tunesAllWeightsAndIsServedWithTheEncodersTokenizer() {
    TrainingResult result = train(Map.of("layerDecay", 0.9));
    assertThat(result.validAuc()).isGreaterThan(0.9);
    assertThat(moved(result)).contains(BertShape.WORDS).anyMatch(name -> name.contains("layer.0"));
    try (OnnxModel model = ModelPackage.read(result.packageFolder()).load()) {
      Scores scores =
          model.score(
              new RowBatch(3).texts("body", new String[] {"free money prize", "", "the agenda"}));
      assertThat(scores.probability()[0]).isGreaterThan(scores.probability()[2]);
      assertThat(scores.probability()[1]).isBetween(0.001f, 0.999f);
    }
  }

  @Test
  void tunesTheLastLayerAlone() {
    TrainingResult result = train(Map.of("tune", "last 1", "pooling", "first"));
    assertThat(moved(result)).isNotEmpty().allMatch(name -> name.startsWith("encoder.layer.1."));
  }

  @ParameterizedTest
  @ValueSource(strings = {"query value", "query key value"})
  void foldsLowRankChangesIntoQueriesAndValues(String adapt) {
    TrainingResult result =
        train(
            Map.of(
                "tune",
                "lora",
                "rank",
                4,
                "adapt",
                adapt,
                "learningRate",
                0.02,
                "epochs",
                12,
                "patience",
                12));
    assertThat(result.curve().get(11).trainLogLoss())
        .isLessThan(result.curve().get(0).trainLogLoss() - 0.05);
    assertThat(moved(result)).hasSize(adapt.contains("key") ? 6 : 4);
    assertThat(moved(result)).allMatch(name -> name.matches(".*self.(query|key|value).weight"));
    assertThat(moved(result).stream().anyMatch(name -> name.contains("key")))
        .isEqualTo(adapt.contains("key"));
  }

  @Test
  void learnsOnFromItsOwnPackage() throws IOException {
    TrainingResult first = train(Map.of("epochs", 2));
    Path kept = Files.move(first.packageFolder(), out.resolve("kept"));
    TrainingResult second =
        train(Map.of("from", kept.toString(), "epochs", 1, "learningRate", 1e-6));
    assertThat(second.packageFolder()).isNotEqualTo(kept);
    assertThat(second.notes()).anyMatch(note -> note.startsWith("starts from " + kept));
  }

  @Test
  void saysWhatItStartsFromAndWhetherThatWasProved() {
    assertThat(train(Map.of("epochs", 1)).notes())
        .anyMatch(note -> note.contains("2 layers of width 16; a checkpoint without a graph"));
  }

  @Test
  void refusesATokenizerOfAnotherVocabulary() throws IOException {
    Path other = out.resolve("other.json");
    Files.writeString(other, TokenizerFile.words(List.of("a", "b")).json());
    int rows = weights.shape().vocabulary();
    assertThatThrownBy(() -> train(Map.of("tokenizer", other.toString())))
        .isInstanceOfSatisfying(
            PlimsollException.class,
            e -> assertThat(e.code()).isEqualTo(TrainingError.CHECKPOINT_INVALID))
        .hasMessageContaining("6 ids (expected: " + rows + ", the rows of the model's embeddings)");
  }

  @Test
  void refusesTextsLongerThanTheEncoderKnowsPlaces() {
    assertThatThrownBy(() -> train(Map.of("longest", 41)))
        .hasMessageContaining("longest: 41 (expected: at most 40");
  }

  @Test
  void refusesWhatIsNoPretrainedEncoder() throws IOException {
    assertThatThrownBy(() -> train(Map.of("from", "nowhere")))
        .hasMessageContaining("from: nowhere (expected: an .onnx or .safetensors file");
    Path junk = Files.writeString(out.resolve("junk.safetensors"), "not a checkpoint at all");
    assertThatThrownBy(() -> train(Map.of("from", junk.toString())))
        .isInstanceOfSatisfying(
            PlimsollException.class,
            e -> assertThat(e.code()).isEqualTo(TrainingError.CHECKPOINT_INVALID));
    Path graph = Files.writeString(out.resolve("junk.onnx"), "not a graph at all");
    assertThatThrownBy(() -> train(Map.of("from", graph.toString())))
        .hasMessageContaining("junk.onnx");
    assertThatThrownBy(() -> train(Map.of("tune", "some")))
        .hasMessageContaining("tune: some (expected: all, last N, such as last 2, or lora)");
    assertThatThrownBy(
            () ->
                Trainers.train(
                    texts.job("pretrained-encoder", Map.of(), out),
                    Progress.none(),
                    new SimulatedClock(Instant.EPOCH)))
        .hasMessageContaining("from: nothing");
  }

  @Test
  void refusesACheckpointOfAnotherShape() throws IOException {
    Path broken = Files.createDirectory(out.resolve("broken"));
    Files.copy(source.resolve("tokenizer.json"), broken.resolve("tokenizer.json"));
    HuggingFace.write(broken, weights, "");
    String config = Files.readString(broken.resolve("config.json"));
    for (String[] change :
        List.of(
            new String[] {"\"hidden_size\" : 16", "\"hidden_size\" : 32", ", 32]"},
            new String[] {"\"num_hidden_layers\" : 2", "\"num_hidden_layers\" : 3", "layer.2"},
            new String[] {"\"num_attention_heads\" : 4", "\"num_attention_heads\" : 5", "5 heads"},
            new String[] {"\"hidden_act\" : \"gelu\"", "\"hidden_act\" : \"relu\"", "relu"})) {
      assertThat(config).contains(change[0]);
      Files.writeString(broken.resolve("config.json"), config.replace(change[0], change[1]));
      assertThatThrownBy(() -> train(Map.of("from", broken.toString())))
          .as(change[1])
          .isInstanceOfSatisfying(
              PlimsollException.class,
              e -> assertThat(e.code()).isEqualTo(TrainingError.CHECKPOINT_INVALID))
          .hasMessageContaining(change[2]);
    }
    Files.delete(broken.resolve("config.json"));
    assertThatThrownBy(() -> train(Map.of("from", broken.toString())))
        .hasMessageContaining("heads per layer unknown (expected: config.json beside it");
  }
}
