package dev.plimsoll.onnx;

import java.util.ArrayList;
import java.util.List;

/**
 * Where somebody's rows stood in the run that answered them.
 *
 * <p>Kernels add up in another order for another number of rows, for another place among them, and
 * for texts that are filled up to another length, and so the last bits of an answer depend on all
 * three. On what the other rows say they do not depend (a model of which they do is not batch
 * invariant, see {@link BatchInvariance}): among copies of itself, at the same place, a row is
 * answered as it was, to the bit.
 *
 * @param rows of the whole run
 * @param first which of them was the first of these
 * @param count how many these are
 * @param length to how many tokens every text was filled up; 0 without texts
 */
public record BatchPlace(int rows, int first, int count, int length) {
  /** What one takes of memory, reference and all. */
  public static final long BYTES = 40;

  public BatchPlace {
    if (first < 0 || count < Math.min(1, rows) || rows - first < count || length < 0) {
      throw new IllegalArgumentException(
          "rows %d to %d of a run of %d with texts of %d tokens"
              .formatted(first, (long) first + count, rows, length));
    }
  }

  /** Of a feed that runs by itself. */
  public static BatchPlace alone(Feed feed) {
    return new BatchPlace(feed.rows(), 0, feed.rows(), feed.length());
  }

  /** Whether no rows of others ran beside these. */
  public boolean isAlone() {
    return count == rows;
  }

  /** In words, such as "row 3 of 12 that ran together, filled up to 40 tokens". */
  public String words() {
    String own =
        count == 1 ? "row " + (first + 1) : "rows " + (first + 1) + " to " + (first + count);
    return own
        + " of "
        + rows
        + " that ran together"
        + (length > 0 ? ", filled up to " + length + " tokens" : "");
  }

  /** What to run so that a feed of as many rows stands here: it, and copies of its rows around. */
  public List<Feed> around(Feed feed) {
    List<Feed> run = new ArrayList<>();
    copies(feed, first, run);
    run.add(feed);
    copies(feed, rows - first - count, run);
    int other = first > 0 ? 0 : 1;
    if (!isAlone() && length > feed.length()) {
      Feed copy = run.get(other);
      run.set(other, copy.slice(0, 1).lengthened(length));
      copies(feed, copy.rows() - 1, run.subList(other + 1, other + 1));
    }
    return run;
  }

  private static void copies(Feed feed, int wanted, List<Feed> into) {
    for (int left = wanted; left > 0; left -= feed.rows()) {
      into.add(left < feed.rows() ? feed.slice(0, left) : feed);
    }
  }
}
