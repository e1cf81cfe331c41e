package dev.plimsoll.training.internal.tfidf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.kernel.Progress;
import dev.plimsoll.kernel.SimulatedClock;
import dev.plimsoll.onnx.InputType;
import dev.plimsoll.onnx.ModelInput;
import dev.plimsoll.onnx.ModelPackage;
import dev.plimsoll.onnx.OnnxModel;
import dev.plimsoll.onnx.RowBatch;
import dev.plimsoll.onnx.Scores;
import dev.plimsoll.onnx.TextSpec;
import dev.plimsoll.training.Trainers;
import dev.plimsoll.training.TrainingError;
import dev.plimsoll.training.TrainingResult;
import dev.plimsoll.training.internal.SyntheticTexts;
import dev.plimsoll.training.internal.text.EncodedTexts;
import dev.plimsoll.training.internal.text.TextReader;
import dev.plimsoll.training.internal.text.TokenizerFile;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TfIdfTest {
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
    return Trainers.train(
        texts.job("tfidf", params, out), Progress.none(), new SimulatedClock(Instant.EPOCH));
  }

  @Test
  void learnsFromWordsAndIsServedLikeAnyTextModel() {
    TrainingResult result = train(Map.of("leastTexts", 1));
    assertThat(result.validAuc()).isGreaterThan(0.95);
    ModelPackage read = ModelPackage.read(result.packageFolder());
    assertThat(read.manifest().inputs()).isEqualTo(SyntheticTexts.INPUTS);
    assertThat(read.manifest().text()).isEqualTo(new TextSpec("body", 8192));
    try (OnnxModel model = read.load()) {
      Scores scores =
          model.score(
              new RowBatch(3)
                  .texts(
                      "body",
                      new String[] {"free MONEY now!!!", "", "the agenda of the team meeting"}));
      assertThat(scores.probability()[0]).isGreaterThan(0.6f);
      assertThat(scores.probability()[2]).isLessThan(0.35f);
      // nothing to go by: near the share of true labels, and never NaN
      assertThat(scores.probability()[1]).isBetween(0.2f, 0.7f);
    }
  }

  @Test
  void countsWordsAndPairsWithTheKnownFormula() {
    TokenizerFile file = TokenizerFile.words(List.of("a", "b", "c"));
    try (TextReader reader = TextReader.open(file, new TextSpec("t", 50), file.size(), false)) {
      EncodedTexts encoded = reader.encode(new String[] {"A b a", "b unheard b", "c"});
      NGrams grams = NGrams.learn(encoded, 2, 1, 100);
      // a, b, c, (a,b), (b,a); no pair over an unknown word
      assertThat(grams.size()).isEqualTo(5);
      assertThat(grams.words()).isEqualTo(3);
      assertThat(grams.pool()).containsExactly(4, 5, 6, 4, 5, 5, 4);
      double once = Math.log(4 / 2.0) + 1;
      double twice = Math.log(4 / 3.0) + 1;
      double a = (1 + Math.log(2)) * once;
      double length = Math.sqrt(a * a + twice * twice + 2 * once * once);
      Map<Integer, Float> vector = grams.vector(encoded.row(0));
      assertThat(vector).containsOnlyKeys(0, 1, 3, 4);
      assertThat(vector.get(0)).isCloseTo((float) (a / length), within(1e-6f));
      assertThat(vector.get(1)).isCloseTo((float) (twice / length), within(1e-6f));
      assertThat(vector.get(4)).isCloseTo((float) (once / length), within(1e-6f));
      assertThat(grams.vector(new int[] {2})).isEmpty();
    }
  }

  @Test
  void keepsTheMostFrequentWhenThereAreTooMany() {
    TokenizerFile file = TokenizerFile.words(List.of("a", "b", "c"));
    try (TextReader reader = TextReader.open(file, new TextSpec("t", 50), file.size(), false)) {
      EncodedTexts encoded = reader.encode(new String[] {"a b", "b c", "c b b"});
      assertThat(NGrams.learn(encoded, 1, 2, 100).pool()).containsExactly(5, 6);
      assertThat(NGrams.learn(encoded, 2, 1, 1).pool()).containsExactly(5);
    }
  }

  @Test
  void saysHowManyTextsWereCut() {
    assertThat(train(Map.of("longest", 10)).notes())
        .anyMatch(note -> note.matches("\\d+ of 300 training texts .* more than 10 tokens.*"));
  }

  @Test
  void refusesTextsWithoutAWordInCommon() {
    assertThatThrownBy(() -> train(Map.of("leastTexts", 1000)))
        .isInstanceOfSatisfying(
            PlimsollException.class,
            e -> assertThat(e.code()).isEqualTo(TrainingError.NO_USABLE_INPUT))
        .hasMessageContaining("at least 1000 training texts of 'body'");
  }

  @Test
  void asksWhichOfSeveralTextsToRead() {
    List<ModelInput> two =
        List.of(
            new ModelInput("weight", InputType.NUMBER),
            new ModelInput("mood", InputType.TEXT),
            new ModelInput("body", InputType.TEXT));
    SimulatedClock clock = new SimulatedClock(Instant.EPOCH);
    assertThatThrownBy(
            () -> Trainers.train(texts.job("tfidf", Map.of(), two, out), Progress.none(), clock))
        .hasMessageContaining("text: '' (expected: the name of the input to read")
        .hasMessageContaining("mood, body");
    TrainingResult result =
        Trainers.train(
            texts.job("tfidf", Map.of("text", "body"), two, out), Progress.none(), clock);
    assertThat(result.notes())
        .contains("only the text 'body' is read; the inputs weight, mood are not used");
    ModelPackage read = ModelPackage.read(result.packageFolder());
    try (OnnxModel model = read.load()) {
      RowBatch batch = new RowBatch(2).texts("body", new String[] {"free cash", "the agenda"});
      batch.texts("mood", new String[] {"glad", "odd"}).numbers("weight", new float[] {1, 2});
      Scores scores = model.score(batch);
      assertThat(scores.probability()[0]).isGreaterThan(scores.probability()[1]);
    }
  }
}
