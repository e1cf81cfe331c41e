package dev.plimsoll.onnx;

import dev.plimsoll.kernel.Progress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Asks a model the same rows alone, in pairs with a long one, and all together.
 *
 * <p>Dynamic int8 models choose the scale of their activations from the whole batch, padding
 * included, so company changes their answers: cosines down to 0.98 were seen. That breaks replay,
 * caches and comparisons, so it is found out before a model is served.
 */
final class BatchTrial {
  private static final int ROWS = 12;
  private static final List<String> TEXTS =
      List.of(
          "ship",
          "The cargo was loaded before noon.",
          "What may a vessel carry in fresh water in winter, and who decides?",
          "Invoice 4711: 12.50 EUR, due 2026-01-31.",
          "An der Elbe liegt Nebel, der Lotse wartet noch.",
          "no",
          "a long sentence that goes on with and and and, so that its many tokens make all the"
              + " others in the same batch be filled up to a length that none of them would have had"
              + " alone, which is what a busy server does to short texts whenever they meet",
          "船は港を出た。",
          "refund please!!! I want my money back NOW",
          "SELECT name FROM ports WHERE depth > 12");

  private BatchTrial() {}

  /** Of a model that reads text. */
  static BatchCheck texts(OnnxModel model, Progress progress) {
    List<int[]> ids = model.encode(TEXTS.toArray(String[]::new));
    int longest = 0;
    for (int i = 1; i < ids.size(); i++) {
      longest = ids.get(i).length > ids.get(longest).length ? i : longest;
    }
    Worst worst = new Worst();
    List<float[]> alone = new ArrayList<>();
    for (int i = 0; i < ids.size(); i++) {
      alone.add(first(model.runTokens(List.of(ids.get(i)))));
      worst.met(
          alone.get(i), row(first(model.runTokens(List.of(ids.get(i), ids.get(longest)))), 2, 0));
      progress.report("trying batches", i + 1, ids.size());
    }
    float[] together = first(model.runTokens(ids));
    for (int i = 0; i < ids.size(); i++) {
      worst.met(alone.get(i), row(together, ids.size(), i));
    }
    return worst.check(ids.size());
  }

  /** Of a model with a column per feature; the rows are made up. */
  static BatchCheck rows(OnnxModel model, Progress progress) {
    RowBatch all = made(model);
    Worst worst = new Worst();
    float[] together = first(model.run(all));
    for (int i = 0; i < ROWS; i++) {
      worst.met(first(model.run(all.slice(i, 1))), row(together, ROWS, i));
      progress.report("trying batches", i + 1, ROWS);
    }
    return worst.check(ROWS);
  }

  /** What a model answers, to one and to all of them together. */
  static List<float[]> answers(OnnxModel model, boolean texts) {
    if (texts) {
      List<int[]> ids = model.encode(TEXTS.toArray(String[]::new));
      return List.of(first(model.runTokens(ids.subList(0, 1))), first(model.runTokens(ids)));
    }
    RowBatch all = made(model);
    return List.of(first(model.run(all.slice(0, 1))), first(model.run(all)));
  }

  /** The largest difference of two models' answers, relative to the largest value of each. */
  static double apart(List<float[]> one, List<float[]> other) {
    Worst worst = new Worst();
    for (int i = 0; i < one.size(); i++) {
      worst.met(one.get(i), other.get(i));
    }
    return worst.difference;
  }

  private static RowBatch made(OnnxModel model) {
    SplittableRandom random = new SplittableRandom(7);
    RowBatch all = new RowBatch(ROWS);
    for (ModelInput input : model.inputs()) {
      if (input.type() == InputType.NUMBER) {
        float[] values = new float[ROWS];
        for (int i = 0; i < ROWS; i++) {
          values[i] = (float) (random.nextDouble() * Math.pow(10, i % 4) - 0.5);
        }
        all.numbers(input.name(), values);
      } else {
        String[] values = new String[ROWS];
        for (int i = 0; i < ROWS; i++) {
          values[i] = i % 3 == 0 ? "" : "abcdefgh".substring(i % 5, i % 5 + 2);
        }
        all.texts(input.name(), values);
      }
    }
    return all;
  }

  private static float[] first(Map<String, float[]> answer) {
    return answer.values().iterator().next();
  }

  private static float[] row(float[] values, int rows, int row) {
    int width = values.length / rows;
    return Arrays.copyOfRange(values, row * width, (row + 1) * width);
  }

  /** The largest differences so far. */
  private static final class Worst {
    private double difference;
    private double cosine = 1;

    void met(float[] alone, float[] company) {
      double largest = 0;
      double apart = 0;
      double dot = 0;
      double square = 0;
      double other = 0;
      for (int i = 0; i < alone.length; i++) {
        largest = Math.max(largest, Math.abs(alone[i]));
        double delta = Math.abs((double) alone[i] - company[i]);
        // NaN on one side alone is as different as can be; on both sides it is the same answer.
        boolean oneNan = Float.isNaN(alone[i]) != Float.isNaN(company[i]);
        apart = Math.max(apart, oneNan ? Double.MAX_VALUE : Double.isNaN(delta) ? 0 : delta);
        dot += (double) alone[i] * company[i];
        square += (double) alone[i] * alone[i];
        other += (double) company[i] * company[i];
      }
      difference = Math.max(difference, largest == 0 ? apart : apart / largest);
      double similar = dot / Math.sqrt(square * other);
      cosine = Double.isNaN(similar) ? cosine : Math.min(cosine, similar);
    }

    BatchCheck check(int rows) {
      return new BatchCheck(true, difference <= BatchCheck.TOLERANCE, rows, difference, cosine);
    }
  }
}
