package dev.plimsoll.pipeline.experiment;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.pipeline.PipelineError;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What can be dropped from a family. Beside these, each setting that the project gives can go back
 * to its default, which tells what it buys.
 */
final class Parts {
  /** Settings that say how long or on what, rather than what is trained. */
  private static final Set<String> NO_PARTS =
      Set.of(
          "kind",
          "epochs",
          "maxSteps",
          "rounds",
          "iterations",
          "patience",
          "threads",
          "text",
          "tokenizer",
          "from",
          "longest",
          "vocabulary",
          "wattsPerCore",
          "outOfFold",
          "workers",
          "workerTimeout",
          "checkpointEvery",
          "microBatch",
          "activationCheckpointing");

  private static final Map<String, List<Part>> FAMILIES =
      Map.of(
          "ft-transformer",
          List.of(
              new Part("blocks", 1),
              new Part("knots", 2),
              new Part("dim", 16),
              new Part("weightDecay", 0),
              new Part("schedule", "constant")),
          "text-encoder",
          List.of(
              new Part("attention", "linear"),
              new Part("positions", "none"),
              new Part("pooling", "first"),
              new Part("blocks", 1),
              new Part("dropout", 0)),
          "pretrained-encoder",
          List.of(new Part("tune", "lora"), new Part("pooling", "first"), new Part("dropout", 0)),
          "mlp",
          List.of(
              new Part("embedding", "linear"),
              new Part("blocks", 1),
              new Part("dropout", 0),
              new Part("weightDecay", 0)),
          "tabm",
          List.of(
              new Part("members", 2),
              new Part("embedding", "linear"),
              new Part("blocks", 1),
              new Part("dropout", 0)),
          "xgboost",
          List.of(
              new Part("maxDepth", 1),
              new Part("subsample", 1),
              new Part("colsample", 1),
              new Part("maxBin", 16),
              new Part("oneHotUpTo", 0)),
          "tfidf",
          List.of(new Part("words", 1), new Part("mostFeatures", 2_000)));

  private Parts() {}

  /** A setting, and what stands for its absence. */
  private record Part(String setting, Object dropped) {}

  /**
   * The variants of a family that lack one part each.
   *
   * @param effective the whole's settings with the defaults of all others
   */
  static List<Variant> of(Variant whole, Map<String, Object> effective) {
    Map<String, Variant> variants = new LinkedHashMap<>();
    for (Part part : FAMILIES.getOrDefault(whole.kind(), List.of())) {
      boolean same = same(part.dropped(), effective.get(part.setting()));
      boolean mean = part.setting().equals("dim") && whole.settings().containsKey("heads");
      if (!same && !mean) {
        Variant variant = whole.with(Map.of(part.setting(), part.dropped()));
        variants.put(variant.name(), variant);
      }
    }
    whole.settings().keySet().stream()
        .filter(setting -> !NO_PARTS.contains(setting))
        .sorted()
        .forEach(
            setting -> {
              Map<String, Object> fewer = new HashMap<>(whole.settings());
              fewer.remove(setting);
              String name = setting + " as usual";
              variants.put(name, new Variant(name, whole.candidate(), fewer, List.of()));
            });
    return List.copyOf(variants.values());
  }

  private static boolean same(Object dropped, @Nullable Object now) {
    return (dropped instanceof Number none && now instanceof Number number)
        ? none.doubleValue() == number.doubleValue()
        : dropped.equals(now);
  }

  /** The variants that the user asks for, {@code setting=value} each. */
  static List<Variant> asked(Variant whole, List<String> swaps) {
    List<Variant> variants = new ArrayList<>();
    for (String swap : swaps) {
      int equals = swap.indexOf('=');
      if (equals < 1 || equals == swap.length() - 1) {
        throw new PlimsollException(
            PipelineError.EXPERIMENT_INVALID,
            "drop: '" + swap + "' (expected: setting=value, such as blocks=1)");
      }
      variants.add(
          whole.with(
              Map.of(
                  swap.substring(0, equals).strip(),
                  SearchSpace.scalar(swap.substring(equals + 1).strip()))));
    }
    return variants;
  }

  /** The variants that lack one group of inputs each. */
  static List<Variant> inputs(Variant whole, Map<String, List<String>> groups) {
    if (groups.size() < 2) {
      throw new PlimsollException(
          PipelineError.EXPERIMENT_INVALID,
          "inputs: " + groups.keySet() + " (expected: at least two, to drop one)");
    }
    return groups.entrySet().stream()
        .map(
            group ->
                new Variant(
                    "without " + group.getKey(),
                    whole.candidate(),
                    whole.settings(),
                    group.getValue()))
        .toList();
  }
}
