package dev.plimsoll.training.internal.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.kernel.Progress;
import dev.plimsoll.onnx.TextSpec;
import dev.plimsoll.training.EpochRecord;
import dev.plimsoll.training.TrainingError;
import dev.plimsoll.training.internal.ProcessFigures;
import dev.plimsoll.training.internal.Workplace;
import dev.plimsoll.training.internal.attention.AttentionKinds;
import dev.plimsoll.training.internal.attention.AttentionLayout;
import dev.plimsoll.training.internal.attention.AttentionSpec;
import dev.plimsoll.training.internal.attention.Positions;
import dev.plimsoll.training.internal.block.GraphPadding;
import dev.plimsoll.training.internal.optimize.LossChoice;
import dev.plimsoll.training.internal.optimize.Trainer;
import dev.plimsoll.training.internal.optimize.TrainingPlan;
import dev.plimsoll.training.internal.table.Target;
import dev.plimsoll.training.internal.table.Task;
import dev.plimsoll.training.internal.text.EncodedTexts;
import dev.plimsoll.training.internal.text.TextReader;
import dev.plimsoll.training.internal.text.TokenizerFile;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TextLearningTest {
  private static final List<String> WORDS = List.of("zero", "one", "two", "three", "and", "or");
  private static final TokenizerFile TOKENIZER = TokenizerFile.words(WORDS);
  private static final int ROWS = 96;

  @BeforeAll
  static void calm() {
    torch.set_num_threads(1);
  }

  /** Texts of one or two of the words "zero" to "three" among others, and which they are. */
  private static int[][] draw(String[] texts) {
    SplittableRandom random = new SplittableRandom(4);
    int[][] words = new int[texts.length][2];
    for (int i = 0; i < texts.length; i++) {
      words[i][0] = random.nextInt(4);
      words[i][1] = random.nextInt(4);
      texts[i] =
          "and or ".repeat(random.nextInt(3))
              + WORDS.get(words[i][0])
              + " or "
              + WORDS.get(words[i][1]);
    }
    return words;
  }

  private static final List<String> NAMES = WORDS.subList(0, 4);
  private static final Target NUMBER =
      new Target(Task.REGRESSION, List.of(), List.of(), 1.5, 1, List.of());

  private static List<EpochRecord> train(Target target, float[] labels, String[] texts) {
    AttentionLayout layout =
        AttentionLayout.of(AttentionSpec.of("softmax", 2).withPositions(Positions.ROTARY, 32));
    TextEncoder.Shape shape =
        new TextEncoder.Shape(
            TOKENIZER.size(),
            16,
            24,
            1,
            layout,
            TextHead.Pooling.MEAN,
            target.outputs(),
            0,
            GraphPadding.Target.PORTABLE);
    try (TextReader reader =
            TextReader.open(TOKENIZER, new TextSpec("t", 32), TOKENIZER.size(), true);
        TextEncoder network =
            new TextEncoder(shape, AttentionKinds.standard(), new SplittableRandom(1))) {
      EncodedTexts encoded = reader.encode(texts);
      try (TextLearning learning =
          new TextLearning(
              network,
              reader.padId(),
              target,
              encoded,
              labels,
              encoded,
              labels,
              LossChoice.PLAIN)) {
        TrainingPlan plan = TrainingPlan.texts().with(16, 25, 25, 0.01, 0);
        return new Trainer(plan, 3, Workplace.of(Progress.none())).train(learning);
      }
    }
  }

  private static EpochRecord last(List<EpochRecord> curve) {
    return curve.get(curve.size() - 1);
  }

  @Test
  void learnsOneOfSeveralClasses() {
    String[] texts = new String[ROWS];
    int[][] words = draw(texts);
    float[] greater = new float[ROWS];
    for (int i = 0; i < ROWS; i++) {
      greater[i] = Math.max(words[i][0], words[i][1]);
    }
    Target target = new Target(Task.MULTI_CLASS, NAMES, List.of(), 0, 1, List.of());
    EpochRecord last = last(train(target, greater, texts));
    assertThat(last.validAuc()).as("accuracy").isGreaterThan(0.95);
    assertThat(last.validLogLoss()).isLessThan(0.3);
  }

  @Test
  void learnsLabelsThatDoNotExcludeEachOther() {
    String[] texts = new String[ROWS];
    int[][] words = draw(texts);
    List<Set<Integer>> sets = new ArrayList<>();
    float[] places = new float[ROWS];
    for (int i = 0; i < ROWS; i++) {
      sets.add(new TreeSet<>(List.of(words[i][0], words[i][1])));
      places[i] = i;
    }
    Target target = new Target(Task.MULTI_LABEL, NAMES, sets, 0, 1, List.of());
    EpochRecord last = last(train(target, places, texts));
    assertThat(last.validAuc()).as("F1").isGreaterThan(0.95);
    assertThat(last.validLogLoss()).isLessThan(0.3);
  }

  @Test
  void learnsANumber() {
    String[] texts = new String[ROWS];
    int[][] words = draw(texts);
    float[] mean = new float[ROWS];
    for (int i = 0; i < ROWS; i++) {
      mean[i] = (words[i][0] + words[i][1]) / 2f;
    }
    List<EpochRecord> curve = train(NUMBER, mean, texts);
    assertThat(last(curve).validLogLoss()).as("squared error").isLessThan(0.1);
    assertThat(last(curve).validAuc()).as("R²").isGreaterThan(0.8);
  }

  @Test
  void keepsNativeMemoryFlat() {
    String[] texts = new String[ROWS];
    draw(texts);
    float[] labels = new float[ROWS];
    train(NUMBER, labels, texts);
    long objects = Pointer.totalCount();
    long bytes = ProcessFigures.residentBytes();
    for (int i = 0; i < 3; i++) {
      train(NUMBER, labels, texts); // 150 steps each
    }
    assertThat(Pointer.totalCount()).as("native objects alive").isLessThanOrEqualTo(objects);
    // the Java heap of the test process grows too
    assertThat(ProcessFigures.residentBytes() - bytes).isLessThan(96L << 20);
  }

  @Test
  void refusesIdsThatTheEmbeddingsDoNotHave() {
    // a vocabulary that skips ids has fewer entries than its highest id tells
    String json = TOKENIZER.json().replace("\"or\":9", "\"or\":90");
    TokenizerFile holes = TokenizerFile.of(json.getBytes(StandardCharsets.UTF_8), "holes");
    assertThatThrownBy(() -> TextReader.open(holes, new TextSpec("t", 32), 10, true))
        .isInstanceOfSatisfying(
            PlimsollException.class,
            e -> assertThat(e.code()).isEqualTo(TrainingError.CHECKPOINT_INVALID))
        .hasMessageContaining("91 ids (expected: 10");
  }
}
