package dev.plimsoll.training.internal.linear;

import dev.plimsoll.kernel.Progress;
import dev.plimsoll.onnx.GraphBuilder;
import dev.plimsoll.onnx.proto.TensorProto;
import dev.plimsoll.training.EpochRecord;
import dev.plimsoll.training.internal.Fitted;
import dev.plimsoll.training.internal.checkpoint.NamedTensor;
import dev.plimsoll.training.internal.optimize.Lbfgs;
import dev.plimsoll.training.internal.prepare.GraphInputs;
import dev.plimsoll.training.internal.prepare.Units;
import dev.plimsoll.training.internal.score.TaskScore;
import dev.plimsoll.training.internal.table.Target;
import dev.plimsoll.training.internal.table.Task;
import dev.plimsoll.training.internal.table.TrainingRows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A trained linear model of any task. */
final class FittedLinear implements Fitted {
  private static final double TOLERANCE = 1e-6;

  private final LinearDesign design;
  private final Target target;
  private final double[] weights;
  private final List<EpochRecord> curve;

  private FittedLinear(
      LinearDesign design, Target target, double[] weights, List<EpochRecord> curve) {
    this.design = design;
    this.target = target;
    this.weights = weights;
    this.curve = curve;
  }

  static FittedLinear fit(
      LinearDesign design,
      double l2,
      int iterations,
      TrainingRows train,
      TrainingRows valid,
      Progress progress) {
    Target target = train.target();
    LinearObjective objective = new LinearObjective(design, target, train, l2);
    int[] evaluations = {0};
    Lbfgs.Minimum minimum =
        new Lbfgs(iterations, TOLERANCE)
            .minimise(
                (x, gradient) -> {
                  progress.report("training", Math.min(++evaluations[0], iterations), iterations);
                  return objective.at(x, gradient);
                },
                start(design, train));
    double[] weights = minimum.x();
    if (target.task() == Task.QUANTILE) {
      settle(objective, design, target, target.standardised(train.labels()), weights);
    }
    FittedLinear fitted = new FittedLinear(design, target, weights, List.of());
    TaskScore score = new TaskScore(target, fitted.logits(valid), valid.labels());
    EpochRecord last =
        new EpochRecord(minimum.iterations(), minimum.value(), score.loss(), score.metric());
    return new FittedLinear(design, target, weights, List.of(last));
  }

  private static double[] start(LinearDesign design, TrainingRows train) {
    Target target = train.target();
    double[] start = new double[design.weights() * target.outputs()];
    switch (target.task()) {
      case BINARY -> {
        double share = train.positiveShare();
        start[design.constant()] = Math.log(share / (1 - share));
      }
      case MULTI_CLASS -> {
        for (float label : train.labels()) {
          start[Math.round(label) * design.weights() + design.constant()]++;
        }
        for (int c = 0; c < target.outputs(); c++) {
          int at = c * design.weights() + design.constant();
          start[at] = Math.log(Math.max(1, start[at]) / train.size());
        }
      }
      case MULTI_LABEL, REGRESSION, QUANTILE -> {
        // even odds, or the mean, which standardised is zero
      }
    }
    return start;
  }

  /** Moves each constant so that the share of training rows below is what was asked for. */
  private static void settle(
      LinearObjective objective,
      LinearDesign design,
      Target target,
      float[] labels,
      double[] weights) {
    double[] left = new double[labels.length];
    for (int q = 0; q < target.outputs(); q++) {
      for (int row = 0; row < left.length; row++) {
        left[row] = labels[row] - objective.sum(weights, row, q);
      }
      Arrays.sort(left);
      int place = (int) Math.ceil(target.quantiles().get(q) * left.length) - 1;
      weights[q * design.weights() + design.constant()] +=
          left[Math.max(0, Math.min(left.length - 1, place))];
    }
  }

  @Override
  public float[] logits(TrainingRows rows) {
    LinearObjective terms = new LinearObjective(design, target, rows, 0);
    int outputs = target.outputs();
    float[] answers = new float[rows.size() * outputs];
    for (int i = 0; i < answers.length; i++) {
      answers[i] = (float) terms.sum(weights, i / outputs, i % outputs);
    }
    return new Units(target).of(answers);
  }

  @Override
  public String write(GraphInputs inputs) {
    GraphBuilder graph = inputs.graph();
    List<String> terms = new ArrayList<>();
    if (!design.numbers().isEmpty()) {
      terms.addAll(writeNumbers(inputs));
    }
    for (int c = 0; c < design.texts().size(); c++) {
      String index = inputs.index(design.textNames().get(c), design.texts().get(c));
      int start = design.start(c);
      int size = design.texts().get(c).size();
      String found =
          graph.node(
              "Gather",
              List.of(
                  graph.floats("category", weights(start, size), size, target.outputs()), index),
              GraphBuilder.attribute("axis", 0L));
      String column = graph.longs("column", new long[] {1}, 1);
      terms.add(graph.node("Squeeze", List.of(found, column)));
    }
    String sum = graph.floats("constant", weights(design.constant(), 1), target.outputs());
    for (String term : terms) {
      sum = graph.node("Add", List.of(term, sum));
    }
    return new Units(target).write(graph, sum);
  }

  private List<String> writeNumbers(GraphInputs inputs) {
    GraphBuilder graph = inputs.graph();
    int count = design.numbers().size();
    float[] means = new float[count];
    float[] inverses = new float[count];
    for (int c = 0; c < count; c++) {
      means[c] = design.numbers().get(c).mean();
      inverses[c] = design.numbers().get(c).inverseDeviation();
    }
    String raw = inputs.rawNumbers(design.numberNames());
    String mask = graph.node("IsNaN", List.of(raw));
    String centred =
        graph.node("Sub", List.of(inputs.finite(raw, mask), graph.floats("means", means, count)));
    String scaled = graph.node("Mul", List.of(centred, graph.floats("inverses", inverses, count)));
    String bounded =
        graph.node(
            "Clip", List.of(scaled, inputs.bound(-Standard.WIDEST), inputs.bound(Standard.WIDEST)));
    String known = graph.node("Where", List.of(mask, graph.scalar(0), bounded));
    List<String> terms = new ArrayList<>();
    terms.add(
        graph.node(
            "MatMul",
            List.of(known, graph.floats("weights", weights(0, count), count, target.outputs()))));
    if (!design.flagged().isEmpty()) {
      terms.add(writeFlags(graph, mask, count));
    }
    return terms;
  }

  private String writeFlags(GraphBuilder graph, String mask, int count) {
    int outputs = target.outputs();
    float[] perColumn = new float[count * outputs];
    float[] flagged = weights(count, design.flagged().size());
    for (int f = 0; f < design.flagged().size(); f++) {
      System.arraycopy(flagged, f * outputs, perColumn, design.flagged().get(f) * outputs, outputs);
    }
    String flags =
        graph.node(
            "Cast",
            List.of(mask),
            GraphBuilder.attribute("to", (long) TensorProto.DataType.FLOAT_VALUE));
    return graph.node("MatMul", List.of(flags, graph.floats("missing", perColumn, count, outputs)));
  }

  /** [count, outputs] row-major. */
  private float[] weights(int from, int count) {
    int outputs = target.outputs();
    float[] some = new float[count * outputs];
    for (int i = 0; i < some.length; i++) {
      some[i] = (float) weights[i % outputs * design.weights() + from + i / outputs];
    }
    return some;
  }

  @Override
  public List<EpochRecord> curve() {
    return curve;
  }

  @Override
  public List<NamedTensor> checkpoint() {
    return List.of(
        new NamedTensor(
            "weights",
            new long[] {design.weights(), target.outputs()},
            weights(0, design.weights())));
  }

  @Override
  public void close() {
    Arrays.fill(weights, Double.NaN); // use after close shows
  }
}
