package dev.plimsoll.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.integers;

import dev.plimsoll.kernel.Progress;
import dev.plimsoll.onnx.proto.TensorProto.DataType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BatchPlaceTest {
  private static final int WIDTH = 64;
  private static final int MEMBERS = 5;
  private static final List<String> TEXTS =
      List.of(
          "late",
          "the train to the coast was late again",
          "seven trains",
          "nobody knew why, and nobody asked, since the sea was calm and the afternoon was long",
          "a brief note about lights",
          "the line on the hull shows how much load is safe",
          "on time");

  private final SplittableRandom random = new SplittableRandom(5);

  /** Ensembles multiply a stack of matrices, which the kernels do by groups of rows. */
  @Test
  void aRowOfAnEnsembleIsAnsweredAmongItselfAsItWasAmongOthers(@TempDir Path folder) {
    List<Feed> rows = new ArrayList<>();
    for (int i = 0; i < 41; i++) {
      rows.add(Feed.rows(0, 1, new Object[] {Tensor.floats(values(WIDTH), 1, WIDTH)}, null));
    }
    try (OnnxModel model = ensemble(folder)) {
      for (int size : new int[] {1, 2, 3, 4, 5, 7, 12, 23, 41}) {
        answersAgain(model.tensors(), rows.subList(0, size));
      }
    }
  }

  @Test
  void piecesOfSeveralRowsAreToo(@TempDir Path folder) {
    Object[] columns = {Tensor.floats(values(20 * WIDTH), 20, WIDTH)};
    List<Feed> pieces =
        List.of(
            Feed.rows(0, 3, columns, null),
            Feed.rows(3, 6, columns, null),
            Feed.rows(9, 1, columns, null),
            Feed.rows(10, 7, columns, null));
    try (OnnxModel model = ensemble(folder)) {
      answersAgain(model.tensors(), pieces);
    }
  }

  @Test
  void aTextIsAnsweredAmongItselfAsItWasBesideLongerOnes(@TempDir Path folder) {
    Path minilm = folder.resolve("minilm");
    ImportSpec spec = ImportSpec.embedding(RealModels.minilm(folder), RealModels.tokenizer(folder));
    ModelImport.into(minilm, spec, Progress.none());
    try (OnnxModel model = ModelPackage.read(minilm).load()) {
      List<int[]> ids = model.encode(TEXTS.toArray(String[]::new));
      List<Feed> feeds =
          IntStream.range(0, ids.size())
              .mapToObj(row -> Feed.rows(row, 1, new Object[0], ids))
              .toList();
      answersAgain(model.tensors(), feeds);
      answersAgain(model.tensors(), feeds.subList(0, 2));
      answersAgain(model.tensors(), feeds.subList(4, 5));
    }
  }

  @Test
  void theRunAroundAFeedHasItsShape() {
    qt().forAll(
            integers().between(1, 9),
            integers().between(0, 20),
            integers().between(0, 20),
            integers().between(0, 30))
        .checkAssert(
            (count, before, after, length) -> {
              List<int[]> ids =
                  IntStream.range(0, count + 2).mapToObj(row -> new int[] {row, row, row}).toList();
              Feed feed = Feed.rows(2, count, new Object[0], ids);
              int filled = before + after == 0 ? 3 : Math.max(3, length);
              BatchPlace place = new BatchPlace(before + count + after, before, count, filled);
              List<Feed> run = place.around(feed);
              assertThat(run.stream().mapToInt(Feed::rows).sum()).isEqualTo(place.rows());
              assertThat(run.stream().mapToInt(Feed::length).max()).hasValue(filled);
              assertThat(IntStream.range(0, run.size()))
                  .as("its own rows stand at their place")
                  .anyMatch(i -> before(run, i) == before && run.get(i).equals(feed));
              assertThat(place.isAlone()).isEqualTo(before + after == 0);
            });
  }

  @Test
  void noPlaceLiesOutsideOfItsRun() {
    assertThatThrownBy(() -> new BatchPlace(3, 2, 2, 0))
        .hasMessage("rows 2 to 4 of a run of 3 with texts of 0 tokens");
    assertThatThrownBy(() -> new BatchPlace(3, 0, 0, 0)).isInstanceOf(RuntimeException.class);
    assertThatThrownBy(() -> new BatchPlace(3, -1, 1, 0)).isInstanceOf(RuntimeException.class);
    assertThatThrownBy(() -> new BatchPlace(Integer.MAX_VALUE, Integer.MAX_VALUE, 1, 0))
        .isInstanceOf(RuntimeException.class);
  }

  @Test
  void saysInWordsWhereRowsStood() {
    assertThat(new BatchPlace(12, 2, 1, 0).words()).isEqualTo("row 3 of 12 that ran together");
    assertThat(new BatchPlace(12, 2, 4, 40).words())
        .isEqualTo("rows 3 to 6 of 12 that ran together, filled up to 40 tokens");
  }

  private static int before(List<Feed> run, int index) {
    return run.subList(0, index).stream().mapToInt(Feed::rows).sum();
  }

  /** Runs all together, then each among copies of itself. */
  private static void answersAgain(TensorSession session, List<Feed> feeds) {
    RunAnswer together = run(session, feeds);
    int row = 0;
    for (Feed feed : feeds) {
      BatchPlace place = together.place(row, feed.rows());
      RunAnswer again = run(session, place.around(feed));
      assertThat(again.place(row, feed.rows())).isEqualTo(place);
      assertThat(bytes(again.rows(row, feed.rows(), feed.length())))
          .as(place.words())
          .isEqualTo(bytes(together.rows(row, feed.rows(), feed.length())));
      row += feed.rows();
    }
  }

  private static RunAnswer run(TensorSession session, List<Feed> feeds) {
    return session.run(feeds, Set.of(), new StopSwitch(), new Slab());
  }

  private static List<String> bytes(Map<String, Tensor> outputs) {
    return outputs.entrySet().stream()
        .map(output -> output.getKey() + Arrays.toString(output.getValue().floats()))
        .toList();
  }

  /** Logits of members that have a product each: [N, width] to [N, members]. */
  private OnnxModel ensemble(Path folder) {
    GraphBuilder graph = new GraphBuilder("ensemble");
    String x = graph.input("x", DataType.FLOAT, "N", WIDTH);
    String weights = graph.floats("weights", values(WIDTH * WIDTH), WIDTH, WIDTH);
    String body = graph.node("Relu", List.of(graph.node("MatMul", List.of(x, weights))));
    String stack = graph.node("Unsqueeze", List.of(body, graph.longs("axes", new long[] {0}, 1)));
    String heads = graph.floats("heads", values(MEMBERS * WIDTH), MEMBERS, WIDTH, 1);
    String each = graph.node("MatMul", List.of(stack, heads));
    graph.output(
        graph.node(
            "Transpose",
            List.of(graph.node("Squeeze", List.of(each, graph.longs("last", new long[] {2}, 1)))),
            GraphBuilder.attribute("perm", new long[] {1, 0})),
        "y",
        DataType.FLOAT,
        "N",
        MEMBERS);
    ModelManifest manifest = TestModels.tensors("ensemble");
    return ModelPackage.write(folder.resolve("ensemble"), graph.build(), manifest, null).load();
  }

  private float[] values(int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextDouble(-1, 1);
    }
    return values;
  }
}
