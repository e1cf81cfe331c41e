package dev.plimsoll.training.internal.attention;

import dev.plimsoll.training.internal.block.Parameters;
import java.util.Arrays;
import java.util.function.BiPredicate;

/**
 * Multi-head attention by its definition, in double precision and with loops, for any rule of who
 * weighs whom. What it leaves out (grouped queries, positions) other tests hold against kinds.
 */
final class NaiveReference {
  /** The unnormalised weight that the query gives the key; 0 hides it. */
  @FunctionalInterface
  interface Weight {
    double of(double[] query, double[] key, int i, int j);
  }

  private final int dim;
  private final int heads;
  private final int width;
  private final Parameters parameters;
  private final String name;

  NaiveReference(Parameters parameters, String name, int dim, int heads) {
    this.parameters = parameters;
    this.name = name;
    this.dim = dim;
    this.heads = heads;
    width = dim / heads;
  }

  /** Answers of all tokens of a batch; zeros for absent ones. */
  float[] answers(Twins.Case batch, Weight weight) {
    float[] answers = new float[batch.values().size()];
    for (int row = 0; row < batch.rows(); row++) {
      double[][] tokens = new double[batch.length()][dim];
      for (int t = 0; t < batch.length(); t++) {
        for (int d = 0; d < dim; d++) {
          tokens[t][d] = batch.values().get((row * batch.length() + t) * dim + d);
        }
      }
      double[][] queries = linear("query", tokens, dim);
      double[][] both = linear("key_value", tokens, 2 * dim);
      double[][] mixed = new double[batch.length()][dim];
      for (int head = 0; head < heads; head++) {
        mix(batch, row, queries, both, mixed, head, weight);
      }
      double[][] out = linear("out", mixed, dim);
      for (int t = 0; t < batch.length(); t++) {
        for (int d = 0; d < dim && batch.real(row, t); d++) {
          answers[(row * batch.length() + t) * dim + d] = (float) out[t][d];
        }
      }
    }
    return answers;
  }

  private void mix(
      Twins.Case batch,
      int row,
      double[][] queries,
      double[][] both,
      double[][] mixed,
      int head,
      Weight weight) {
    for (int i = 0; i < batch.length(); i++) {
      double total = 0;
      double[] sum = new double[width];
      double[] query = part(queries[i], head * width);
      for (int j = 0; j < batch.length(); j++) {
        if (batch.real(row, j)) {
          double one = weight.of(query, part(both[j], head * width), i, j);
          total += one;
          for (int d = 0; d < width; d++) {
            sum[d] += one * both[j][dim + head * width + d];
          }
        }
      }
      for (int d = 0; d < width; d++) {
        mixed[i][head * width + d] = total == 0 ? 0 : sum[d] / total;
      }
    }
  }

  /** The weight of softmax attention among the pairs that may see each other. */
  Weight softmax(BiPredicate<Integer, Integer> sees) {
    return (query, key, i, j) -> sees.test(i, j) ? Math.exp(dot(query, key) / Math.sqrt(width)) : 0;
  }

  static double dot(double[] left, double[] right) {
    double sum = 0;
    for (int d = 0; d < left.length; d++) {
      sum += left[d] * right[d];
    }
    return sum;
  }

  private double[] part(double[] token, int from) {
    return Arrays.copyOfRange(token, from, from + width);
  }

  private double[][] linear(String part, double[][] tokens, int out) {
    float[] weight = parameters.values(name + "." + part + ".weight");
    float[] bias = parameters.values(name + "." + part + ".bias");
    double[][] result = new double[tokens.length][out];
    for (int t = 0; t < tokens.length; t++) {
      for (int o = 0; o < out; o++) {
        double sum = bias[o];
        for (int d = 0; d < dim; d++) {
          sum += weight[o * dim + d] * tokens[t][d];
        }
        result[t][o] = sum;
      }
    }
    return result;
  }
}
