package dev.plimsoll.training.internal.linear;

import dev.plimsoll.kernel.Progress;
import dev.plimsoll.onnx.GraphBuilder;
import dev.plimsoll.onnx.proto.TensorProto;
import dev.plimsoll.training.EpochRecord;
import dev.plimsoll.training.internal.Fitted;
import dev.plimsoll.training.internal.checkpoint.NamedTensor;
import dev.plimsoll.training.internal.optimize.Lbfgs;
import dev.plimsoll.training.internal.prepare.GraphInputs;
import dev.plimsoll.training.internal.score.BinaryScore;
import dev.plimsoll.training.internal.table.TrainingRows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A trained logistic regression. */
final class FittedLogistic implements Fitted {
  private static final double TOLERANCE = 1e-6;

  private final LinearDesign design;
  private final double[] weights;
  private final List<EpochRecord> curve;

  private FittedLogistic(LinearDesign design, double[] weights, List<EpochRecord> curve) {
    this.design = design;
    this.weights = weights;
    this.curve = curve;
  }

  static FittedLogistic fit(
      LinearDesign design,
      double l2,
      int iterations,
      TrainingRows train,
      TrainingRows valid,
      Progress progress) {
    LogisticObjective objective = new LogisticObjective(design, train, l2);
    double[] start = new double[design.weights()];
    double share = train.positiveShare();
    start[design.constant()] = Math.log(share / (1 - share));
    int[] evaluations = {0};
    Lbfgs.Minimum minimum =
        new Lbfgs(iterations, TOLERANCE)
            .minimise(
                (x, gradient) -> {
                  progress.report("training", Math.min(++evaluations[0], iterations), iterations);
                  return objective.at(x, gradient);
                },
                start);
    FittedLogistic fitted = new FittedLogistic(design, minimum.x(), List.of());
    float[] logits = fitted.logits(valid);
    EpochRecord last =
        new EpochRecord(
            minimum.iterations(),
            minimum.value(),
            BinaryScore.logLoss(logits, valid.labels()),
            BinaryScore.auc(logits, valid.labels()));
    return new FittedLogistic(design, minimum.x(), List.of(last));
  }

  @Override
  public float[] logits(TrainingRows rows) {
    LogisticObjective terms = new LogisticObjective(design, rows, 0);
    float[] logits = new float[rows.size()];
    for (int row = 0; row < logits.length; row++) {
      logits[row] = (float) terms.logit(weights, row);
    }
    return logits;
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
      terms.add(
          graph.node(
              "Gather",
              List.of(graph.floats("category", weights(start, size), size), index),
              GraphBuilder.attribute("axis", 0L)));
    }
    String sum = graph.floats("constant", weights(design.constant(), 1), 1);
    for (String term : terms) {
      sum = graph.node("Add", List.of(term, sum));
    }
    return sum;
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
        graph.node("MatMul", List.of(known, graph.floats("weights", weights(0, count), count, 1))));
    if (!design.flagged().isEmpty()) {
      terms.add(writeFlags(graph, mask, count));
    }
    return terms;
  }

  private String writeFlags(GraphBuilder graph, String mask, int count) {
    float[] perColumn = new float[count];
    for (int f = 0; f < design.flagged().size(); f++) {
      perColumn[design.flagged().get(f)] = (float) weights[count + f];
    }
    String flags =
        graph.node(
            "Cast",
            List.of(mask),
            GraphBuilder.attribute("to", (long) TensorProto.DataType.FLOAT_VALUE));
    return graph.node("MatMul", List.of(flags, graph.floats("missing", perColumn, count, 1)));
  }

  private float[] weights(int from, int count) {
    float[] some = new float[count];
    for (int i = 0; i < count; i++) {
      some[i] = (float) weights[from + i];
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
        new NamedTensor("weights", new long[] {weights.length}, weights(0, weights.length)));
  }

  @Override
  public void close() {
    Arrays.fill(weights, Double.NaN); // use after close shows
  }
}
