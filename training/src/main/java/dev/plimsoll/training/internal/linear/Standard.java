package dev.plimsoll.training.internal.linear;

/**
 * A column's mean and deviation over its known values; what is missing becomes the mean, and what
 * lies further out than {@value #WIDEST} deviations is brought in to there.
 */
record Standard(float mean, float inverseDeviation, boolean everMissing) {
  static final float WIDEST = 10;

  static Standard learn(float[] column) {
    double sum = 0;
    int known = 0;
    for (float value : column) {
      if (!Float.isNaN(value)) {
        sum += value;
        known++;
      }
    }
    double mean = known == 0 ? 0 : sum / known;
    double squares = 0;
    for (float value : column) {
      if (!Float.isNaN(value)) {
        squares += (value - mean) * (value - mean);
      }
    }
    double deviation = known == 0 ? 0 : Math.sqrt(squares / known);
    float inverse = deviation > 1e-30 ? (float) (1 / deviation) : 0;
    return new Standard((float) mean, inverse, known < column.length);
  }

  float apply(float x) {
    return Float.isNaN(x) ? 0 : Math.max(-WIDEST, Math.min(WIDEST, (x - mean) * inverseDeviation));
  }
}
