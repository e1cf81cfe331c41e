package dev.plimsoll.pipeline.experiment;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.pipeline.PipelineError;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Where to look for settings, as text: {@code
 * learningRate=log:1e-4..1e-2,dim=16|32|64,blocks=1..4}.
 *
 * <p>{@code a|b|c} is a choice, {@code low..high} a range (whole numbers when both ends are),
 * {@code log:low..high} one whose powers are equally likely. Drawn numbers have four digits, so
 * that they can be written down.
 */
public final class SearchSpace {
  private static final MathContext DIGITS = new MathContext(4);

  private final Map<String, Dimension> dimensions;

  private SearchSpace(Map<String, Dimension> dimensions) {
    this.dimensions = dimensions;
  }

  /** Draws one value. */
  private interface Dimension {
    Object draw(SplittableRandom random);
  }

  /** Refuses what it cannot read, naming it. */
  public static SearchSpace parse(String text) {
    Map<String, Dimension> dimensions = new LinkedHashMap<>();
    for (String part : text.split(",", -1)) {
      int equals = part.indexOf('=');
      String name = equals < 0 ? "" : part.substring(0, equals).strip();
      String values = equals < 0 ? "" : part.substring(equals + 1).strip();
      if (name.isEmpty() || values.isEmpty()) {
        throw invalid(part, "setting=values, such as dim=16|32 or learningRate=log:1e-4..1e-2");
      }
      if (dimensions.put(name, dimension(name, values)) != null) {
        throw invalid(name, "each setting once");
      }
    }
    return new SearchSpace(dimensions);
  }

  /** The settings that are searched. */
  public List<String> names() {
    return List.copyOf(dimensions.keySet());
  }

  /** One draw of all settings. */
  public Map<String, Object> draw(SplittableRandom random) {
    Map<String, Object> drawn = new LinkedHashMap<>();
    dimensions.forEach((name, dimension) -> drawn.put(name, dimension.draw(random)));
    return drawn;
  }

  /** A word of the command line as the project file would read it. */
  static Object scalar(String word) {
    if (word.equals("true") || word.equals("false")) {
      return Boolean.valueOf(word);
    }
    try {
      if (word.matches("[-+]?[0-9]{1,9}")) {
        return Integer.valueOf(word);
      }
      return word.matches("[-+]?[0-9.].*") ? (Object) Double.valueOf(word) : word;
    } catch (NumberFormatException ignored) {
      return word;
    }
  }

  private static Dimension dimension(String name, String values) {
    boolean log = values.startsWith("log:");
    String range = log ? values.substring("log:".length()) : values;
    int dots = range.indexOf("..");
    if (dots < 0 && !log) {
      List<Object> choices =
          Arrays.stream(values.split("\\|", -1))
              .map(String::strip)
              .map(SearchSpace::scalar)
              .toList();
      if (choices.contains("")) {
        throw invalid(name + "=" + values, "a value on both sides of each |");
      }
      return random -> choices.get(random.nextInt(choices.size()));
    }
    if (dots < 0
        || !(scalar(range.substring(0, dots)) instanceof Number low)
        || !(scalar(range.substring(dots + 2)) instanceof Number high)) {
      throw invalid(name + "=" + values, "low..high, two numbers");
    }
    double from = low.doubleValue();
    double to = high.doubleValue();
    if (!(from < to) || !Double.isFinite(to - from) || (log && from <= 0)) {
      throw invalid(name + "=" + values, log ? "0 < low < high" : "low < high");
    }
    boolean whole = low instanceof Integer && high instanceof Integer;
    return random -> between(from, to, log, whole, random.nextDouble());
  }

  private static Object between(double from, double to, boolean log, boolean whole, double share) {
    if (whole && !log) {
      return (int) Math.min(to, Math.floor(from + share * (to - from + 1)));
    }
    double drawn =
        log ? Math.exp(Math.log(from) + share * Math.log(to / from)) : from + share * (to - from);
    if (whole) {
      return (int) Math.round(drawn);
    }
    return Math.max(from, Math.min(to, new BigDecimal(drawn).round(DIGITS).doubleValue()));
  }

  private static PlimsollException invalid(String value, String expected) {
    return new PlimsollException(
        PipelineError.EXPERIMENT_INVALID, "space: '" + value + "' (expected: " + expected + ")");
  }
}
