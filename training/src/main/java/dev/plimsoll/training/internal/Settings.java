package dev.plimsoll.training.internal;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.training.TrainingError;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A candidate's parameters: what the job says, else the default. Remembers all that were asked for,
 * so that the effective values become provenance and an unknown name is refused with the known
 * ones.
 */
public final class Settings {
  private final Map<String, Object> given;
  private final TreeMap<String, Object> effective = new TreeMap<>();

  public Settings(Map<String, Object> given) {
    this.given = given;
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
    Object value = given.getOrDefault(name, false);
    if (!(value instanceof Boolean flag)) {
      throw invalid(name, value, "true or false");
    }
    effective.put(name, flag);
    return flag;
  }

  /** Refuses a value that only together with others is wrong. */
  public void require(boolean holds, String name, Object value, String expected) {
    if (!holds) {
      throw invalid(name, value, expected);
    }
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
              + ")");
    }
  }

  /** The values that decided the result, defaults included. */
  public Map<String, Object> effective() {
    return Map.copyOf(effective);
  }

  private static PlimsollException invalid(String name, Object value, String expected) {
    return new PlimsollException(
        TrainingError.PARAMETER_INVALID, name + ": " + value + " (expected: " + expected + ")");
  }
}
