package dev.plimsoll.training.internal;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.kernel.config.Spelling;
import dev.plimsoll.training.TrainingError;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A candidate's parameters: what the job says, else the default. Remembers all that were asked for,
 * so that the effective values become provenance and an unknown name is refused with the known
 * ones.
 */
public final class Settings {
  /** A table with fewer training rows than this has defaults of its own. */
  private static final int FEW_ROWS = 5_000;

  private final Map<String, Object> given;
  private final boolean few;
  private final TreeMap<String, Object> effective = new TreeMap<>();
  private final List<String> remarks = new ArrayList<>();

  /** Of a table of which it is not known how many rows it has. */
  public Settings(Map<String, Object> given) {
    this(given, FEW_ROWS);
  }

  /**
   * @param rows for training, which decide some defaults
   */
  public Settings(Map<String, Object> given, long rows) {
    this.given = given;
    few = rows < FEW_ROWS;
  }

  /** The default for tables with few rows, or that for the others. */
  public <T> T usual(T ofFew, T ofMany) {
    return few ? ofFew : ofMany;
  }

  public int integer(String name, int otherwise, int least, int most) {
    double value = number(name, otherwise, least, most);
    if (value != Math.rint(value)) {
      throw invalid(name, value, "a whole number");
    }
    effective.put(name, (int) value);
    return (int) value;
  }

  public double number(String name, double otherwise, double least, double most) {
    Object value = given.getOrDefault(name, otherwise);
    if (!(value instanceof Number n)) {
      throw invalid(name, value, "a number");
    }
    if (!(n.doubleValue() >= least && n.doubleValue() <= most)) {
      throw invalid(name, value, "from " + least + " to " + most);
    }
    effective.put(name, n.doubleValue());
    return n.doubleValue();
  }

  public boolean flag(String name) {
    return flag(name, false);
  }

  public boolean flag(String name, boolean otherwise) {
    Object value = given.getOrDefault(name, otherwise);
    if (!(value instanceof Boolean flag)) {
      throw invalid(name, value, "true or false");
    }
    effective.put(name, flag);
    return flag;
  }

  /** A text that may be left out, and is then empty. */
  public String optional(String name) {
    if (given.containsKey(name)) {
      return text(name, "");
    }
    effective.put(name, "");
    return "";
  }

  /** One of some words. */
  public String choice(String name, String otherwise, List<String> known) {
    Object value = given.getOrDefault(name, otherwise);
    // YAML 1.1 reads a bare on or off as a truth value
    String word = value instanceof Boolean truth ? (truth ? "on" : "off") : String.valueOf(value);
    if (!known.contains(word)) {
      throw invalid(name, value, "one of " + String.join(", ", known));
    }
    effective.put(name, word);
    return word;
  }

  /** A word or a line of text, whose meaning the caller checks. */
  public String text(String name, String otherwise) {
    Object value = given.getOrDefault(name, otherwise);
    if (!(value instanceof String text) || text.isBlank()) {
      throw invalid(name, value, "text");
    }
    effective.put(name, text);
    return text;
  }

  /**
   * Settings of their own under one name, such as {@code adversarial: {steps: 2}}. When all of them
   * have been asked, {@code ask} has returned and unknown ones are refused.
   */
  public <T> T section(String name, Function<Settings, T> ask) {
    Object value = given.getOrDefault(name, Map.of());
    if (!(value instanceof Map<?, ?> map)) {
      throw invalid(name, value, "settings of its own, such as {a: 1}");
    }
    Map<String, Object> inner = new TreeMap<>();
    map.forEach((key, one) -> inner.put(String.valueOf(key), one));
    Settings settings = new Settings(inner);
    T asked = ask.apply(settings);
    settings.refuseUnknown(name);
    settings.remarks.forEach(remark -> remarks.add(name + "." + remark));
    effective.put(name, settings.effective());
    return asked;
  }

  /** Whatever was given, checked by the caller; remembered only when given. */
  public @Nullable Object given(String name) {
    Object value = given.get(name);
    if (value != null) {
      effective.put(name, value);
    }
    return value;
  }

  /** Refuses a value that only together with others is wrong. */
  public void require(boolean holds, String name, Object value, String expected) {
    if (!holds) {
      throw invalid(name, value, expected);
    }
  }

  /**
   * Remarks on settings that were given although, as the others stand, nothing reads them.
   *
   * @param since why nothing does, such as {@code embedding is linear}
   */
  public void idle(String since, Collection<String> names) {
    names.stream()
        .filter(given::containsKey)
        .sorted()
        .forEach(name -> remarks.add(name + ": " + given.get(name) + " has no effect: " + since));
  }

  /** What is odd about the settings, though they can be used. */
  public List<String> remarks() {
    return List.copyOf(remarks);
  }

  /** Refuses names that nobody asked for; to be called when all have been asked. */
  public void refuseUnknown(String candidate) {
    TreeSet<String> unknown = new TreeSet<>(given.keySet());
    unknown.removeAll(effective.keySet());
    if (!unknown.isEmpty()) {
      throw new PlimsollException(
          TrainingError.PARAMETER_UNKNOWN,
          "parameter of "
              + candidate
              + ": "
              + String.join(", ", unknown)
              + " (expected: one of "
              + String.join(", ", effective.keySet())
              + ")"
              + Spelling.hint(unknown.first(), effective.keySet()));
    }
  }

  /** The values that decided the result, defaults included. */
  public Map<String, Object> effective() {
    return Map.copyOf(effective);
  }

  /** A value that cannot be used, with what would be. */
  public static PlimsollException invalid(String name, Object value, String expected) {
    return new PlimsollException(
        TrainingError.PARAMETER_INVALID, name + ": " + value + " (expected: " + expected + ")");
  }
}
