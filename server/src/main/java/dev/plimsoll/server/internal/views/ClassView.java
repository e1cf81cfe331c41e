package dev.plimsoll.server.internal.views;

import dev.plimsoll.server.internal.words.Figures;
import dev.plimsoll.serving.ClassAnswer;
import dev.plimsoll.serving.ClassAnswer.Chance;
import dev.plimsoll.serving.Label;
import dev.plimsoll.serving.Prediction;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer of a model of classes as people read it.
 *
 * @param bars the likeliest first
 * @param rest what the classes without a bar have together; empty when all have one
 */
public record ClassView(List<Bar> bars, String rest) {
  private static final int BARS_MAX = 10;

  /**
   * One class.
   *
   * @param words what it was; empty for any of the others
   */
  public record Bar(String name, double percent, String figure, String words) {}

  static ClassView of(ClassAnswer answer, @Nullable Label truth) {
    List<Bar> bars = new ArrayList<>();
    double rest = 0;
    for (Chance chance : answer.likeliestFirst()) {
      if (bars.size() == BARS_MAX) {
        rest += chance.probability();
        continue;
      }
      bars.add(
          new Bar(
              chance.name(),
              100.0 * chance.probability(),
              Figures.probability(chance.probability()),
              words(bars.isEmpty(), truth != null && chance.name().equals(truth.name()))));
    }
    int more = answer.names().size() - bars.size();
    return new ClassView(
        bars,
        more == 0
            ? ""
            : "and %s more with %s%s"
                .formatted(
                    Figures.count(more), Figures.probability(rest), more == 1 ? "" : " together"));
  }

  /** Such as {@code versicolor, 0.93}. */
  static String answered(ClassAnswer answer, String between) {
    return answer.name() + between + Figures.probability(answer.probability(answer.likeliest()));
  }

  /** Whether the answer was right; empty when that is no question of one word. */
  static String verdict(Prediction prediction, Label label) {
    ClassAnswer answer = prediction.classes();
    if (answer == null || label.name() == null) {
      return "";
    }
    if (answer.place(label.name()) == ClassAnswer.UNKNOWN) {
      return "wrong: a class that the model does not know";
    }
    return answer.name().equals(label.name()) ? "right" : "wrong";
  }

  private static String words(boolean answered, boolean truth) {
    if (answered) {
      return truth ? "answered, and true" : "answered";
    }
    return truth ? "true" : "";
  }
}
