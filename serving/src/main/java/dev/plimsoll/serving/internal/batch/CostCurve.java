package dev.plimsoll.serving.internal.batch;

/**
 * Processor time per token of a run, as a curve over its tokens and the length of its texts.
 *
 * <p>Idea: a run costs something however little is in it, because the weights pass through the
 * caches once, then something per token, and for each token something per other token of its text.
 * Divided by the tokens that is {@code fixed / tokens + each + pair * length}: a sum of three known
 * terms, whose factors are found by least squares over the last runs (exponentially weighted, about
 * two hundred). Errors count relative to the cost, since the time per token is what is fitted.
 *
 * <p>Cost: nine sums, and one 3 by 3 system per run.
 */
final class CostCurve {
  private static final double MEMORY = 0.995;
  private static final int TERMS = 3;
  private static final double RUNS_MIN = 4.5;

  /** Runs of one size alone cannot tell what is fixed from what is not. */
  private static final double RATIO_MIN = 3;

  /** Keeps the system solvable where a term hardly varies, without a say where it does. */
  private static final double RIDGE = 1e-6;

  private final double[][] products = new double[TERMS][TERMS];
  private final double[] answers = new double[TERMS];
  private double[] factors = new double[TERMS];
  private double runs;
  private double tokensMin = Double.MAX_VALUE;
  private double tokensMax;

  void ran(double tokens, double length, double nanosPerToken) {
    double[] terms = terms(tokens, length);
    for (int i = 0; i < TERMS; i++) {
      for (int j = 0; j < TERMS; j++) {
        products[i][j] = MEMORY * products[i][j] + terms[i] * terms[j];
      }
      answers[i] = MEMORY * answers[i] + terms[i] * nanosPerToken;
    }
    runs = MEMORY * runs + 1;
    tokensMin = Math.min(tokensMin, tokens);
    tokensMax = Math.max(tokensMax, tokens);
    factors = solved();
  }

  /** Whether it has seen enough to be believed where nothing has been measured. */
  boolean isKnown() {
    return runs >= RUNS_MIN && tokensMax >= RATIO_MIN * tokensMin;
  }

  /** Nanoseconds per token; at least a tenth of the mean of what was seen. */
  double perToken(double tokens, double length) {
    double[] terms = terms(tokens, length);
    double sum = 0;
    for (int i = 0; i < TERMS; i++) {
      sum += terms[i] * factors[i];
    }
    return Math.max(sum, answers[1] / runs / 10);
  }

  private static double[] terms(double tokens, double length) {
    return new double[] {1 / tokens, 1, length};
  }

  /** A term that would make runs cheaper is left out, the pairs' first. */
  private double[] solved() {
    double[] all = solve(TERMS);
    if (all[2] >= 0 && all[0] >= 0) {
      return all;
    }
    double[] line = solve(TERMS - 1);
    return line[0] >= 0 ? line : new double[] {0, answers[1] / runs, 0};
  }

  /** Gaussian elimination; the system is positive definite, so no row has to move. */
  private double[] solve(int terms) {
    double[][] rows = new double[terms][terms + 1];
    for (int i = 0; i < terms; i++) {
      System.arraycopy(products[i], 0, rows[i], 0, terms);
      rows[i][i] *= 1 + RIDGE;
      rows[i][terms] = answers[i];
    }
    for (int i = 0; i < terms; i++) {
      for (int j = i + 1; j < terms; j++) {
        double share = rows[j][i] / rows[i][i];
        for (int k = i; k <= terms; k++) {
          rows[j][k] -= share * rows[i][k];
        }
      }
    }
    double[] solution = new double[TERMS];
    for (int i = terms - 1; i >= 0; i--) {
      double rest = rows[i][terms];
      for (int k = i + 1; k < terms; k++) {
        rest -= rows[i][k] * solution[k];
      }
      solution[i] = rest / rows[i][i];
    }
    return solution;
  }
}
