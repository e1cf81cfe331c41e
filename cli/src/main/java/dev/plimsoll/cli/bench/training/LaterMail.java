package dev.plimsoll.cli.bench.training;

import dev.plimsoll.cli.bench.measure.Benchmark;
import dev.plimsoll.cli.bench.measure.Figure;
import dev.plimsoll.cli.bench.measure.Groups;
import dev.plimsoll.cli.bench.model.MiniLm;
import dev.plimsoll.data.ArrowResult;
import dev.plimsoll.data.QueryEngine;
import dev.plimsoll.evaluation.Comparison;
import dev.plimsoll.evaluation.Comparisons;
import dev.plimsoll.evaluation.EvaluationPlan;
import dev.plimsoll.evaluation.Interval;
import dev.plimsoll.evaluation.Metric;
import dev.plimsoll.evaluation.ScoredTable;
import dev.plimsoll.kernel.Progress;
import dev.plimsoll.onnx.BatchScorer;
import dev.plimsoll.onnx.InputType;
import dev.plimsoll.onnx.ModelInput;
import dev.plimsoll.onnx.ModelPackage;
import dev.plimsoll.onnx.OnnxModel;
import dev.plimsoll.pipeline.ChildTraining;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.arrow.vector.BitVector;

/**
 * Learns from the early groups of the SpamAssassin mails and judges later ones, which look
 * different and have three times the share of spam: a pretrained encoder, tuned, against words and
 * word pairs with a logistic regression.
 *
 * <p>Both choose and calibrate on the same random 15 % of the early mails, and both say spam from a
 * probability of one half on. Beside it stands what both would have reached had they known that
 * spam and other mail would be equally many: half of the difference of such models is the share of
 * spam that they expect, not what they read.
 */
public record LaterMail(Path mails, Path miniLm) implements Benchmark {
  private static final double POINTS = 2;
  private static final long SEED = 7;
  private static final int RESAMPLES = 2_000;
  private static final List<ModelInput> INPUTS = List.of(new ModelInput("message", InputType.TEXT));

  /** Set beforehand, for minutes on two cores; no other recipe has been tried to the end. */
  private static final Map<String, Object> TUNING =
      Map.of(
          "longest",
          96,
          "epochs",
          1,
          "learningRate",
          6e-5,
          "batch",
          16,
          "workers",
          2,
          "threads",
          1);

  @Override
  public String name() {
    return "moderation.later";
  }

  @Override
  public String means() {
    return "accuracy on later mail, pretrained encoder less TF-IDF";
  }

  @Override
  public String group() {
    return Groups.MODERATION;
  }

  @Override
  public Optional<String> obstacle() {
    return Files.isRegularFile(mails)
        ? MiniLm.obstacle(miniLm)
        : Optional.of("no " + mails + " (it is part of examples/moderation)");
  }

  @Override
  public Figure measure(Path folder, Progress progress) {
    Path rows = folder.resolve("rows.parquet");
    try (QueryEngine engine = QueryEngine.open(folder.resolve("spill"), 2)) {
      engine.toParquet(sql(), rows);
      Rival words = rival(engine, rows, "tfidf", Map.of(), folder.resolve("words"), progress);
      Map<String, Object> settings = new TreeMap<>(TUNING);
      settings.put("from", miniLm.toString());
      Rival tuned =
          rival(engine, rows, "pretrained-encoder", settings, folder.resolve("tuned"), progress);
      Interval ahead = ahead(tuned.later(), words.later());
      Interval even = ahead(tuned.even(), words.even());
      return Figure.atLeast(
          name(),
          100 * ahead.value(),
          "points",
          POINTS,
          String.format(
              Locale.ROOT,
              "TF-IDF with logistic regression %.4f, MiniLM tuned %.4f of %,d later mails right: %+.1f points (95 %%: %+.1f to %+.1f)."
                  + " Told that half of them are spam: %.4f and %.4f, %+.1f points (%+.1f to %+.1f)",
              right(words.later()),
              right(tuned.later()),
              words.later().rows(),
              100 * ahead.value(),
              100 * ahead.low(),
              100 * ahead.high(),
              right(words.even()),
              right(tuned.even()),
              100 * even.value(),
              100 * even.low(),
              100 * even.high()));
    }
  }

  private String sql() {
    return "SELECT subject || chr(10) || body AS message, spam AS label,"
        + " CASE WHEN grp IN ('easy-ham-2', 'spam-2') THEN 'test'"
        + " WHEN hash(mail_id || 'x') % 100 < 15 THEN 'valid' ELSE 'train' END AS split"
        + " FROM read_json("
        + QueryEngine.literal(mails.toString())
        + ", format = 'newline_delimited', columns = {mail_id: 'VARCHAR', grp: 'VARCHAR',"
        + " subject: 'VARCHAR', body: 'VARCHAR', spam: 'BOOLEAN'}) ORDER BY mail_id";
  }

  /**
   * A model's answers to the later mails.
   *
   * @param even the same answers, moved from the early share of spam to one half
   */
  private record Rival(ScoredTable later, ScoredTable even) {}

  private static Rival rival(
      QueryEngine engine,
      Path rows,
      String kind,
      Map<String, Object> settings,
      Path folder,
      Progress progress) {
    ModelPackage trained =
        ChildTraining.train(rows, INPUTS, kind, settings, SEED, folder, progress);
    progress.report("judging " + kind, 0, -1);
    try (OnnxModel model = trained.load()) {
      ScoredTable later = later(engine, model, rows);
      return new Rival(later, moved(later, share(engine, rows)));
    }
  }

  /** Of spam among the early mails that calibrate. */
  private static double share(QueryEngine engine, Path rows) {
    String sql =
        "SELECT avg(label::INTEGER) FROM "
            + QueryEngine.literal(rows.toString())
            + " WHERE split = 'valid'";
    return engine.rows(sql, row -> row.getDouble(1)).get(0);
  }

  private static ScoredTable later(QueryEngine engine, OnnxModel model, Path rows) {
    String sql =
        "SELECT message, label FROM "
            + QueryEngine.literal(rows.toString())
            + " WHERE split = 'test'";
    List<Double> scores = new ArrayList<>();
    List<Boolean> labels = new ArrayList<>();
    try (ArrowResult result = engine.query(sql)) {
      while (result.next()) {
        float[] probability = BatchScorer.score(model, INPUTS, result.root()).probability();
        BitVector label = (BitVector) result.root().getVector("label");
        for (int row = 0; row < probability.length; row++) {
          scores.add((double) probability[row]);
          labels.add(label.get(row) == 1);
        }
      }
    }
    boolean[] label = new boolean[labels.size()];
    for (int row = 0; row < label.length; row++) {
      label[row] = labels.get(row);
    }
    return new ScoredTable(scores.stream().mapToDouble(Double::doubleValue).toArray(), label);
  }

  /** Bayes' rule for another share of positives than the one that was learned. */
  private static ScoredTable moved(ScoredTable table, double share) {
    double[] moved =
        Arrays.stream(table.score())
            .map(p -> p * (1 - share) / (p * (1 - share) + (1 - p) * share))
            .toArray();
    return new ScoredTable(moved, table.label());
  }

  private static double right(ScoredTable table) {
    long right = 0;
    for (int row = 0; row < table.rows(); row++) {
      right += (table.score()[row] >= 0.5) == table.label()[row] ? 1 : 0;
    }
    return (double) right / table.rows();
  }

  private static Interval ahead(ScoredTable first, ScoredTable second) {
    EvaluationPlan plan = new EvaluationPlan(List.of(), 1, RESAMPLES, 0.95, SEED);
    return Comparisons.paired(first, second, plan).stream()
        .filter(one -> one.metric().equals(Metric.ACCURACY.key()))
        .map(Comparison::difference)
        .findFirst()
        .orElseThrow();
  }
}
