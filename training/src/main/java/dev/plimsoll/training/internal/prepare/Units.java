package dev.plimsoll.training.internal.prepare;

import dev.plimsoll.onnx.GraphBuilder;
import dev.plimsoll.training.internal.table.Target;
import dev.plimsoll.training.internal.table.Task;
import java.util.Arrays;
import java.util.List;

/**
 * From what a model that learned standardised numbers computes, to numbers in the units of the
 * target. Quantiles that were learned one by one may cross: sorting them never makes their pinball
 * loss greater (Chernozhukov, Fernández-Val and Galichon 2010). Answers of classes stay as they
 * are.
 */
public final class Units {
  private final Target target;

  public Units(Target target) {
    this.target = target;
  }

  /**
   * Answers in the target's units.
   *
   * @param answers [N, O] row-major; changed in place
   */
  public float[] of(float[] answers) {
    if (!target.task().numeric()) {
      return answers;
    }
    int width = target.outputs();
    float deviation = (float) target.deviation();
    float mean = (float) target.mean();
    for (int i = 0; i < answers.length; i++) {
      answers[i] = answers[i] * deviation + mean;
    }
    for (int from = 0; from < answers.length && width > 1; from += width) {
      Arrays.sort(answers, from, from + width);
    }
    return answers;
  }

  /** Adds the same as nodes. */
  public String write(GraphBuilder graph, String answers) {
    if (!target.task().numeric()) {
      return answers;
    }
    String scaled = graph.node("Mul", List.of(answers, graph.scalar((float) target.deviation())));
    String placed = graph.node("Add", List.of(scaled, graph.scalar((float) target.mean())));
    if (target.task() != Task.QUANTILE || target.outputs() == 1) {
      return placed;
    }
    String count = graph.longs("count", new long[] {target.outputs()}, 1);
    return graph
        .node(
            "",
            "TopK",
            List.of(placed, count),
            2,
            GraphBuilder.attribute("axis", -1L),
            GraphBuilder.attribute("largest", 0L),
            GraphBuilder.attribute("sorted", 1L))
        .get(0);
  }
}
