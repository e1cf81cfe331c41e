package dev.plimsoll.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Whether a model answers a row the same in any company.
 *
 * <p>Idea: every sample runs alone, then all together (mixed, each text filled up to the longest),
 * then each with one other (the shortest with the longest first, which pads most). The answers are
 * compared bit by bit and by their distance. Dynamic quantization takes its scales from the whole
 * batch and fails here by far; a float model may differ in its last bits, because the kernels add
 * up in another order for another number of rows. Cost: about three runs per sample.
 *
 * @param isExact no bit differs
 * @param worst the largest difference of two values, divided by the largest value of that output
 *     when alone; infinite when one of them is not finite
 */
public record BatchInvariance(boolean isExact, double worst) {
  /** Above what float rounding does to a deep network, far below what quantization does. */
  public static final double TOLERANCE = 1e-4;

  /** Whether a row's answer can be relied on in any batch: what a manifest should say. */
  public boolean holds() {
    return worst <= TOLERANCE;
  }

  /** Of a model that reads nothing but text. */
  public static BatchInvariance ofTexts(OnnxModel model, List<String> samples) {
    List<int[]> ids = model.encode(samples.toArray(String[]::new));
    List<Feed> feeds = new ArrayList<>();
    for (int row = 0; row < ids.size(); row++) {
      feeds.add(Feed.rows(row, 1, new Object[0], ids));
    }
    return check(model.tensors(), feeds);
  }

  /**
   * Of any model.
   *
   * @param samples at least two, of different lengths where there are texts; each shareable
   */
  public static BatchInvariance check(TensorSession session, List<Feed> samples) {
    if (!session.isJoinable() || samples.size() < 2) {
      return new BatchInvariance(false, Double.POSITIVE_INFINITY);
    }
    Slab slab = new Slab();
    List<Map<String, Tensor>> alone = new ArrayList<>();
    for (Feed sample : samples) {
      alone.addAll(run(session, List.of(sample), slab));
    }
    BatchInvariance found = compare(alone, run(session, samples, slab));
    int[] order = byLength(samples);
    for (int i = 0; i < order.length / 2; i++) {
      int shorter = order[i];
      int longer = order[order.length - 1 - i];
      found =
          found.and(
              compare(
                  List.of(alone.get(shorter), alone.get(longer)),
                  run(session, List.of(samples.get(shorter), samples.get(longer)), slab)));
    }
    return found;
  }

  private BatchInvariance and(BatchInvariance other) {
    return new BatchInvariance(isExact && other.isExact, Math.max(worst, other.worst));
  }

  private static List<Map<String, Tensor>> run(TensorSession session, List<Feed> feeds, Slab slab) {
    RunAnswer answer = session.run(feeds, Set.of(), new StopSwitch(), slab);
    List<Map<String, Tensor>> parts = new ArrayList<>();
    if (!answer.isCuttable()) {
      return parts;
    }
    int row = 0;
    for (Feed feed : feeds) {
      parts.add(answer.rows(row, feed.rows(), feed.length()));
      row += feed.rows();
    }
    return parts;
  }

  private static BatchInvariance compare(
      List<Map<String, Tensor>> alone, List<Map<String, Tensor>> together) {
    boolean exact = alone.size() == together.size();
    double worst = exact ? 0 : Double.POSITIVE_INFINITY;
    for (int i = 0; i < Math.min(alone.size(), together.size()); i++) {
      for (Map.Entry<String, Tensor> output : alone.get(i).entrySet()) {
        Tensor other = together.get(i).getOrDefault(output.getKey(), output.getValue());
        BatchInvariance one = compare(output.getValue(), other);
        exact &= one.isExact();
        worst = Math.max(worst, one.worst());
      }
    }
    return new BatchInvariance(exact, worst);
  }

  private static BatchInvariance compare(Tensor alone, Tensor together) {
    boolean same =
        Arrays.equals(alone.shape(), together.shape())
            && alone.bytes().equals(together.bytes())
            && Arrays.equals(alone.texts(), together.texts());
    if (same) {
      return new BatchInvariance(true, 0);
    }
    if (alone.type() != ElementType.FP32 || alone.size() != together.size()) {
      return new BatchInvariance(false, Double.POSITIVE_INFINITY);
    }
    float[] expected = alone.floats();
    float[] met = together.floats();
    double size = 0;
    double apart = 0;
    for (int i = 0; i < expected.length; i++) {
      size = Math.max(size, Math.abs(expected[i]));
      apart = Math.max(apart, Math.abs(expected[i] - met[i]));
      if (!Float.isFinite(expected[i] - met[i])) {
        return new BatchInvariance(false, Double.POSITIVE_INFINITY);
      }
    }
    return new BatchInvariance(false, size > 0 ? apart / size : Double.POSITIVE_INFINITY);
  }

  private static int[] byLength(List<Feed> samples) {
    return IntStream.range(0, samples.size())
        .boxed()
        .sorted(Comparator.comparingInt(i -> samples.get(i).length()))
        .mapToInt(Integer::intValue)
        .toArray();
  }
}
