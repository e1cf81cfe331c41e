package dev.plimsoll.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.integers;
import static org.quicktheories.generators.SourceDSL.longs;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.onnx.proto.ModelProto;
import dev.plimsoll.onnx.proto.TensorProto.DataType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GraphsTest {
  private final Path folder;

  GraphsTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void aBuiltGraphSurvivesTheFile() {
    qt().withExamples(50)
        .forAll(longs().all(), integers().between(1, 6), integers().between(1, 9))
        .checkAssert(
            (seed, numbers, hidden) -> {
              ModelProto model = TestModels.tabular(seed, numbers, hidden);
              Path file = folder.resolve("model.onnx");
              Graphs.write(file, model);
              assertThat(Graphs.read(file)).isEqualTo(model);
              Graphs.check(model);
            });
  }

  @Test
  void leavesNoHalfFileBehind() {
    Graphs.write(folder.resolve("model.onnx"), TestModels.tabular(1, 2, 3));
    assertThat(folder).isDirectoryContaining("glob:**model.onnx");
    assertThat(folder.toFile().list()).hasSize(1);
  }

  @Test
  void refusesAFileThatIsNoModel() throws IOException {
    Path file = folder.resolve("model.onnx");
    Files.writeString(file, "PK\u0003\u0004 a zip, perhaps");
    refused(() -> Graphs.read(file), OnnxError.GRAPH_UNREADABLE, "expected: an ONNX model");
    Files.write(file, new byte[0]);
    refused(() -> Graphs.read(file), OnnxError.GRAPH_UNREADABLE, "no graph in it");
    refused(
        () -> Graphs.read(folder.resolve("none.onnx")), OnnxError.GRAPH_UNREADABLE, "no such file");
  }

  @Test
  void theCheckNamesTheNodeWithAnUnknownOperator() {
    GraphBuilder graph = new GraphBuilder("odd");
    String x = graph.input("x", DataType.FLOAT, "N", 1);
    graph.output(graph.node("Frobnicate", List.of(x)), "y", DataType.FLOAT, "N", 1);
    refused(() -> Graphs.check(graph.build()), OnnxError.GRAPH_INVALID, "Frobnicate");
  }

  @Test
  void theCheckRefusesADanglingInputAndAWrongShape() {
    GraphBuilder dangling = new GraphBuilder("dangling");
    dangling.input("x", DataType.FLOAT, "N", 1);
    dangling.output(dangling.node("Relu", List.of("nowhere")), "y", DataType.FLOAT, "N", 1);
    refused(() -> Graphs.check(dangling.build()), OnnxError.GRAPH_INVALID, "nowhere");

    GraphBuilder wrong = new GraphBuilder("wrong");
    String x = wrong.input("x", DataType.FLOAT, "N", 3);
    String w = wrong.floats("w", new float[8], 4, 2);
    wrong.output(wrong.node("MatMul", List.of(x, w)), "y", DataType.FLOAT, "N", 2);
    refused(() -> Graphs.check(wrong.build()), OnnxError.GRAPH_INVALID, "MatMul");
  }

  private static void refused(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call, OnnxError code, String words) {
    assertThatCode(call)
        .isInstanceOfSatisfying(
            PlimsollException.class,
            e -> {
              assertThat(e.code()).isEqualTo(code);
              assertThat(e).hasMessageContaining(words);
            });
  }
}
