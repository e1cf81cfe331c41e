package dev.plimsoll.training.internal.architecture;

import dev.plimsoll.onnx.GraphBuilder;
import dev.plimsoll.training.internal.block.GraphPieces;
import dev.plimsoll.training.internal.table.Target;
import dev.plimsoll.training.internal.table.Task;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * From a network's outputs to answers [N, O] in the units of the target: logits of a class, a
 * number, or quantiles, which cannot cross because each is the one before plus a softplus.
 *
 * <p>With more than one member their probabilities are averaged and made logits again; numbers and
 * quantiles are averaged as they are.
 */
public final class Answers {
  /** No class is less likely than this once members have been averaged. */
  private static final float LEAST = 1e-7f;

  private final Target target;
  private final int members;

  public Answers(Target target, int members) {
    this.target = target;
    this.members = members;
  }

  /**
   * Outputs as the loss wants them: quantiles in order, everything else as it is.
   *
   * @param outputs [..., O]
   */
  Tensor ordered(Tensor outputs) {
    int count = target.outputs();
    if (target.task() != Task.QUANTILE || count == 1) {
      return outputs;
    }
    Tensor lowest = outputs.narrow(-1, 0, 1);
    Tensor steps = torch.softplus(outputs.narrow(-1, 1, count - 1));
    return torch.cat(
        new org.bytedeco.pytorch.TensorVector(lowest, lowest.add(steps.cumsum(-1))), -1);
  }

  /** Answers [N, O] from outputs [N, O], or [N, members, O] with more than one. */
  public Tensor of(Tensor outputs) {
    return switch (target.task()) {
      case BINARY, MULTI_LABEL -> members == 1 ? outputs : binary(outputs);
      case MULTI_CLASS -> members == 1 ? outputs : log(torch.softmax(outputs, -1).mean(1));
      case REGRESSION, QUANTILE -> {
        Tensor ordered = ordered(outputs);
        Tensor one = members == 1 ? ordered : ordered.mean(1);
        yield one.mul(new Scalar((float) target.deviation()))
            .add(new Scalar((float) target.mean()));
      }
    };
  }

  /** Yes and no are averaged each for itself: 1 - p would lose the digits of a p close to 1. */
  private static Tensor binary(Tensor outputs) {
    Tensor yes = log(torch.sigmoid(outputs).mean(1));
    return yes.sub(log(torch.sigmoid(outputs.neg()).mean(1)));
  }

  private static Tensor log(Tensor probabilities) {
    return torch.log(probabilities.clamp_min(new Scalar(LEAST)));
  }

  /** Adds the same as nodes. */
  public String write(GraphBuilder graph, String outputs) {
    return switch (target.task()) {
      case BINARY, MULTI_LABEL -> members == 1 ? outputs : writeBinary(graph, outputs);
      case MULTI_CLASS ->
          members == 1 ? outputs : writeLog(graph, GraphPieces.softmax(graph, outputs));
      case REGRESSION, QUANTILE -> {
        String ordered = writeOrdered(graph, outputs);
        String one = members == 1 ? ordered : mean(graph, ordered);
        String scaled = GraphPieces.mul(graph, one, graph.scalar((float) target.deviation()));
        yield GraphPieces.add(graph, scaled, graph.scalar((float) target.mean()));
      }
    };
  }

  private String writeOrdered(GraphBuilder graph, String outputs) {
    int count = target.outputs();
    if (target.task() != Task.QUANTILE || count == 1) {
      return outputs;
    }
    String one = GraphPieces.whole(graph, 1);
    String lowest = GraphPieces.slice(graph, outputs, GraphPieces.whole(graph, 0), one, -1);
    String rest = GraphPieces.slice(graph, outputs, one, GraphPieces.whole(graph, count), -1);
    String steps = graph.node("Softplus", List.of(rest));
    String sums = graph.node("CumSum", List.of(steps, graph.longs("axis", new long[] {-1})));
    return GraphPieces.concat(graph, -1, lowest, GraphPieces.add(graph, lowest, sums));
  }

  private static String writeBinary(GraphBuilder graph, String outputs) {
    String yes = writeLog(graph, graph.node("Sigmoid", List.of(outputs)));
    String no =
        writeLog(graph, graph.node("Sigmoid", List.of(graph.node("Neg", List.of(outputs)))));
    return GraphPieces.sub(graph, yes, no);
  }

  private static String writeLog(GraphBuilder graph, String probabilities) {
    String bounded = graph.node("Max", List.of(mean(graph, probabilities), graph.scalar(LEAST)));
    return graph.node("Log", List.of(bounded));
  }

  private static String mean(GraphBuilder graph, String values) {
    return graph.node(
        "ReduceMean",
        List.of(values),
        GraphBuilder.attribute("axes", new long[] {1}),
        GraphBuilder.attribute("keepdims", 0L));
  }
}
