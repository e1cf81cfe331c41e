package dev.plimsoll.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.onnx.proto.ModelProto;
import dev.plimsoll.onnx.proto.TensorProto.DataType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Runs of one session on one slab, as a worker makes them. */
class PinnedOutputsTest {
  private final Slab slab = new Slab();

  @Test
  void writesAnswersIntoMemoryThatIsKeptFromTheSecondRunOn() {
    try (OnnxModel model = OnnxModel.load(doubled())) {
      TensorSession session = model.tensors();
      int before = slab.bytes();
      assertThat(ran(session, 1, 2)).containsExactly(2, 4);
      assertThat(slab.bytes()).isEqualTo(before);
      assertThat(ran(session, 3, 4, 5)).containsExactly(6, 8, 10);
      assertThat(slab.bytes()).isGreaterThan(before);
    }
  }

  @Test
  void leavesEarlierAnswersAlone() {
    try (OnnxModel model = OnnxModel.load(doubled())) {
      TensorSession session = model.tensors();
      List<RunAnswer> answers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        answers.add(run(session, i, i + 1));
      }
      for (int i = 0; i < 4; i++) {
        assertThat(floats(answers.get(i))).containsExactly(2 * i, 2 * (i + 1));
      }
    }
  }

  @Test
  void answersRightWhenAnOutputsRowsAreNotTheInputsAfterAll() {
    try (OnnxModel model = OnnxModel.load(positiveAlone())) {
      TensorSession session = model.tensors();
      assertThat(ran(session, 1, 2)).containsExactly(1, 2);
      assertThat(ran(session, 3, 4)).containsExactly(3, 4);
      assertThat(ran(session, 5, -1, 6)).containsExactly(5, 6);
      assertThat(run(session, 7, -1).isCuttable()).isFalse();
      assertThat(ran(session, 8, 9)).containsExactly(8, 9);
    }
  }

  @Test
  void blamesTheInputsForAFailureThatPinningHasNoPartIn() {
    try (OnnxModel model = OnnxModel.load(looked())) {
      TensorSession session = model.tensors();
      assertThat(ran(session, 0, 1)).containsExactly(10, 20);
      assertThatThrownBy(() -> run(session, 0, 7))
          .isInstanceOf(PlimsollException.class)
          .extracting("code")
          .isEqualTo(OnnxError.INPUT_REFUSED);
      assertThat(ran(session, 1, 1)).containsExactly(20, 20);
    }
  }

  private float[] ran(TensorSession session, float... rows) {
    return floats(run(session, rows));
  }

  private RunAnswer run(TensorSession session, float... rows) {
    Feed feed = Feed.rows(0, rows.length, new Object[] {rows}, null);
    return session.run(List.of(feed), Set.of(), new StopSwitch(), slab);
  }

  private static float[] floats(RunAnswer answer) {
    Map<String, Tensor> whole = answer.whole();
    return whole.values().iterator().next().floats();
  }

  private static ModelProto doubled() {
    GraphBuilder graph = new GraphBuilder("doubled");
    String x = graph.input("x", DataType.FLOAT, "N", 1);
    String y = graph.node("Add", List.of(x, x));
    graph.output(y, "y", DataType.FLOAT, "N", 1);
    return graph.build();
  }

  /** An output with as many rows as there are positive values. */
  private static ModelProto positiveAlone() {
    GraphBuilder graph = new GraphBuilder("positive");
    String x = graph.input("x", DataType.FLOAT, "N", 1);
    String flat = graph.node("Reshape", List.of(x, graph.longs("flat", new long[] {-1}, 1)));
    String kept = graph.node("Greater", List.of(flat, graph.scalar(0)));
    String some = graph.node("Compress", List.of(x, kept), GraphBuilder.attribute("axis", 0));
    graph.output(some, "y", DataType.FLOAT, "M", 1);
    return graph.build();
  }

  /** Rows of a table, by number: there are two. */
  private static ModelProto looked() {
    GraphBuilder graph = new GraphBuilder("looked");
    String x = graph.input("x", DataType.FLOAT, "N", 1);
    String flat = graph.node("Reshape", List.of(x, graph.longs("flat", new long[] {-1}, 1)));
    String index =
        graph.node("Cast", List.of(flat), GraphBuilder.attribute("to", DataType.INT64.getNumber()));
    String table = graph.floats("table", new float[] {10, 20}, 2, 1);
    graph.output(graph.node("Gather", List.of(table, index)), "y", DataType.FLOAT, "N", 1);
    return graph.build();
  }
}
