package dev.plimsoll.training.internal.tfidf;

import dev.plimsoll.kernel.Progress;
import dev.plimsoll.onnx.GraphBuilder;
import dev.plimsoll.training.EpochRecord;
import dev.plimsoll.training.internal.Fitted;
import dev.plimsoll.training.internal.architecture.Answers;
import dev.plimsoll.training.internal.checkpoint.NamedTensor;
import dev.plimsoll.training.internal.linear.Link;
import dev.plimsoll.training.internal.optimize.Lbfgs;
import dev.plimsoll.training.internal.prepare.GraphInputs;
import dev.plimsoll.training.internal.score.TaskScore;
import dev.plimsoll.training.internal.table.Target;
import dev.plimsoll.training.internal.table.TrainingRows;
import dev.plimsoll.training.internal.text.EncodedTexts;
import dev.plimsoll.training.internal.text.TextReader;
import java.util.Arrays;
import java.util.List;

/** A trained regression over n-grams: per output its weights, and a constant behind them. */
final class FittedTfIdf implements Fitted {
  private static final double TOLERANCE = 1e-6;

  private final TextReader reader;
  private final NGrams grams;
  private final Target target;
  private final double[] weights;
  private final List<EpochRecord> curve;

  private FittedTfIdf(
      TextReader reader, NGrams grams, Target target, double[] weights, List<EpochRecord> curve) {
    this.reader = reader;
    this.grams = grams;
    this.target = target;
    this.weights = weights;
    this.curve = curve;
  }

  static FittedTfIdf fit(
      TextReader reader,
      NGrams grams,
      EncodedTexts texts,
      double l2,
      int iterations,
      TrainingRows train,
      TrainingRows valid,
      Progress progress) {
    SparseRows rows = SparseRows.of(grams, texts);
    Target target = train.target();
    float[] labels = target.standardised(train.labels());
    double[] start = new double[target.outputs() * (grams.size() + 1)];
    int[] evaluations = {0};
    Lbfgs.Minimum minimum =
        new Lbfgs(iterations, TOLERANCE)
            .minimise(
                (x, gradient) -> {
                  progress.report("training", Math.min(++evaluations[0], iterations), iterations);
                  return loss(rows, target, labels, l2, x, gradient);
                },
                start);
    FittedTfIdf fitted = new FittedTfIdf(reader, grams, target, minimum.x(), List.of());
    TaskScore score = new TaskScore(target, fitted.logits(valid), valid.labels());
    EpochRecord last =
        new EpochRecord(minimum.iterations(), minimum.value(), score.loss(), score.metric());
    return new FittedTfIdf(reader, grams, target, minimum.x(), List.of(last));
  }

  /** Mean loss plus {@code l2 / (2 rows)} times the squared weights, the constants aside. */
  private static double loss(
      SparseRows rows,
      Target target,
      float[] labels,
      double l2,
      double[] weights,
      double[] gradient) {
    Arrays.fill(gradient, 0);
    Link link = Link.of(target);
    double[] outputs = new double[target.outputs()];
    double[] slopes = new double[target.outputs()];
    int width = weights.length / outputs.length;
    double loss = 0;
    for (int row = 0; row < rows.rows(); row++) {
      for (int k = 0; k < outputs.length; k++) {
        outputs[k] = weights[(k + 1) * width - 1] + rows.times(row, weights, k * width);
      }
      loss += link.at(outputs, labels[row], slopes);
      for (int k = 0; k < outputs.length; k++) {
        rows.addTo(gradient, k * width, row, slopes[k]);
        gradient[(k + 1) * width - 1] += slopes[k];
      }
    }
    double squares = 0;
    for (int i = 0; i < weights.length; i++) {
      boolean constant = (i + 1) % width == 0;
      squares += constant ? 0 : weights[i] * weights[i];
      gradient[i] = (gradient[i] + (constant ? 0 : l2 * weights[i])) / rows.rows();
    }
    return (loss + 0.5 * l2 * squares) / rows.rows();
  }

  @Override
  public float[] logits(TrainingRows rows) {
    SparseRows sparse = SparseRows.of(grams, reader.encode(rows.text(reader.spec().input())));
    int count = target.outputs();
    int width = weights.length / count;
    float[] answers = new float[rows.size() * count];
    for (int i = 0; i < answers.length; i++) {
      int k = i % count;
      double output = weights[(k + 1) * width - 1] + sparse.times(i / count, weights, k * width);
      answers[i] = (float) (output * target.deviation() + target.mean());
    }
    return answers;
  }

  @Override
  public String write(GraphInputs inputs) {
    GraphBuilder graph = inputs.graph();
    int words = grams.words();
    boolean pairs = words < grams.size();
    long[] places = new long[grams.size()];
    Arrays.setAll(places, i -> i);
    String counts =
        graph.node(
            "TfIdfVectorizer",
            List.of(TextReader.IDS),
            GraphBuilder.attribute("mode", "TF"),
            GraphBuilder.attribute("min_gram_length", 1L),
            GraphBuilder.attribute("max_gram_length", pairs ? 2L : 1L),
            GraphBuilder.attribute("max_skip_count", 0L),
            GraphBuilder.attribute("ngram_counts", pairs ? new long[] {0, words} : new long[] {0}),
            GraphBuilder.attribute("ngram_indexes", places),
            GraphBuilder.attribute("pool_int64s", grams.pool()));
    // 1 + ln count where there is one, else 0
    String logarithm =
        graph.node("Log", List.of(graph.node("Max", List.of(counts, graph.scalar(1)))));
    String damped = graph.node("Add", List.of(logarithm, graph.node("Sign", List.of(counts))));
    String rarity = graph.floats("rarity", grams.rarity(), grams.size());
    String weighed = graph.node("Mul", List.of(damped, rarity));
    String length =
        graph.node(
            "ReduceL2",
            List.of(weighed),
            GraphBuilder.attribute("axes", new long[] {1}),
            GraphBuilder.attribute("keepdims", 1L));
    String positive = graph.node("Max", List.of(length, graph.scalar(1e-12f)));
    String unit = graph.node("Div", List.of(weighed, positive));
    int count = target.outputs();
    String product =
        graph.node("MatMul", List.of(unit, graph.floats("weights", turned(), grams.size(), count)));
    String outputs =
        graph.node("Add", List.of(product, graph.floats("constant", constants(), count)));
    return new Answers(target, 1).write(graph, outputs);
  }

  /** The weights as [n-grams, outputs]. */
  private float[] turned() {
    int count = target.outputs();
    float[] turned = new float[grams.size() * count];
    for (int i = 0; i < turned.length; i++) {
      turned[i] = (float) weights[i % count * (grams.size() + 1) + i / count];
    }
    return turned;
  }

  private float[] constants() {
    float[] constants = new float[target.outputs()];
    for (int k = 0; k < constants.length; k++) {
      constants[k] = (float) weights[(k + 1) * (grams.size() + 1) - 1];
    }
    return constants;
  }

  @Override
  public TextReader text() {
    return reader;
  }

  @Override
  public List<EpochRecord> curve() {
    return curve;
  }

  @Override
  public List<NamedTensor> checkpoint() {
    float[] all = new float[weights.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = (float) weights[i];
    }
    return List.of(new NamedTensor("weights", new long[] {all.length}, all));
  }

  @Override
  public void close() {
    reader.close();
  }
}
