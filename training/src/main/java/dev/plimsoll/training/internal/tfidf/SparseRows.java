package dev.plimsoll.training.internal.tfidf;

import dev.plimsoll.training.internal.text.EncodedTexts;
import java.util.Arrays;
import java.util.Map;

/** Rows of a matrix that is mostly zeros: those of row i lie from {@code start(i)}. */
final class SparseRows {
  private final int[] starts;
  private final int[] places;
  private final float[] values;

  private SparseRows(int[] starts, int[] places, float[] values) {
    this.starts = starts;
    this.places = places;
    this.values = values;
  }

  static SparseRows of(NGrams grams, EncodedTexts texts) {
    int[] starts = new int[texts.rows() + 1];
    int[] places = new int[1 << 12];
    float[] values = new float[1 << 12];
    int size = 0;
    for (int row = 0; row < texts.rows(); row++) {
      Map<Integer, Float> vector = grams.vector(texts.row(row));
      if (size + vector.size() > places.length) {
        int room = Math.max(size + vector.size(), (int) (places.length * 1.5));
        places = Arrays.copyOf(places, room);
        values = Arrays.copyOf(values, room);
      }
      for (Map.Entry<Integer, Float> entry : vector.entrySet()) {
        places[size] = entry.getKey();
        values[size++] = entry.getValue();
      }
      starts[row + 1] = size;
    }
    return new SparseRows(starts, places, values);
  }

  int rows() {
    return starts.length - 1;
  }

  /** The sum of a row's values times the weights at their places, counted from {@code from}. */
  double times(int row, double[] weights, int from) {
    double sum = 0;
    for (int i = starts[row]; i < starts[row + 1]; i++) {
      sum += weights[from + places[i]] * values[i];
    }
    return sum;
  }

  /** Adds a multiple of a row, its places counted from {@code from}. */
  void addTo(double[] vector, int from, int row, double factor) {
    for (int i = starts[row]; i < starts[row + 1]; i++) {
      vector[from + places[i]] += factor * values[i];
    }
  }
}
