package dev.plimsoll.cli.bench;

import dev.plimsoll.data.ArrowResult;
import dev.plimsoll.data.QueryEngine;
import dev.plimsoll.kernel.Progress;
import dev.plimsoll.onnx.BatchScorer;
import dev.plimsoll.onnx.InputType;
import dev.plimsoll.onnx.ModelInput;
import dev.plimsoll.onnx.ModelPackage;
import dev.plimsoll.onnx.OnnxModel;
import dev.plimsoll.pipeline.ChildTraining;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.vector.BitVector;

/**
 * Learns from the early groups of the SpamAssassin mails and judges later ones, which look
 * different and have three times the share of spam: a pretrained encoder, tuned, against words and
 * word pairs with a logistic regression. Both choose and calibrate on the same random 15 % of the
 * early mails, and both say spam from a probability of one half on.
 */
record LaterMail(Path mails, Path miniLm) implements Benchmark {
  private static final double POINTS = 2;
  private static final long SEED = 7;
  private static final List<ModelInput> INPUTS = List.of(new ModelInput("message", InputType.TEXT));

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
    return Bench.MODERATION;
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
      double words = accuracy(engine, rows, "tfidf", Map.of(), folder.resolve("words"), progress);
      double tuned =
          accuracy(
              engine,
              rows,
              "pretrained-encoder",
              Map.of(
                  "from", miniLm.toString(),
                  "longest", 96,
                  "epochs", 1,
                  "learningRate", 1e-4,
                  "headPace", 5),
              folder.resolve("tuned"),
              progress);
      return Figure.atLeast(
          name(),
          100 * (tuned - words),
          "points",
          POINTS,
          String.format(
              Locale.ROOT,
              "TF-IDF with logistic regression %.4f, MiniLM tuned for one pass %.4f of the later mails right",
              words,
              tuned));
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

  private static double accuracy(
      QueryEngine engine,
      Path rows,
      String kind,
      Map<String, Object> settings,
      Path folder,
      Progress progress) {
    ModelPackage trained =
        ChildTraining.train(rows, INPUTS, kind, settings, SEED, folder, progress);
    String sql =
        "SELECT message, label FROM read_parquet("
            + QueryEngine.literal(rows.toString())
            + ") WHERE split = 'test'";
    long right = 0;
    long all = 0;
    progress.report("judging " + kind, 0, -1);
    try (OnnxModel model = trained.load();
        ArrowResult result = engine.query(sql)) {
      while (result.next()) {
        float[] probability = BatchScorer.score(model, INPUTS, result.root()).probability();
        BitVector label = (BitVector) result.root().getVector("label");
        for (int row = 0; row < probability.length; row++) {
          right += (probability[row] >= 0.5f) == (label.get(row) == 1) ? 1 : 0;
        }
        all += probability.length;
      }
    }
    return (double) right / all;
  }
}
