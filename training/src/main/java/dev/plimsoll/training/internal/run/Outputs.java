package dev.plimsoll.training.internal.run;

import dev.plimsoll.onnx.Calibration;
import dev.plimsoll.onnx.GraphBuilder;
import dev.plimsoll.onnx.OnnxModel;
import dev.plimsoll.onnx.proto.TensorProto;
import dev.plimsoll.training.internal.table.Target;
import dev.plimsoll.training.internal.table.Task;
import java.util.List;

/** What a graph answers with, by task. */
final class Outputs {
  private Outputs() {}

  static List<String> names(Task task) {
    return switch (task) {
      case BINARY, MULTI_CLASS, MULTI_LABEL -> List.of(OnnxModel.PROBABILITY, OnnxModel.LOGIT);
      case REGRESSION -> List.of(OnnxModel.VALUE);
      case QUANTILE -> List.of(OnnxModel.QUANTILES);
    };
  }

  /** The output that has the model's answers as training computes them. */
  static String answer(Task task) {
    List<String> names = names(task);
    return names.get(names.size() - 1);
  }

  /**
   * Declares the outputs.
   *
   * @param answers the name of what the model computes, [N, O]
   */
  static void declare(GraphBuilder graph, Target target, Calibration calibration, String answers) {
    if (!target.task().numeric()) {
      String probability = calibration.write(graph, answers);
      output(graph, probability, OnnxModel.PROBABILITY, target);
    }
    output(graph, answers, answer(target.task()), target);
  }

  private static void output(GraphBuilder graph, String value, String name, Target target) {
    graph.output(value, name, TensorProto.DataType.FLOAT, "N", target.outputs());
  }
}
