package dev.plimsoll.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.kernel.Progress;
import dev.plimsoll.onnx.proto.ModelProto;
import dev.plimsoll.onnx.proto.TensorProto.DataType;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The runtime's own layer norms, where a file answers the same with them. */
class ImportTrialTest {
  private final Path folder;

  ImportTrialTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void aRealEncoderGetsThem() {
    ImportSpec spec = ImportSpec.embedding(RealModels.minilm(folder), RealModels.tokenizer(folder));
    assertThat(imported("own", spec).notes()).anyMatch(note -> note.startsWith("13 layer norms"));
    assertThat(fused("own")).isEqualTo(13);
    assertThat(imported("plain", spec.withStandardOperators()).notes())
        .noneMatch(note -> note.contains("layer norms"));
    assertThat(fused("plain")).isZero();
  }

  @Test
  void aSumOfDifferentShapesStaysBeforeItsNorm() {
    GraphBuilder graph = new GraphBuilder("rows");
    String rows = graph.input("x", DataType.FLOAT, "N", 4);
    String one = graph.node("Abs", List.of(graph.floats("one", new float[] {1, -2, 3, 4}, 1, 4)));
    ImportSpec spec = regression(graph, graph.node("Add", List.of(one, rows)));
    assertThat(imported("sum", spec).notes()).anyMatch(note -> note.startsWith("1 layer norms"));
    assertThat(graph("sum").getGraph().getNodeList())
        .anyMatch(node -> node.getOpType().equals("Add") && node.getInputList().contains(one));
  }

  @Test
  void shapesThatTheOperatorDoesNotTakeKeepTheirOwn() {
    GraphBuilder graph = new GraphBuilder("rows");
    String rows = graph.input("x", DataType.FLOAT, "N", 4);
    String four =
        graph.node("Reshape", List.of(rows, graph.longs("four", new long[] {-1, 1, 1, 4}, 4)));
    ImportSpec spec = regression(graph, four);
    assertThat(imported("four", spec).notes()).noneMatch(note -> note.contains("layer norms"));
    assertThat(fused("four")).isZero();
  }

  /** The first number of the norm of a value. */
  private ImportSpec regression(GraphBuilder graph, String value) {
    String norm =
        graph.node(
            "LayerNormalization",
            List.of(
                value,
                graph.floats("scale", new float[] {1, 2, 3, 4}, 4),
                graph.floats("shift", new float[] {4, 3, 2, 1}, 4)));
    String flat = graph.node("Reshape", List.of(norm, graph.longs("flat", new long[] {-1, 4}, 2)));
    String first =
        graph.node("MatMul", List.of(flat, graph.floats("w", new float[] {1, 0, 0, 0}, 4, 1)));
    graph.output(first, "answer", DataType.FLOAT, "N", 1);
    Path file = folder.resolve("rows.onnx");
    Graphs.write(file, graph.build());
    return ModelImportTest.of(file, ImportTask.REGRESSION, "a", "b", "c", "d");
  }

  private ImportReport imported(String name, ImportSpec spec) {
    return ModelImport.into(folder.resolve(name), spec, Progress.none());
  }

  private ModelProto graph(String name) {
    return Graphs.read(ModelPackage.read(folder.resolve(name)).graphFile());
  }

  private int fused(String name) {
    return LayerNormFusion.count(graph(name));
  }
}
