package dev.plimsoll.training.internal.tfidf;

import dev.plimsoll.kernel.Progress;
import dev.plimsoll.onnx.GraphBuilder;
import dev.plimsoll.training.EpochRecord;
import dev.plimsoll.training.internal.Fitted;
import dev.plimsoll.training.internal.checkpoint.NamedTensor;
import dev.plimsoll.training.internal.optimize.Lbfgs;
import dev.plimsoll.training.internal.prepare.GraphInputs;
import dev.plimsoll.training.internal.score.BinaryScore;
import dev.plimsoll.training.internal.table.TrainingRows;
import dev.plimsoll.training.internal.text.EncodedTexts;
import dev.plimsoll.training.internal.text.TextReader;
import java.util.Arrays;
import java.util.List;

/** A trained regression over n-grams; the constant is the last weight. */
final class FittedTfIdf implements Fitted {
  private static final double TOLERANCE = 1e-6;

  private final TextReader reader;
  private final NGrams grams;
  private final double[] weights;
  private final List<EpochRecord> curve;

  private FittedTfIdf(TextReader reader, NGrams grams, double[] weights, List<EpochRecord> curve) {
    this.reader = reader;
    this.grams = grams;
    this.weights = weights;
    this.curve = curve;
  }

  static FittedTfIdf fit(
      TextReader reader,
      NGrams grams,
      EncodedTexts texts,
      double l2,
      int iterations,
      float[] labels,
      TrainingRows valid,
      Progress progress) {
    SparseRows rows = SparseRows.of(grams, texts);
    double[] start = new double[grams.size() + 1];
    int[] evaluations = {0};
    Lbfgs.Minimum minimum =
        new Lbfgs(iterations, TOLERANCE)
            .minimise(
                (x, gradient) -> {
                  progress.report("training", Math.min(++evaluations[0], iterations), iterations);
                  return loss(rows, labels, l2, x, gradient);
                },
                start);
    FittedTfIdf fitted = new FittedTfIdf(reader, grams, minimum.x(), List.of());
    float[] logits = fitted.logits(valid);
    EpochRecord last =
        new EpochRecord(
            minimum.iterations(),
            minimum.value(),
            BinaryScore.logLoss(logits, valid.labels()),
            BinaryScore.auc(logits, valid.labels()));
    return new FittedTfIdf(reader, grams, minimum.x(), List.of(last));
  }

  /** Mean log loss plus {@code l2 / (2 rows)} times the squared weights, the constant's aside. */
  private static double loss(
      SparseRows rows, float[] labels, double l2, double[] weights, double[] gradient) {
    Arrays.fill(gradient, 0);
    int constant = weights.length - 1;
    double loss = 0;
    for (int row = 0; row < rows.rows(); row++) {
      double z = weights[constant] + rows.times(row, weights);
      double small = Math.exp(-Math.abs(z));
      loss += Math.max(z, 0) - z * labels[row] + Math.log1p(small);
      double residual = (z >= 0 ? 1 / (1 + small) : small / (1 + small)) - labels[row];
      rows.addTo(gradient, row, residual);
      gradient[constant] += residual;
    }
    double squares = 0;
    for (int i = 0; i < constant; i++) {
      squares += weights[i] * weights[i];
      gradient[i] += l2 * weights[i];
    }
    for (int i = 0; i < gradient.length; i++) {
      gradient[i] /= rows.rows();
    }
    return (loss + 0.5 * l2 * squares) / rows.rows();
  }

  @Override
  public float[] logits(TrainingRows rows) {
    SparseRows sparse = SparseRows.of(grams, reader.encode(rows.text(reader.spec().input())));
    float[] logits = new float[rows.size()];
    for (int row = 0; row < logits.length; row++) {
      logits[row] = (float) (weights[weights.length - 1] + sparse.times(row, weights));
    }
    return logits;
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
    String product =
        graph.node(
            "MatMul",
            List.of(unit, graph.floats("weights", some(0, grams.size()), grams.size(), 1)));
    return graph.node("Add", List.of(product, graph.floats("constant", some(grams.size(), 1), 1)));
  }

  private float[] some(int from, int count) {
    float[] some = new float[count];
    for (int i = 0; i < count; i++) {
      some[i] = (float) weights[from + i];
    }
    return some;
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
    return List.of(
        new NamedTensor("weights", new long[] {weights.length}, some(0, weights.length)));
  }

  @Override
  public void close() {
    reader.close();
  }
}
