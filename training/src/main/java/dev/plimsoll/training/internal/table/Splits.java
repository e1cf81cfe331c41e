package dev.plimsoll.training.internal.table;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.training.TrainingError;
import dev.plimsoll.training.TrainingJob;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The rows to learn from and those to stop and calibrate on, with what their labels mean settled by
 * the training rows alone. Labels that cannot be learned are refused.
 *
 * @param notes what was left out
 */
public record Splits(TrainingRows train, TrainingRows valid, List<String> notes) {
  /** More classes than this are another kind of problem. */
  private static final int MOST_CLASSES = 1000;

  /**
   * Reads both splits.
   *
   * @param quantiles of a quantile task, else empty
   */
  public static Splits read(RowsReader reader, Task task, List<Double> quantiles) {
    LabelColumn column = new LabelColumn(task);
    TrainingRows train = reader.read(TrainingJob.TRAIN, column);
    return switch (task) {
      case BINARY -> {
        TrainingRows both = bothClasses(train, TrainingJob.TRAIN);
        TrainingRows valid = reader.read(TrainingJob.VALID, column);
        yield new Splits(both, bothClasses(valid, TrainingJob.VALID), List.of());
      }
      case MULTI_CLASS -> classes(train, reader, column);
      case MULTI_LABEL -> labels(train, reader, column);
      case REGRESSION, QUANTILE -> {
        Target target = numbers(train, quantiles);
        TrainingRows valid = reader.read(TrainingJob.VALID, column);
        yield new Splits(
            train.meaning(target, train.labels()),
            valid.meaning(target, valid.labels()),
            List.of());
      }
    };
  }

  private static TrainingRows bothClasses(TrainingRows rows, String split) {
    double share = rows.positiveShare();
    if (share == 0 || share == 1) {
      throw oneValue(rows, split, String.valueOf(share == 1), "both true and false");
    }
    return rows;
  }

  private static PlimsollException oneValue(
      TrainingRows rows, String split, String value, String expected) {
    return new PlimsollException(
        TrainingError.ONE_CLASS,
        "labels of the "
            + rows.size()
            + " "
            + split
            + " rows: all "
            + value
            + " (expected: "
            + expected
            + ")");
  }

  private static Splits classes(TrainingRows train, RowsReader reader, LabelColumn column) {
    List<String> names = column.names();
    if (names.size() < 2) {
      throw oneValue(train, TrainingJob.TRAIN, "'" + names.get(0) + "'", "at least 2 classes");
    }
    requireFew("classes", names);
    Target target = Target.classes(names);
    TrainingRows learned = train.meaning(target, column.among(names, train.labels()));
    TrainingRows all = reader.read(TrainingJob.VALID, column);
    TrainingRows valid = all.meaning(target, column.among(names, all.labels()));
    int[] known = IntStream.range(0, valid.size()).filter(i -> valid.labels()[i] >= 0).toArray();
    if (known.length == 0) {
      throw new PlimsollException(
          TrainingError.NO_ROWS,
          "validation rows of a class that training has: 0 (expected: at least 1)");
    }
    int unseen = valid.size() - known.length;
    return unseen == 0
        ? new Splits(learned, valid, List.of())
        : new Splits(
            learned,
            valid.pick(known),
            List.of(unseen + " validation rows are left out: training has no row of their class"));
  }

  private static void requireFew(String what, List<String> names) {
    if (names.size() > MOST_CLASSES) {
      throw new PlimsollException(
          TrainingError.TARGET_INVALID,
          what
              + " of the training rows: "
              + names.size()
              + " (expected: at most "
              + MOST_CLASSES
              + ")");
    }
  }

  /** Labels are those of training; a validation row keeps those of its labels that are. */
  private static Splits labels(TrainingRows train, RowsReader reader, LabelColumn column) {
    List<String> names = column.sets().stream().flatMap(List::stream).distinct().sorted().toList();
    if (names.isEmpty()) {
      throw oneValue(train, TrainingJob.TRAIN, "without a label", "rows with and without a label");
    }
    requireFew("labels", names);
    TrainingRows valid = reader.read(TrainingJob.VALID, column);
    List<List<String>> met = column.sets();
    List<Set<Integer>> sets =
        met.stream()
            .map(
                set ->
                    set.stream()
                        .map(names::indexOf)
                        .filter(place -> place >= 0)
                        .collect(Collectors.toUnmodifiableSet()))
            .toList();
    Target target = Target.labels(names, sets);
    List<String> unseen =
        met.stream()
            .flatMap(List::stream)
            .distinct()
            .filter(label -> !names.contains(label))
            .toList();
    return new Splits(
        train.meaning(target, train.labels()),
        valid.meaning(target, valid.labels()),
        unseen.isEmpty()
            ? List.of()
            : List.of(
                "labels of validation rows that no training row has are not asked for: "
                    + String.join(", ", unseen)));
  }

  private static Target numbers(TrainingRows train, List<Double> quantiles) {
    double sum = 0;
    for (float label : train.labels()) {
      sum += label;
    }
    double mean = sum / train.size();
    double squares = 0;
    for (float label : train.labels()) {
      squares += (label - mean) * (label - mean);
    }
    double deviation = Math.sqrt(squares / train.size());
    if (!(deviation > Math.max(1e-30, 1e-7 * Math.abs(mean)))) {
      throw oneValue(
          train,
          TrainingJob.TRAIN,
          String.valueOf(train.labels()[0]),
          "at least 2 different numbers");
    }
    return Target.numbers(mean, deviation, quantiles);
  }
}
