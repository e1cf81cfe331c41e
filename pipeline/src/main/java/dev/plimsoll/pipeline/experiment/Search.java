package dev.plimsoll.pipeline.experiment;

import dev.plimsoll.kernel.Blame;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.pipeline.PipelineError;
import dev.plimsoll.pipeline.experiment.SearchReport.Tried;
import dev.plimsoll.training.TrainingError;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Random search, or successive halving, over a candidate's settings, by the choosing rows alone.
 * Draws come from the project's seed, so the same search finds its finished trials in the cache.
 */
public final class Search {
  /** What halving gives more or less of, where it isn't epochs. */
  private static final Map<String, String> RESOURCES =
      Map.of(
          "xgboost", "rounds",
          "logistic", "iterations",
          "ridge", "iterations",
          "tfidf", "iterations");

  private final Lab lab;

  public Search(Lab lab) {
    this.lab = lab;
  }

  /** Trains, chooses and keeps the report. */
  public SearchReport run(String candidate, SearchSpace space, int trials, boolean halving) {
    if (trials < 1 || trials > 10_000) {
      throw new PlimsollException(
          PipelineError.EXPERIMENT_INVALID, "trials: " + trials + " (expected: 1 to 10000)");
    }
    Variant base = lab.variant(candidate);
    SplittableRandom random = new SplittableRandom(lab.project().train().seed());
    List<Map<String, Object>> drawn = new ArrayList<>();
    for (int i = 0; i < trials; i++) {
      drawn.add(space.draw(random));
    }
    drawn = drawn.stream().distinct().toList();
    requireNames(base, drawn.get(0));
    Optional<Tried> incumbent = attempt(base, Map.of(), "", 0);
    List<Tried> tried = halving ? halve(base, drawn) : all(base, drawn, "", 0);
    List<Tried> ranked =
        tried.stream()
            .sorted(Comparator.comparingInt(Tried::resource).reversed().thenComparing(order()))
            .toList();
    Optional<Tried> best = ranked.stream().filter(one -> one.failure() == null).findFirst();
    if (best.isEmpty() && !tried.isEmpty()) {
      throw new PlimsollException(
          PipelineError.EXPERIMENT_INVALID,
          "space: no draw could be trained (expected: at least one); the first failed with: "
              + tried.get(0).failure());
    }
    boolean better = best.isPresent() && incumbent.map(now -> beats(best.get(), now)).orElse(true);
    SearchReport report =
        new SearchReport(
            lab.project().name(),
            candidate,
            lab.objective().choosing(),
            ranked,
            best.orElse(null),
            incumbent.orElse(null),
            better,
            better ? yaml(base, best.get()) : "",
            verdict(best, incumbent) + repeated(trials, drawn.size()),
            !lab.budget().spent());
    lab.keep(SearchReport.EVIDENCE, report);
    return report;
  }

  private List<Tried> halve(Variant base, List<Map<String, Object>> drawn) {
    String resource = resource(base.kind());
    int most = lab.effective(base).get(resource) instanceof Number all ? all.intValue() : 1;
    List<Tried> tried = new ArrayList<>();
    List<Map<String, Object>> left = drawn;
    for (Halving.Rung rung : Halving.schedule(drawn.size(), most)) {
      List<Map<String, Object>> entered = left.subList(0, Math.min(rung.trials(), left.size()));
      List<Tried> round = all(base, entered, resource, rung.resource());
      tried.addAll(round);
      left =
          round.stream()
              .filter(one -> one.failure() == null)
              .sorted(order())
              .map(Tried::settings)
              .toList();
    }
    return tried;
  }

  /** A setting that the family has not would fail in every draw; a value may fail in some. */
  private void requireNames(Variant base, Map<String, Object> drawn) {
    try {
      lab.require(List.of(base.with(drawn)));
    } catch (PlimsollException e) {
      if (e.code() == TrainingError.PARAMETER_UNKNOWN) {
        throw e;
      }
    }
  }

  private static String repeated(int trials, int different) {
    return different == trials
        ? ""
        : " %d draws gave %d different settings, each of which was tried once."
            .formatted(trials, different);
  }

  /** A family's setting of how long it trains. */
  static String resource(String family) {
    return RESOURCES.getOrDefault(family, "epochs");
  }

  private List<Tried> all(
      Variant base, List<Map<String, Object>> drawn, String setting, int resource) {
    List<Tried> tried = new ArrayList<>();
    for (Map<String, Object> one : drawn) {
      lab.announce(base.with(one).name(), tried.size(), drawn.size());
      attempt(base, one, setting, resource).ifPresent(tried::add);
    }
    return tried;
  }

  /** A draw that cannot be trained is a bad draw, not the end of the search. */
  private Optional<Tried> attempt(
      Variant base, Map<String, Object> drawn, String setting, int resource) {
    Variant variant = base.with(drawn);
    if (!setting.isEmpty()) {
      variant = variant.with(variant.name(), setting, resource);
    }
    try {
      Objective objective = lab.objective();
      return lab.run(variant.seeded(lab.project().train().seed()))
          .map(
              result ->
                  new Tried(
                      drawn,
                      resource,
                      objective.shown(objective.worth(result)),
                      result.cpuSeconds(),
                      null));
    } catch (PlimsollException e) {
      if (drawn.isEmpty() || e.blame() == Blame.INTERNAL) {
        throw e;
      }
      return Optional.of(new Tried(drawn, resource, null, 0, String.valueOf(e.getMessage())));
    }
  }

  /** The best first, those that failed last. */
  private Comparator<Tried> order() {
    Comparator<Double> better = Comparator.naturalOrder();
    if (lab.objective().byMetric()) {
      better = better.reversed();
    }
    return Comparator.comparing(Tried::value, Comparator.nullsLast(better));
  }

  private boolean beats(Tried one, Tried other) {
    return order().compare(one, other) < 0;
  }

  private String verdict(Optional<Tried> best, Optional<Tried> incumbent) {
    if (best.isEmpty()) {
      return "There was no time for a single trial.";
    }
    String metric = lab.objective().choosing() + " on the choosing rows";
    String found = String.format(Locale.ROOT, "%s %.4f", metric, best.get().value());
    if (incumbent.isEmpty()) {
      return "The best has " + found + ".";
    }
    boolean better = beats(best.get(), incumbent.get());
    String now = String.format(Locale.ROOT, "%.4f", incumbent.get().value());
    return better
        ? "The best has %s; the project file as it is has %s. The best of many is flattered by having been chosen: let 'plimsoll compare' judge it."
            .formatted(found, now)
        : "Nothing better was found than the project file as it is: %s against %s."
            .formatted(now, found);
  }

  private static String yaml(Variant base, Tried best) {
    Map<String, Object> settings = new LinkedHashMap<>(new TreeMap<>(base.settings()));
    settings.putAll(best.settings());
    StringBuilder yaml = new StringBuilder("train:\n  settings:\n    " + base.candidate() + ":\n");
    settings.forEach(
        (name, value) ->
            yaml.append("      ").append(name).append(": ").append(quoted(value)).append('\n'));
    return yaml.toString();
  }

  /** Plain where YAML reads it as it stands, else as JSON, which YAML reads too. */
  private static String quoted(Object value) {
    String text = value.toString();
    return text.matches("[A-Za-z0-9.-]+") ? text : Json.text(value);
  }
}
