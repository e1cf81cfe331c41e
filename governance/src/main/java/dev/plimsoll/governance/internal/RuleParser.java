package dev.plimsoll.governance.internal;

import dev.plimsoll.evaluation.Metric;
import dev.plimsoll.governance.Bound;
import dev.plimsoll.governance.GateRule;
import dev.plimsoll.governance.GovernanceError;
import dev.plimsoll.kernel.PlimsollException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads one rule from left to right, word by word, and says where it stopped understanding. */
public final class RuleParser {
  private static final int LENGTH_MAX = 300;
  private static final Pattern NUMBER = Pattern.compile("\\d{1,18}(\\.\\d{1,18})?|\\.\\d{1,18}");
  private static final Pattern WHOLE = Pattern.compile("\\d{1,12}");
  private static final Pattern SIGN = Pattern.compile(">=|<=|>|<");
  private static final Pattern WORD = Pattern.compile("[A-Za-z][A-Za-z0-9_]*");
  private static final Pattern CHECK = Pattern.compile("[A-Za-z][A-Za-z0-9_-]*");
  private static final Pattern BLANK = Pattern.compile("\\s*");
  private static final Pattern NEXT = Pattern.compile("\\S{1,20}");

  private final String text;
  private int position;

  private RuleParser(String text) {
    this.text = text;
  }

  public static GateRule parse(String text) {
    RuleParser parser = new RuleParser(text);
    if (text.length() > LENGTH_MAX) {
      throw new PlimsollException(
          GovernanceError.BAD_RULE,
          "gate rule: "
              + text.length()
              + " characters (expected: at most "
              + LENGTH_MAX
              + ", such as 'auc >= 0.66')");
    }
    GateRule rule = parser.rule();
    parser.skipBlank();
    if (parser.position < text.length()) {
      throw parser.stopped("the end of the rule, 'where n >=' or 'with 95% confidence'");
    }
    return rule;
  }

  private GateRule rule() {
    if (takeWord("no")) {
      String check = take(CHECK).orElseThrow(() -> stopped("the name of a check, such as 'leak'"));
      return new GateRule.NoFinding(check);
    }
    boolean worst = takeWord("worst");
    if (worst && !takeWord("slice")) {
      throw stopped("'slice'");
    }
    Metric metric = metric(worst);
    GateRule.Direction direction = direction();
    Bound bound = bound();
    GateRule.WorstSlice slice = worst ? new GateRule.WorstSlice(0) : null;
    if (takeWord("where")) {
      if (!worst) {
        throw new PlimsollException(
            GovernanceError.BAD_RULE,
            "gate rule '" + text + "': 'where' without slices (expected: 'worst slice' before it)");
      }
      slice = new GateRule.WorstSlice(minimumRows());
    }
    return new GateRule.Figure(metric, direction, bound, slice, confidence());
  }

  private Metric metric(boolean worst) {
    int start = position;
    Optional<Metric> metric =
        take(WORD)
            .flatMap(
                word ->
                    Arrays.stream(Metric.values()).filter(m -> m.key().equals(word)).findFirst());
    if (metric.isEmpty()) {
      position = start;
      String metrics =
          Arrays.stream(Metric.values()).map(Metric::key).collect(Collectors.joining(", "));
      throw stopped((worst ? "" : "'no', 'worst slice' or ") + "a metric: " + metrics);
    }
    return metric.get();
  }

  private GateRule.Direction direction() {
    String sign = take(SIGN).orElseThrow(() -> stopped("'>=', '<=', '>' or '<'"));
    return Arrays.stream(GateRule.Direction.values())
        .filter(direction -> direction.sign().equals(sign))
        .findFirst()
        .orElseThrow();
  }

  private Bound bound() {
    if (!takeWord("champion")) {
      return new Bound.Constant(number("a number or 'champion'"));
    }
    if (takeText("+")) {
      return new Bound.Champion(number("a number"));
    }
    if (takeText("-")) {
      double margin = number("a number");
      return new Bound.Champion(margin == 0 ? 0 : -margin);
    }
    return new Bound.Champion(0);
  }

  private double number(String expected) {
    return Double.parseDouble(take(NUMBER).orElseThrow(() -> stopped(expected)));
  }

  private long minimumRows() {
    for (String part : List.of("n", ">=")) {
      if (!takeText(part)) {
        throw stopped("'n >=' and a number of rows");
      }
    }
    return Long.parseLong(take(WHOLE).orElseThrow(() -> stopped("a whole number of rows")));
  }

  private @Nullable Double confidence() {
    if (!takeWord("with")) {
      return null;
    }
    int start = position;
    double percent = number("a percentage, such as '95%'");
    if (percent <= 0 || percent >= 100) {
      position = start;
      throw stopped("a percentage above 0 and below 100");
    }
    if (!takeText("%")) {
      throw stopped("'%'");
    }
    if (!takeWord("confidence")) {
      throw stopped("'confidence'");
    }
    return percent;
  }

  private boolean takeWord(String word) {
    int start = position;
    if (take(WORD).filter(word::equals).isPresent()) {
      return true;
    }
    position = start;
    return false;
  }

  private boolean takeText(String expected) {
    skipBlank();
    if (text.startsWith(expected, position)) {
      position += expected.length();
      return true;
    }
    return false;
  }

  private Optional<String> take(Pattern pattern) {
    skipBlank();
    Matcher matcher = pattern.matcher(text).region(position, text.length());
    if (!matcher.lookingAt()) {
      return Optional.empty();
    }
    position = matcher.end();
    return Optional.of(matcher.group());
  }

  private void skipBlank() {
    Matcher matcher = BLANK.matcher(text).region(position, text.length());
    if (matcher.lookingAt()) {
      position = matcher.end();
    }
  }

  private PlimsollException stopped(String expected) {
    skipBlank();
    Matcher next = NEXT.matcher(text).region(position, text.length());
    String met = next.lookingAt() ? "'" + next.group() + "'" : "the end";
    return new PlimsollException(
        GovernanceError.BAD_RULE,
        "gate rule '"
            + text
            + "': "
            + met
            + " at character "
            + (position + 1)
            + " (expected: "
            + expected
            + ")");
  }
}
