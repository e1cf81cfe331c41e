package dev.plimsoll.evaluation;

import dev.plimsoll.kernel.PlimsollException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Which words of a text moved a model's answer: each is left out once, and the change of the
 * probability is its effect (occlusion; Zeiler and Fergus 2014).
 *
 * <p>It asks the model alone and looks at nothing inside it, so it holds for every model. Texts
 * with more words than {@code partsMost} are cut into that many runs of words, which are left out
 * whole. What only works together, such as a word said twice, shows less than it matters.
 *
 * <p>So the answer comes with a figure for how far to believe it, as in ERASER (DeYoung et al.
 * 2020): the probability of the verdict must fall when the strongest fifth of the parts is left out
 * (comprehensiveness), more than when as many random parts are; and must hardly fall when they are
 * all that is left (sufficiency), less than with random parts.
 *
 * <p>Cost: parts + 3 + 2 draws texts, scored in two calls.
 */
public final class Occlusion {
  /** Words or runs of words that a person can still take in. */
  public static final int PARTS_MOST = 40;

  private static final int STANDARD_DRAWS = 10;
  private static final int SHARE = 5;
  private static final Pattern WORD = Pattern.compile("\\S+");

  private final int partsMost;
  private final int draws;
  private final long seed;

  /**
   * With limits of one's own.
   *
   * @param partsMost at least 1
   * @param draws random choices that the strongest parts are compared with, at least 1
   * @param seed of these choices: the same seed, the same answer
   */
  public Occlusion(int partsMost, int draws, long seed) {
    if (partsMost < 1 || draws < 1) {
      throw new PlimsollException(
          EvaluationError.PLAN_INVALID,
          "occlusion: " + partsMost + " parts, " + draws + " draws (expected: at least 1 of each)");
    }
    this.partsMost = partsMost;
    this.draws = draws;
    this.seed = seed;
  }

  /** With {@link #PARTS_MOST} parts and ten draws. */
  public static Occlusion standard(long seed) {
    return new Occlusion(PARTS_MOST, STANDARD_DRAWS, seed);
  }

  /**
   * Explains one answer.
   *
   * @param model gives a probability per text, in order; it is called twice
   * @throws PlimsollException {@link EvaluationError#TEXT_EMPTY} for a text without words, {@link
   *     EvaluationError#ROWS_DIFFER} and {@link EvaluationError#SCORE_NOT_FINITE} for what a model
   *     may not answer
   */
  public TextExplanation explain(String text, Function<String[], float[]> model) {
    List<int[]> parts = parts(text);
    List<String> asked = new ArrayList<>();
    asked.add(text);
    for (int part = 0; part < parts.size(); part++) {
      asked.add(without(text, parts, List.of(part)));
    }
    int strongest = Math.max(1, (parts.size() + SHARE - 1) / SHARE);
    List<List<Integer>> chosen = choices(parts.size(), strongest);
    for (List<Integer> some : chosen) {
      asked.add(without(text, parts, some));
      asked.add(without(text, parts, others(parts.size(), some)));
    }
    float[] first = ask(model, asked);
    double[] effects = new double[parts.size()];
    for (int part = 0; part < effects.length; part++) {
      effects[part] = (double) first[0] - first[part + 1];
    }
    int sign = first[0] >= 0.5f ? 1 : -1;
    List<Integer> top = strongest(effects, sign, strongest);
    float[] last =
        ask(
            model,
            List.of(without(text, parts, top), without(text, parts, others(parts.size(), top))));
    double left = 0;
    double kept = 0;
    for (int draw = 0; draw < draws; draw++) {
      int at = 1 + parts.size() + 2 * draw;
      left += sign * ((double) first[0] - first[at]) / draws;
      kept += sign * ((double) first[0] - first[at + 1]) / draws;
    }
    return new TextExplanation(
        first[0],
        IntStream.range(0, effects.length)
            .mapToObj(
                part ->
                    new TextExplanation.Part(
                        parts.get(part)[0],
                        parts.get(part)[1],
                        text.substring(parts.get(part)[0], parts.get(part)[1]),
                        effects[part]))
            .toList(),
        new Faithfulness(
            strongest,
            parts.size(),
            sign * ((double) first[0] - last[0]),
            left,
            sign * ((double) first[0] - last[1]),
            kept));
  }

  /** Where the parts begin and end, in characters. */
  private List<int[]> parts(String text) {
    List<int[]> words = new ArrayList<>();
    Matcher matcher = WORD.matcher(text);
    while (matcher.find()) {
      words.add(new int[] {matcher.start(), matcher.end()});
    }
    if (words.isEmpty()) {
      throw new PlimsollException(
          EvaluationError.TEXT_EMPTY, "text: no words (expected: at least 1 to leave out)");
    }
    int count = Math.min(words.size(), partsMost);
    List<int[]> parts = new ArrayList<>();
    for (int part = 0; part < count; part++) {
      int from = (int) ((long) part * words.size() / count);
      int until = (int) ((long) (part + 1) * words.size() / count) - 1;
      parts.add(new int[] {words.get(from)[0], words.get(until)[1]});
    }
    return parts;
  }

  private List<List<Integer>> choices(int parts, int size) {
    SplittableRandom random = new SplittableRandom(seed);
    List<List<Integer>> choices = new ArrayList<>();
    for (int draw = 0; draw < draws; draw++) {
      TreeSet<Integer> some = new TreeSet<>();
      while (some.size() < size) {
        some.add(random.nextInt(parts));
      }
      choices.add(List.copyOf(some));
    }
    return choices;
  }

  private static List<Integer> strongest(double[] effects, int sign, int size) {
    return IntStream.range(0, effects.length)
        .boxed()
        .sorted(Comparator.comparingDouble(part -> -sign * effects[part]))
        .limit(size)
        .sorted()
        .toList();
  }

  private static List<Integer> others(int parts, List<Integer> some) {
    return IntStream.range(0, parts).filter(part -> !some.contains(part)).boxed().toList();
  }

  private static String without(String text, List<int[]> parts, List<Integer> left) {
    StringBuilder rest = new StringBuilder();
    int at = 0;
    for (int part : left) {
      rest.append(text, at, parts.get(part)[0]);
      at = parts.get(part)[1];
    }
    return rest.append(text, at, text.length()).toString();
  }

  private static float[] ask(Function<String[], float[]> model, List<String> texts) {
    float[] answers = model.apply(texts.toArray(String[]::new));
    if (answers.length != texts.size()) {
      throw new PlimsollException(
          EvaluationError.ROWS_DIFFER,
          "answers: " + answers.length + " (expected: " + texts.size() + ", one per text)");
    }
    int wrong =
        IntStream.range(0, answers.length)
            .filter(i -> !Float.isFinite(answers[i]))
            .findFirst()
            .orElse(-1);
    if (wrong >= 0) {
      throw new PlimsollException(
          EvaluationError.SCORE_NOT_FINITE,
          "answer: "
              + answers[wrong]
              + " among "
              + Arrays.toString(Arrays.copyOf(answers, Math.min(3, answers.length)))
              + " (expected: a probability)");
    }
    return answers;
  }
}
