package dev.plimsoll.evaluation.internal;

import dev.plimsoll.evaluation.AnswerTable;
import dev.plimsoll.evaluation.Metric;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The metrics of one table over any resample of its rows: what each row adds is computed once, so a
 * resample costs O(rows), and macro AUC O(rows x classes) after one sort per class.
 */
public final class AnswerPass {
  /** Asked for where no metric with a threshold is. */
  private static final double HALF = 0.5;

  private final AnswerTable table;
  private final Map<Metric, double[]> perRow = new EnumMap<>(Metric.class);
  private int[][] orders = new int[0][];
  private @Nullable SortedScores surest;

  public AnswerPass(AnswerTable table) {
    this.table = table;
  }

  /**
   * A metric's value; NaN when it is undefined.
   *
   * @param counts how often each row is drawn
   */
  public double value(Metric metric, int[] counts) {
    return switch (metric) {
      case ACCURACY, LOG_LOSS, MAE, PINBALL, COVERAGE -> mean(rows(metric), counts);
      case RMSE -> Math.sqrt(mean(rows(metric), counts));
      case R2 -> rSquared(counts);
      case MACRO_AUC -> macroAuc(counts);
      case ECE -> calibrationError(counts);
      case COVERAGE_ERROR -> Math.abs(mean(rows(Metric.COVERAGE), counts) - nominal());
      default -> throw ofOutcome(metric);
    };
  }

  /**
   * Probabilities of the likeliest classes, and whether they were the true ones: what a model of
   * classes promises most (Guo et al. 2017).
   */
  public SortedScores surest() {
    if (surest == null) {
      double[] promised = new double[table.rows()];
      boolean[] right = new boolean[promised.length];
      for (int row = 0; row < promised.length; row++) {
        int place = table.likeliest(row);
        promised[row] = table.answers()[row * table.width() + place];
        right[row] = place == (int) table.truth()[row];
      }
      surest = SortedScores.of(promised, right);
    }
    return surest;
  }

  /** The calibration error that an honest model would exceed with a small chance. */
  public double honestCalibrationError(double z) {
    return new MetricPass(surest(), HALF).honestCalibrationError(z);
  }

  private double calibrationError(int[] counts) {
    int[] inOrder = new int[counts.length];
    surest().gather(counts, inOrder);
    return new MetricPass(surest(), HALF).calibrationError(inOrder);
  }

  private double nominal() {
    List<Double> levels = table.quantiles();
    return levels.get(levels.size() - 1) - levels.get(0);
  }

  private static double mean(double[] values, int[] counts) {
    double sum = 0;
    long rows = 0;
    for (int row = 0; row < values.length; row++) {
      sum += counts[row] * values[row];
      rows += counts[row];
    }
    return sum / rows;
  }

  private double[] rows(Metric metric) {
    return perRow.computeIfAbsent(
        metric, m -> IntStream.range(0, table.rows()).mapToDouble(row -> of(m, row)).toArray());
  }

  private double of(Metric metric, int row) {
    return switch (metric) {
      case ACCURACY -> table.likeliest(row) == (int) table.truth()[row] ? 1 : 0;
      case LOG_LOSS -> {
        int place = (int) table.truth()[row];
        double chance = place < 0 ? 0 : table.answers()[row * table.width() + place];
        yield -Math.log(Math.max(AnswerTable.LEAST_CHANCE, chance));
      }
      case MAE -> Math.abs(error(row));
      case RMSE, R2 -> error(row) * error(row);
      case PINBALL -> pinball(row);
      case COVERAGE -> table.covered(row) ? 1 : 0;
      default -> throw new IllegalArgumentException(metric + " (expected: a mean over rows)");
    };
  }

  private static IllegalArgumentException ofOutcome(Metric metric) {
    return new IllegalArgumentException(
        metric + " (expected: a metric of classes, numbers or quantiles)");
  }

  private double error(int row) {
    return table.answers()[row] - table.truth()[row];
  }

  private double pinball(int row) {
    double sum = 0;
    for (int q = 0; q < table.width(); q++) {
      double level = table.quantiles().get(q);
      double error = table.truth()[row] - table.answers()[row * table.width() + q];
      sum += Math.max(level * error, (level - 1) * error);
    }
    return sum / table.width();
  }

  private double rSquared(int[] counts) {
    double[] squares = rows(Metric.R2);
    double middle = table.truth()[0]; // small sums: the short formula stays exact
    double errors = 0;
    double sum = 0;
    double total = 0;
    long rows = 0;
    for (int row = 0; row < squares.length; row++) {
      double centred = table.truth()[row] - middle;
      errors += counts[row] * squares[row];
      sum += counts[row] * centred;
      total += counts[row] * centred * centred;
      rows += counts[row];
    }
    double variation = total - sum * sum / rows;
    boolean constant = variation <= 1e-12 * total || variation == 0;
    return constant ? Double.NaN : 1 - errors / variation;
  }

  /** The mean over those classes that some drawn rows have and others have not. */
  private double macroAuc(int[] counts) {
    if (orders.length == 0) {
      orders = IntStream.range(0, table.width()).mapToObj(this::order).toArray(int[][]::new);
    }
    double sum = 0;
    int classes = 0;
    for (int c = 0; c < orders.length; c++) {
      double auc = auc(c, counts);
      if (!Double.isNaN(auc)) {
        sum += auc;
        classes++;
      }
    }
    return classes == 0 ? Double.NaN : sum / classes;
  }

  private int[] order(int column) {
    Integer[] rows = new Integer[table.rows()];
    Arrays.setAll(rows, i -> i);
    Arrays.sort(rows, Comparator.comparingDouble(row -> probability(row, column)));
    return Arrays.stream(rows).mapToInt(Integer::intValue).toArray();
  }

  private double probability(int row, int column) {
    return table.answers()[row * table.width() + column];
  }

  /** Ties count half. */
  private double auc(int column, int[] counts) {
    int[] order = orders[column];
    double below = 0;
    double pairs = 0;
    double positives = 0;
    for (int from = 0; from < order.length; ) {
      int until = from;
      double yes = 0;
      double no = 0;
      while (until < order.length
          && probability(order[until], column) == probability(order[from], column)) {
        int row = order[until++];
        if ((int) table.truth()[row] == column) {
          yes += counts[row];
        } else {
          no += counts[row];
        }
      }
      pairs += yes * (below + no / 2);
      below += no;
      positives += yes;
      from = until;
    }
    return positives == 0 || below == 0 ? Double.NaN : pairs / (positives * below);
  }
}
