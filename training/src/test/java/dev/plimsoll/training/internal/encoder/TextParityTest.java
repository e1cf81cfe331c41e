package dev.plimsoll.training.internal.encoder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.onnx.GraphBuilder;
import dev.plimsoll.onnx.OnnxModel;
import dev.plimsoll.onnx.TextSpec;
import dev.plimsoll.onnx.proto.ModelProto;
import dev.plimsoll.onnx.proto.TensorProto;
import dev.plimsoll.training.internal.architecture.Answers;
import dev.plimsoll.training.internal.attention.AttentionKinds;
import dev.plimsoll.training.internal.attention.AttentionLayout;
import dev.plimsoll.training.internal.attention.AttentionSpec;
import dev.plimsoll.training.internal.attention.Positions;
import dev.plimsoll.training.internal.block.GraphPadding;
import dev.plimsoll.training.internal.table.Target;
import dev.plimsoll.training.internal.table.Task;
import dev.plimsoll.training.internal.text.EncodedTexts;
import dev.plimsoll.training.internal.text.TextReader;
import dev.plimsoll.training.internal.text.TokenizerFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kind of attention and pooling: the graph answers as libtorch does. */
class TextParityTest {
  private static final int LONGEST = 48;
  private static final TextSpec SPEC = new TextSpec("text", LONGEST);
  private static final Answers RAW =
      new Answers(
          new Target(Task.MULTI_CLASS, List.of("a", "b", "c"), List.of(), 0, 1, List.of()), 1);
  private static Path json;
  private static TokenizerFile tokenizer;

  @BeforeAll
  static void write(@TempDir Path folder) throws IOException {
    torch.set_num_threads(1);
    List<String> words = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      words.add("w" + i);
    }
    tokenizer = TokenizerFile.words(words);
    json = Files.writeString(folder.resolve("tokenizer.json"), tokenizer.json());
  }

  static Stream<Arguments> networks() {
    return AttentionKinds.standard().names().stream()
        .flatMap(
            kind ->
                Stream.of(
                    Arguments.of(kind, TextHead.Pooling.MEAN, Positions.ROTARY),
                    Arguments.of(kind, TextHead.Pooling.FIRST, Positions.LEARNED),
                    Arguments.of(kind, TextHead.Pooling.MEAN, Positions.NONE)));
  }

  @ParameterizedTest
  @MethodSource("networks")
  void theGraphAnswersAsLibtorchDoes(String kind, TextHead.Pooling pooling, Positions positions) {
    AttentionKinds kinds = AttentionKinds.standard();
    AttentionSpec spec =
        AttentionSpec.of(kind, 2).withSizes(8, 1, 16, 8, 12).withPositions(positions, LONGEST);
    AttentionLayout layout =
        AttentionLayout.parse(kind.equals("softmax") ? kind : kind + ",softmax", spec, kinds);
    for (GraphPadding.Target target : GraphPadding.Target.values()) {
      answersAlike(
          new TextEncoder.Shape(tokenizer.size(), 16, 24, 2, layout, pooling, 3, 0.3, target),
          kinds);
    }
  }

  private static void answersAlike(TextEncoder.Shape shape, AttentionKinds kinds) {
    try (TextReader reader = TextReader.open(tokenizer, SPEC, tokenizer.size(), true);
        TextEncoder network = new TextEncoder(shape, kinds, new SplittableRandom(2))) {
      EncodedTexts texts = reader.encode(texts());
      float[] expected = new TextScoring(network, reader.padId()).answers(texts, RAW);
      List<int[]> ids = new ArrayList<>();
      for (int row = 0; row < texts.rows(); row++) {
        ids.add(texts.row(row));
      }
      try (OnnxModel model = OnnxModel.load(graph(network), SPEC, json)) {
        close(expected, answer(model, ids));
        for (int row : new int[] {0, 1, 7}) { // alone: without padding
          close(
              Arrays.copyOfRange(expected, 3 * row, 3 * row + 3),
              answer(model, List.of(ids.get(row))));
        }
      }
    }
  }

  /** Lengths from none to more than is read. */
  private static String[] texts() {
    SplittableRandom random = new SplittableRandom(9);
    String[] texts = new String[12];
    for (int i = 0; i < texts.length; i++) {
      int words = i == 0 ? 0 : i == 1 ? 60 : random.nextInt(LONGEST);
      StringBuilder text = new StringBuilder();
      for (int w = 0; w < words; w++) {
        text.append("w").append(random.nextInt(40)).append(' ');
      }
      texts[i] = text.toString();
    }
    return texts;
  }

  private static ModelProto graph(TextEncoder network) {
    GraphBuilder graph = new GraphBuilder("text");
    String ids = graph.input(TextReader.IDS, TensorProto.DataType.INT64, "N", "T");
    String mask = graph.input(TextReader.MASK, TensorProto.DataType.INT64, "N", "T");
    String outputs = network.write(graph, ids, mask);
    graph.output(outputs, OnnxModel.LOGIT, TensorProto.DataType.FLOAT, "N", 3);
    return graph.build();
  }

  private static float[] answer(OnnxModel model, List<int[]> ids) {
    return Objects.requireNonNull(model.runTokens(ids).get(OnnxModel.LOGIT));
  }

  /** Within 1e-5 of the greatest answer, and the greatest of each row in the same place. */
  private static void close(float[] expected, float[] answer) {
    assertThat(answer).hasSameSizeAs(expected);
    float most = 0;
    for (float value : expected) {
      most = Math.max(most, Math.abs(value));
    }
    for (int row = 0; row < expected.length / 3; row++) {
      for (int i = 3 * row; i < 3 * row + 3; i++) {
        assertThat(Math.abs(answer[i] - expected[i]))
            .as("output %d, %s against %s", i, answer[i], expected[i])
            .isLessThanOrEqualTo(1e-5f * most);
      }
      assertThat(top(answer, row)).isEqualTo(top(expected, row));
    }
  }

  private static int top(float[] values, int row) {
    int top = 3 * row;
    for (int i = top; i < 3 * row + 3; i++) {
      top = values[i] > values[top] ? i : top;
    }
    return top;
  }
}
