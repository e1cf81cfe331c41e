package dev.plimsoll.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.onnx.proto.TensorProto.DataType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BatchInvarianceTest {
  private static final int WIDTH = 32;

  @Test
  void floatsAnswerARowTheSameInAnyCompany(@TempDir Path folder) {
    BatchInvariance found = check(folder, false);
    assertThat(found.holds()).isTrue();
    assertThat(found.worst()).isLessThanOrEqualTo(BatchInvariance.TOLERANCE);
  }

  @Test
  void dynamicQuantizationDoesNotBecauseItsScaleIsTheBatchs(@TempDir Path folder) {
    BatchInvariance found = check(folder, true);
    assertThat(found.holds()).isFalse();
    assertThat(found.isExact()).isFalse();
    assertThat(found.worst()).isGreaterThan(10 * BatchInvariance.TOLERANCE);
  }

  private static BatchInvariance check(Path folder, boolean quantized) {
    GraphBuilder graph = new GraphBuilder("layer");
    SplittableRandom random = new SplittableRandom(1);
    String x = graph.input("x", DataType.FLOAT, "N", WIDTH);
    String y = x;
    if (quantized) {
      List<String> parts = graph.node("", "DynamicQuantizeLinear", List.of(x), 3);
      y = graph.node("DequantizeLinear", parts);
    }
    String weights = graph.floats("weights", values(random, WIDTH * WIDTH), WIDTH, WIDTH);
    graph.output(graph.node("MatMul", List.of(y, weights)), "y", DataType.FLOAT, "N", WIDTH);
    ModelManifest manifest = TestModels.tensors("layer");
    List<Feed> samples = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      float[] row = values(random, WIDTH);
      for (int j = 0; j < WIDTH; j++) {
        row[j] *= (float) Math.pow(3, i);
      }
      samples.add(Feed.rows(0, 1, new Object[] {Tensor.floats(row, 1, WIDTH)}, null));
    }
    try (OnnxModel model = ModelPackage.write(folder, graph.build(), manifest, null).load()) {
      return BatchInvariance.check(model.tensors(), samples);
    }
  }

  private static float[] values(SplittableRandom random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextDouble(-1, 1);
    }
    return values;
  }
}
