package dev.plimsoll.training.internal.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.kernel.Progress;
import dev.plimsoll.kernel.SimulatedClock;
import dev.plimsoll.onnx.ModelPackage;
import dev.plimsoll.onnx.OnnxModel;
import dev.plimsoll.onnx.RowBatch;
import dev.plimsoll.onnx.Scores;
import dev.plimsoll.onnx.proto.ModelProto;
import dev.plimsoll.onnx.proto.NodeProto;
import dev.plimsoll.training.Trainers;
import dev.plimsoll.training.TrainingError;
import dev.plimsoll.training.TrainingResult;
import dev.plimsoll.training.internal.SyntheticTexts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextEncoderTest {
  private static SyntheticTexts texts;
  private Path out;

  @BeforeAll
  static void write(@TempDir Path shared) {
    texts = SyntheticTexts.write(shared, 400);
  }

  @BeforeEach
  void folder(@TempDir Path folder) {
    out = folder;
  }

  private TrainingResult train(Map<String, Object> params) {
    Map<String, Object> all =
        new TreeMap<>(
            Map.of(
                "dim",
                16,
                "heads",
                2,
                "blocks",
                1,
                "vocabulary",
                150,
                "epochs",
                6,
                "patience",
                6,
                "learningRate",
                0.01,
                "batch",
                16,
                "threads",
                1));
    all.putAll(params);
    return Trainers.train(
        texts.job("text-encoder", all, out), Progress.none(), new SimulatedClock(Instant.EPOCH));
  }

  @Test
  void learnsFromTextsAndIsServedWithItsTokenizer() {
    TrainingResult result = train(Map.of());
    assertThat(result.validAuc()).isGreaterThan(0.95);
    assertThat(result.curve()).hasSize(6);
    assertThat(result.notes()).anyMatch(note -> note.contains("texts are empty"));
    ModelPackage read = ModelPackage.read(result.packageFolder());
    assertThat(read.tokenizer()).isPresent();
    assertThat(read.checkpoint()).isPresent();
    try (OnnxModel model = read.load()) {
      String[] asked = {"free money now", "", "the agenda of the team meeting"};
      Scores scores = model.score(new RowBatch(3).texts("body", asked));
      assertThat(scores.probability()[0]).isGreaterThan(0.6f);
      assertThat(scores.probability()[1]).isBetween(0.02f, 0.98f);
      assertThat(scores.probability()[2]).isLessThan(0.4f);
      for (int i = 0; i < asked.length; i++) {
        Scores alone = model.score(new RowBatch(1).texts("body", new String[] {asked[i]}));
        assertThat(alone.logit()[0]).isCloseTo(scores.logit()[i], within(1e-4f));
      }
    }
  }

  @Test
  void givesTheSameBitsForTheSameSeed() throws IOException {
    Map<String, Object> brief = Map.of("epochs", 1, "pooling", "first", "positions", "learned");
    byte[] once = Files.readAllBytes(train(brief).packageFolder().resolve("model.onnx"));
    byte[] twice = Files.readAllBytes(train(brief).packageFolder().resolve("model.onnx"));
    assertThat(once).isEqualTo(twice);
  }

  @Test
  void theRuntimesOwnOperatorsAreAskedWhereTheyAreFasterUnlessOneWantsStandardOnes()
      throws IOException {
    Map<String, Object> brief = Map.of("epochs", 1, "longest", 513);
    assertThat(operators(brief)).contains("MultiHeadAttention", "SkipLayerNormalization");
    assertThat(operators(Map.of("epochs", 1)))
        .contains("SkipLayerNormalization")
        .doesNotContain("MultiHeadAttention", "LayerNormalization");
    Map<String, Object> standard = new TreeMap<>(brief);
    standard.put("operators", "standard");
    assertThat(operators(standard))
        .doesNotContain("MultiHeadAttention", "SkipLayerNormalization")
        .contains("Softmax", "LayerNormalization");
  }

  private Set<String> operators(Map<String, Object> params) throws IOException {
    Path file = train(params).packageFolder().resolve("model.onnx");
    return ModelProto.parseFrom(Files.readAllBytes(file)).getGraph().getNodeList().stream()
        .map(NodeProto::getOpType)
        .collect(Collectors.toSet());
  }

  @Test
  void warnsOfAttentionThatShortTextsDoNotNeedAndOfTextsThatWereCut() {
    TrainingResult result =
        train(Map.of("epochs", 1, "longest", 12, "blocks", 2, "attention", "window,linear"));
    assertThat(result.notes()).anyMatch(note -> note.contains("nothing is faster than softmax"));
    assertThat(result.notes()).anyMatch(note -> note.contains("more than 12 tokens"));
  }

  @Test
  void readsATokenizerWithoutPaddingOrSpecialTokensAndSaysSo() throws IOException {
    Path tokenizer = out.resolve("mine.json");
    Files.writeString(
        tokenizer,
        """
        {"version":"1.0","truncation":null,"padding":null,"added_tokens":[],
         "normalizer":{"type":"Lowercase"},"pre_tokenizer":{"type":"Whitespace"},
         "post_processor":null,"decoder":null,
         "model":{"type":"WordLevel","unk_token":"?","vocab":{"the":0,"?":1,"free":2,"money":3,
          "team":4,"agenda":5,"prize":6,"report":7,"cash":8,"urgent":9,"budget":10,"patch":11}}}
        """);
    for (String pooling : List.of("mean", "first")) {
      TrainingResult result =
          train(Map.of("tokenizer", tokenizer.toString(), "epochs", 2, "pooling", pooling));
      assertThat(result.notes()).anyMatch(note -> note.contains("names no padding token"));
      assertThat(result.validAuc()).isGreaterThan(0.75);
      try (OnnxModel model = ModelPackage.read(result.packageFolder()).load()) {
        Scores scores = model.score(new RowBatch(2).texts("body", new String[] {"", "free cash"}));
        assertThat(scores.probability()[0]).isBetween(0.01f, 0.99f);
      }
    }
  }

  @Test
  void aLossThatIsNotANumberStopsTheTrainingAndNamesTheBatch() {
    assertThatThrownBy(() -> train(Map.of("learningRate", 1e6, "clip", 1e6)))
        .isInstanceOfSatisfying(
            PlimsollException.class, e -> assertThat(e.code()).isEqualTo(TrainingError.DIVERGED))
        .hasMessageMatching("(?s).*in epoch \\d+, step \\d+, batch of .*smaller learningRate.*");
    assertThat(out.resolve("package")).doesNotExist();
  }

  @Test
  void refusesWhatCannotBe() {
    assertThatThrownBy(() -> train(Map.of("dim", 15)))
        .hasMessageContaining("dim: 15 (expected: a multiple of heads, 2)");
    assertThatThrownBy(() -> train(Map.of("attention", "psychic")))
        .hasMessageContaining("attention: psychic");
    assertThatThrownBy(() -> train(Map.of("operators", "fast")))
        .hasMessageContaining("operators: fast (expected: one of standard, onnxruntime)");
    assertThatThrownBy(() -> train(Map.of("text", "mood")))
        .hasMessageContaining("text: 'mood' (expected: the name of the input to read");
    assertThatThrownBy(() -> train(Map.of("tokenizer", "nowhere.json")))
        .isInstanceOfSatisfying(
            PlimsollException.class,
            e -> assertThat(e.code()).isEqualTo(TrainingError.PARAMETER_INVALID))
        .hasMessageContaining("tokenizer: nowhere.json");
    assertThatThrownBy(() -> train(Map.of("learnign", 1))).hasMessageContaining("learnign");
  }
}
