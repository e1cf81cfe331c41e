package dev.plimsoll.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.plimsoll.onnx.proto.TensorProto;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CalibrationTest {
  static Stream<Calibration> calibrations() {
    return Stream.of(
        Calibration.none(),
        new Calibration("platt", 0.7, -1.2),
        curve(List.of(0.5), List.of(0.3)),
        curve(List.of(-2.0, 0.1, 0.4, 5.0), List.of(0.01, 0.2, 0.2, 0.97)));
  }

  private static Calibration curve(List<Double> logits, List<Double> probabilities) {
    return new Calibration("isotonic", 1, 0, new Calibration.Curve(logits, probabilities));
  }

  @ParameterizedTest
  @MethodSource("calibrations")
  void theGraphGivesTheSameProbabilities(Calibration calibration) {
    GraphBuilder graph = new GraphBuilder("calibration");
    String logit = graph.input("x", TensorProto.DataType.FLOAT, "N", 1);
    graph.output(calibration.write(graph, logit), "p", TensorProto.DataType.FLOAT, "N", 1);
    SplittableRandom random = new SplittableRandom(2);
    float[] logits = new float[300];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = (float) random.nextDouble(-9, 9);
    }
    try (OnnxModel model = OnnxModel.load(graph.build())) {
      float[] answers = model.run(RowBatch.of(300, Map.of("x", logits))).get("p");
      assertThat(answers).containsExactly(calibration.probabilities(logits), within(2e-6f));
    }
  }

  @Test
  void refusesACurveWithoutPoints() {
    assertThatThrownBy(() -> curve(List.of(), List.of())).hasMessageContaining("at least 1");
  }
}
