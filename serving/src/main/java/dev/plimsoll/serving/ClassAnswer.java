package dev.plimsoll.serving;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What a model of classes answered for one row: how likely each of its classes is. */
public final class ClassAnswer implements AnswerDistribution {
  /** The place of a class that a model does not know. */
  public static final int UNKNOWN = -1;

  private final List<String> names;
  private final float[] probabilities;

  /** One class, and how likely it is. */
  public record Chance(String name, float probability) {}

  /**
   * Neither is copied, because names are shared by all rows of a model and rows are many.
   *
   * @param names of the model's classes, in its order; at least one
   * @param probabilities one a class, in the same order
   */
  public ClassAnswer(List<String> names, float[] probabilities) {
    if (names.isEmpty() || names.size() != probabilities.length) {
      throw new IllegalArgumentException(
          probabilities.length + " probabilities (expected: " + names.size() + ", one a class)");
    }
    this.names = names;
    this.probabilities = probabilities;
  }

  /** Names of the classes, in the model's order. */
  public List<String> names() {
    return names;
  }

  @Override
  public List<String> columns() {
    return names;
  }

  /** A copy of the probabilities, in the order of the names. */
  @Override
  public float[] numbers() {
    return probabilities.clone();
  }

  /** The probability of the likeliest class. */
  @Override
  public double score() {
    return probabilities[likeliest()];
  }

  /** The probability of the class at a place. */
  public float probability(int place) {
    return probabilities[place];
  }

  @Override
  public float number(int place) {
    return probabilities[place];
  }

  /** The probability of a class; 0 of one that the model does not know. */
  public float probability(String name) {
    int place = place(name);
    return place == UNKNOWN ? 0 : probabilities[place];
  }

  /** Where a class stands among the names; {@link #UNKNOWN} when it does not. */
  public int place(String name) {
    return names.indexOf(name);
  }

  /** The place of the likeliest class, the first of equally likely ones. */
  public int likeliest() {
    int best = 0;
    for (int i = 1; i < probabilities.length; i++) {
      if (probabilities[i] > probabilities[best]) {
        best = i;
      }
    }
    return best;
  }

  /** The name of the likeliest class. */
  public String name() {
    return names.get(likeliest());
  }

  /** Places of the classes, the likeliest first. */
  public List<Integer> byProbability() {
    return IntStream.range(0, probabilities.length)
        .boxed()
        .sorted((a, b) -> Float.compare(probabilities[b], probabilities[a]))
        .toList();
  }

  /** All classes, in the model's order; as JSON, this is the answer. */
  @JsonValue
  public List<Chance> chances() {
    return IntStream.range(0, probabilities.length).mapToObj(this::chance).toList();
  }

  /** All classes, the likeliest first. */
  public List<Chance> likeliestFirst() {
    return byProbability().stream().map(this::chance).toList();
  }

  private Chance chance(int place) {
    return new Chance(names.get(place), probabilities[place]);
  }

  /** Whether the same classes have the same probabilities, to the bit. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ClassAnswer that
        && names.equals(that.names)
        && Arrays.equals(probabilities, that.probabilities);
  }

  @Override
  public int hashCode() {
    return 31 * names.hashCode() + Arrays.hashCode(probabilities);
  }

  @Override
  public String toString() {
    return byProbability().stream()
        .map(place -> names.get(place) + " " + probabilities[place])
        .collect(Collectors.joining(", "));
  }
}
