package dev.plimsoll.pipeline.project;

import dev.plimsoll.features.DecisionSpec;
import dev.plimsoll.features.DecisionTask;
import dev.plimsoll.kernel.config.Default;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which rows teach, which choose, which judge.
 *
 * <p>With {@code from} and {@code until} the split is by time: rows decided in [from, until -
 * validate) train, the last {@code validate} before {@code until} choose, [until, testUntil) judge.
 * Without them it is by the hash of the row's key: 60 % train, 20 % choose, 20 % judge.
 *
 * @param settings per candidate, what to change from its defaults; {@code kind} says its family
 *     when its name does not, so that one family can stand several times; {@code from}, {@code
 *     tokenizer} and {@code startFrom} are files beside the project file; {@code optional: true}
 *     leaves a candidate out while its {@code from} is not there
 */
public record TrainSection(
    @Nullable Instant from,
    @Nullable Instant until,
    @Nullable Instant testUntil,
    @Default("14d") Duration validate,
    @Default("[ft-transformer, xgboost, logistic]") List<String> candidates,
    Map<String, Map<String, Object>> settings,
    @Default("7") long seed) {
  private static final List<String> OF_THE_DECISION = List.of("task", "quantiles");
  private static final String LOGISTIC = "logistic";
  private static final List<String> USUAL = List.of("ft-transformer", "xgboost", LOGISTIC);

  public TrainSection {
    if (candidates.isEmpty() || new HashSet<>(candidates).size() < candidates.size()) {
      throw new IllegalArgumentException(
          "candidates: %s (expected: at least one, each once; a family may stand several times under names of its own, with kind in their settings)"
              .formatted(candidates));
    }
    settings.forEach(
        (candidate, parameters) ->
            OF_THE_DECISION.stream()
                .filter(parameters::containsKey)
                .forEach(
                    key -> {
                      throw new IllegalArgumentException(
                          "settings.%s.%s: %s (expected: decision.%s, for all candidates alike)"
                              .formatted(candidate, key, parameters.get(key), key));
                    }));
  }

  /** The same for a label that is a number: the usual candidates with the linear model of it. */
  TrainSection ofNumbers() {
    List<String> swapped =
        candidates.equals(USUAL) ? List.of("ft-transformer", "xgboost", "ridge") : candidates;
    return new TrainSection(from, until, testUntil, validate, swapped, settings, seed);
  }

  /** The setting that says a candidate's family. */
  public static final String KIND = "kind";

  /** A candidate's family: its own name, unless its settings say the {@link #KIND}. */
  public String family(String candidate) {
    return settings.getOrDefault(candidate, Map.of()).getOrDefault(KIND, candidate).toString();
  }

  /** The setting that lets a candidate be left out while its file is not there. */
  public static final String OPTIONAL = "optional";

  /** What a candidate's settings come to for its training. */
  public static Map<String, Object> parameters(Map<String, Object> given, DecisionSpec decision) {
    Map<String, Object> parameters = new TreeMap<>(given);
    parameters.keySet().removeAll(List.of(KIND, OPTIONAL));
    if (decision.task() != DecisionTask.BINARY) {
      parameters.put("task", decision.task().label());
    }
    if (decision.task() == DecisionTask.QUANTILE) {
      parameters.put("quantiles", decision.quantiles());
    }
    return parameters;
  }

  /** The candidates that can be made: all but optional ones whose file is not there. */
  public List<String> present() {
    return candidates.stream().filter(name -> missing(name).isEmpty()).toList();
  }

  /** Candidates that are left out, with the file each of them wants. */
  public Map<String, String> leftOut() {
    Map<String, String> leftOut = new LinkedHashMap<>();
    candidates.forEach(name -> missing(name).ifPresent(file -> leftOut.put(name, file)));
    return leftOut;
  }

  private Optional<String> missing(String name) {
    Map<String, Object> given = settings.getOrDefault(name, Map.of());
    return Boolean.TRUE.equals(given.get(OPTIONAL))
            && given.get(CandidateFiles.FROM) instanceof String file
            && !Files.exists(Path.of(file))
        ? Optional.of(file)
        : Optional.empty();
  }

  /** The same with file names in candidates' settings that do not depend on the working folder. */
  public TrainSection in(Path folder) {
    Map<String, Map<String, Object>> placed = new LinkedHashMap<>();
    settings.forEach((name, given) -> placed.put(name, CandidateFiles.in(folder, given)));
    return new TrainSection(from, until, testUntil, validate, candidates, placed, seed);
  }

  public boolean byTime() {
    return from != null && until != null && testUntil != null;
  }
}
