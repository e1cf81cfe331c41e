package dev.plimsoll.pipeline.experiment;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One way of training, to be tried with several seeds.
 *
 * @param name what people call it, unlike that of any other in its experiment
 * @param candidate its name in the project file, or its family
 * @param settings all of them, and {@code kind} when the name is no family
 * @param without inputs that the model does not see
 */
public record Variant(
    String name, String candidate, Map<String, Object> settings, List<String> without) {
  public Variant {
    settings = Map.copyOf(settings);
    without = List.copyOf(without);
  }

  /** The family. */
  public String kind() {
    return settings.getOrDefault("kind", candidate).toString();
  }

  /** The same with one setting changed. */
  public Variant with(String newName, String setting, Object value) {
    Map<String, Object> changed = new HashMap<>(settings);
    changed.put(setting, value);
    return new Variant(newName, candidate, changed, without);
  }

  /** The same with these settings changed, named after them. */
  public Variant with(Map<String, Object> others) {
    Map<String, Object> changed = new HashMap<>(settings);
    changed.putAll(others);
    String named =
        others.entrySet().stream()
            .map(setting -> setting.getKey() + "=" + setting.getValue())
            .collect(Collectors.joining(" "));
    return new Variant(named.isEmpty() ? "as it is" : named, candidate, changed, without);
  }

  public Trial seeded(long seed) {
    return new Trial(name, candidate, settings, without, seed);
  }
}
