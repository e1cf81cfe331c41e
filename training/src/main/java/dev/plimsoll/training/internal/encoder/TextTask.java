package dev.plimsoll.training.internal.encoder;

import dev.plimsoll.onnx.GraphBuilder;
import dev.plimsoll.onnx.OnnxModel;
import dev.plimsoll.onnx.proto.TensorProto;
import dev.plimsoll.training.internal.block.GraphPieces;
import dev.plimsoll.training.internal.optimize.ClassLoss;
import dev.plimsoll.training.internal.optimize.Loss;
import dev.plimsoll.training.internal.optimize.Losses;
import java.util.List;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** What a network's outputs [N, K] mean. */
public enum TextTask {
  /** One yes or no: K = 1, the logit of yes. */
  BINARY {
    @Override
    Loss loss(ClassLoss classes, Tensor outputs, Tensor targets) {
      return classes.binary(outputs, targets);
    }

    @Override
    Tensor right(Tensor outputs, Tensor targets) {
      return outputs.gt(new Scalar(0)).eq(targets.gt(new Scalar(0.5)));
    }

    @Override
    public void write(GraphBuilder graph, String outputs, int columns) {
      probabilities(graph, graph.node("Sigmoid", List.of(outputs)), outputs, columns);
    }
  },
  /** One of K classes; a target is its number, counted from 0. */
  CLASSES {
    @Override
    Loss loss(ClassLoss classes, Tensor outputs, Tensor targets) {
      return classes.multiClass(outputs, targets.reshape(-1).to(torch.ScalarType.Long));
    }

    @Override
    Tensor right(Tensor outputs, Tensor targets) {
      return torch
          .argmax(outputs, new LongOptional(-1), true)
          .eq(targets.to(torch.ScalarType.Long));
    }

    @Override
    public void write(GraphBuilder graph, String outputs, int columns) {
      probabilities(graph, GraphPieces.softmax(graph, outputs), outputs, columns);
    }
  },
  /** K labels that do not exclude each other. */
  LABELS {
    @Override
    Loss loss(ClassLoss classes, Tensor outputs, Tensor targets) {
      return ClassLoss.multiLabel(outputs, targets);
    }

    @Override
    Tensor right(Tensor outputs, Tensor targets) {
      return BINARY.right(outputs, targets);
    }

    @Override
    public void write(GraphBuilder graph, String outputs, int columns) {
      BINARY.write(graph, outputs, columns);
    }
  },
  /** A number, or K of them. */
  NUMBER {
    @Override
    Loss loss(ClassLoss classes, Tensor outputs, Tensor targets) {
      return Losses.squared(outputs, targets);
    }

    @Override
    Tensor right(Tensor outputs, Tensor targets) {
      Tensor error = outputs.sub(targets);
      return error.mul(error).neg();
    }

    @Override
    public void write(GraphBuilder graph, String outputs, int columns) {
      graph.output(outputs, VALUE, TensorProto.DataType.FLOAT, "N", columns);
    }
  };

  /** The output of a graph that answers with a number. */
  public static final String VALUE = "value";

  /**
   * The loss of a batch.
   *
   * @param classes weighs and smooths classes; unused for numbers
   * @param outputs [N, K]
   * @param targets FLOAT [N, columns of the targets]
   */
  abstract Loss loss(ClassLoss classes, Tensor outputs, Tensor targets);

  /** Whether each answer is right; for numbers the squared error, negated. */
  abstract Tensor right(Tensor outputs, Tensor targets);

  /** Declares the graph's outputs, uncalibrated. */
  public abstract void write(GraphBuilder graph, String outputs, int columns);

  private static void probabilities(
      GraphBuilder graph, String probability, String logit, int columns) {
    graph.output(probability, OnnxModel.PROBABILITY, TensorProto.DataType.FLOAT, "N", columns);
    graph.output(logit, OnnxModel.LOGIT, TensorProto.DataType.FLOAT, "N", columns);
  }
}
