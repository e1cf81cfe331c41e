package dev.plimsoll.server.internal.views;

import com.fasterxml.jackson.databind.JsonNode;
import dev.plimsoll.data.DatasetVersion;
import dev.plimsoll.evaluation.AnswerKind;
import dev.plimsoll.evaluation.EvaluationReport;
import dev.plimsoll.evaluation.Metric;
import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.Evidence;
import dev.plimsoll.registry.ModelVersion;
import dev.plimsoll.registry.Registry;
import dev.plimsoll.server.internal.charts.Chart;
import dev.plimsoll.server.internal.words.Figures;
import dev.plimsoll.server.internal.words.ReliabilityWords;
import dev.plimsoll.storage.EvidenceStore;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Models, versions, and what is known of each. */
public final class ModelViews {
  static final String COMPRESSION = "compression.report";

  /** Metrics that the table of versions has room for. */
  private static final int SHOWN = 2;

  private final Registry registry;
  private final EvidenceStore evidence;
  private final Function<ModelVersion, Verdict> gate;
  private final Function<Digest, Optional<DatasetVersion>> datasets;

  /**
   * @param gate what the gate last said about a version
   * @param datasets those that have a name, by the digest of their bytes
   */
  public ModelViews(
      Registry registry,
      EvidenceStore evidence,
      Function<ModelVersion, Verdict> gate,
      Function<Digest, Optional<DatasetVersion>> datasets) {
    this.registry = registry;
    this.evidence = evidence;
    this.gate = gate;
    this.datasets = datasets;
  }

  /** One line of the list of models. */
  public record ModelRow(
      String name, int versions, String champion, String challenger, String latest) {}

  /** One version in the list of a model's versions. */
  public record VersionRow(
      int number,
      String kind,
      String at,
      String actor,
      List<String> aliases,
      List<Measured> metrics,
      Verdict verdict,
      String digest) {}

  /** A figure in a table, with its range below it. */
  public record Measured(String value, String range) {}

  /** One move of an alias. */
  public record Move(
      String at, String alias, String from, String to, String actor, String reason) {}

  /**
   * A model with all its versions, newest first.
   *
   * @param metrics what is shown of each version, as columns are headed
   * @param meaning what those metrics mean
   */
  public record ModelView(
      String name,
      List<String> metrics,
      String meaning,
      List<VersionRow> versions,
      List<Move> moves) {}

  /** Who answers for a version. */
  public record Approved(String at, String actor, String role, String reason) {}

  /**
   * Everything about one version.
   *
   * @param evaluated whether there is an evaluation to show
   * @param metric what slices are drawn by
   * @param promise how to read the reliability diagram; empty where answers promise nothing
   * @param limits what the evaluation cannot say, in sentences
   */
  public record VersionView(
      String model,
      int number,
      String question,
      String kind,
      List<String> aliases,
      boolean evaluated,
      String metric,
      String promise,
      List<Figure> figures,
      Chart.Intervals slices,
      ClassFigures classes,
      Chart.Reliability reliability,
      Chart.Learning learning,
      List<String> limits,
      Verdict verdict,
      List<Fact> provenance,
      List<Fact> compression,
      List<Approved> approvals) {}

  public List<ModelRow> models() {
    return registry.models().stream().map(this::model).toList();
  }

  private ModelRow model(String name) {
    List<ModelVersion> versions = registry.versions(name);
    ModelVersion latest = versions.get(versions.size() - 1);
    return new ModelRow(
        name,
        versions.size(),
        pointed(name, Registry.CHAMPION),
        pointed(name, Registry.CHALLENGER),
        Figures.minute(latest.at()));
  }

  private String pointed(String model, String alias) {
    return registry.alias(model, alias).map(version -> "version " + version.number()).orElse("–");
  }

  /** A model's page; fails with the registry's words when there is no such model. */
  public ModelView view(String model) {
    registry.require(model, 1);
    Map<Integer, List<String>> aliases = aliases(model);
    List<Metric> metrics = Metric.shown(kind(model)).subList(0, SHOWN);
    List<VersionRow> rows =
        new ArrayList<>(
            registry.versions(model).stream()
                .map(
                    version ->
                        row(version, metrics, aliases.getOrDefault(version.number(), List.of())))
                .toList());
    Collections.reverse(rows);
    List<Move> moves =
        new ArrayList<>(
            registry.history(model).stream()
                .map(
                    move ->
                        new Move(
                            Figures.minute(move.at()),
                            move.alias(),
                            number(move.from()),
                            number(move.to()),
                            move.actor(),
                            move.reason()))
                .toList());
    Collections.reverse(moves);
    return new ModelView(
        model,
        metrics.stream().map(Metric::label).toList(),
        metrics.stream().map(Metric::general).collect(Collectors.joining(" ")),
        rows,
        moves);
  }

  /** What the newest version that was evaluated answers with. */
  private AnswerKind kind(String model) {
    List<ModelVersion> versions = new ArrayList<>(registry.versions(model));
    Collections.reverse(versions);
    return versions.stream()
        .flatMap(version -> EvaluationWords.report(evidence, version.digest()).stream())
        .findFirst()
        .map(EvaluationReport::kind)
        .orElse(AnswerKind.OUTCOME);
  }

  private VersionRow row(ModelVersion version, List<Metric> metrics, List<String> aliases) {
    Optional<EvaluationReport> report = EvaluationWords.report(evidence, version.digest());
    return new VersionRow(
        version.number(),
        version.kind(),
        Figures.minute(version.at()),
        version.actor(),
        aliases,
        metrics.stream()
            .map(
                metric ->
                    new Measured(
                        EvaluationWords.value(report, metric),
                        EvaluationWords.range(report, metric)))
            .toList(),
        gate.apply(version),
        version.digest().brief());
  }

  /** A version's page. */
  public VersionView view(String model, int number) {
    ModelVersion version = registry.require(model, number);
    JsonNode manifest = registry.manifest(model, number);
    Optional<EvaluationReport> report = EvaluationWords.report(evidence, version.digest());
    return new VersionView(
        model,
        number,
        manifest.path("question").asText(),
        version.kind(),
        aliases(model).getOrDefault(number, List.of()),
        report.isPresent(),
        report.map(EvaluationReport::leading).orElse(Metric.AUC).label(),
        report.map(found -> ReliabilityWords.caption(found.kind())).orElse(""),
        report.map(found -> EvaluationWords.figures(found.overall())).orElse(List.of()),
        report
            .map(EvaluationWords::slices)
            .orElse(new Chart.Intervals(List.of(), null, 3, null, null)),
        report.map(EvaluationWords::classes).orElse(ClassFigures.of(List.of(), null)),
        report.map(EvaluationWords::reliability).orElse(new Chart.Reliability(List.of())),
        new TrainingCurves(evidence).of(version, manifest),
        report.map(ModelViews::limits).orElse(List.of()),
        gate.apply(version),
        provenance(version, manifest),
        evidence
            .latest(COMPRESSION, version.digest().hex())
            .map(ModelViews::compression)
            .orElse(List.of()),
        registry.approvals(model, number).stream()
            .map(
                approval ->
                    new Approved(
                        Figures.minute(approval.at()),
                        approval.actor(),
                        approval.role(),
                        approval.reason()))
            .toList());
  }

  private Map<Integer, List<String>> aliases(String model) {
    return Stream.of(Registry.CHAMPION, Registry.CHALLENGER)
        .filter(alias -> registry.alias(model, alias).isPresent())
        .collect(
            Collectors.groupingBy(
                alias -> registry.requireAlias(model, alias).number(), Collectors.toList()));
  }

  private static List<String> limits(EvaluationReport report) {
    List<String> limits = new ArrayList<>();
    String judged = "Judged on " + Figures.count(report.overall().rows()) + " rows";
    limits.add(
        report.kind() == AnswerKind.OUTCOME
            ? judged
                + ", of which "
                + Figures.count(report.overall().positives())
                + " had the outcome."
            : judged + ".");
    long small = EvaluationWords.tooSmall(report);
    if (small > 0) {
      limits.add(
          (small == 1 ? "One slice has" : small + " slices have")
              + " fewer than "
              + report.plan().minimumRows()
              + " rows, too few to say anything about.");
    }
    return limits;
  }

  private List<Fact> provenance(ModelVersion version, JsonNode manifest) {
    JsonNode origin = manifest.path("provenance");
    List<Fact> facts = new ArrayList<>();
    facts.add(new Fact("package", version.digest().hex()));
    facts.add(new Fact("registered", Figures.minute(version.at()) + " by " + version.actor()));
    origin
        .path("data")
        .forEach(data -> facts.add(new Fact("trained on data", dataWords(data.asText()))));
    origin.path("parents").forEach(data -> facts.add(new Fact("made from", data.asText())));
    add(facts, "code", origin.path("codeVersion"));
    add(facts, "platform", origin.path("platform"));
    add(facts, "seed", origin.path("seed"));
    JsonNode calibration = manifest.path("calibration");
    if (calibration.hasNonNull("method") && !origin.path("parameters").has("calibration")) {
      facts.add(new Fact("calibration", calibration.path("method").asText()));
    }
    if (manifest.path("inputs").isArray()) {
      facts.add(new Fact("inputs", String.valueOf(manifest.path("inputs").size())));
    }
    origin
        .path("parameters")
        .properties()
        .forEach(entry -> facts.add(new Fact(entry.getKey(), entry.getValue().asText())));
    return facts;
  }

  /** What a split made has no name of its own, so its place among named data must be told. */
  private String dataWords(String digest) {
    return datasets
        .apply(new Digest(digest))
        .map(data -> data.name() + ", " + Figures.count(data.rows()) + " rows, " + digest)
        .orElse("the rows as split, " + digest);
  }

  private static List<Fact> compression(Evidence found) {
    JsonNode report = found.content();
    return List.of(
        new Fact(
            "size",
            Figures.bytes(report.path("bytesBefore").asLong())
                + " became "
                + Figures.bytes(report.path("bytesAfter").asLong())),
        new Fact(
            "speed",
            Figures.number(report.path("speedRatio").asDouble(), 2)
                + " times as fast, by the processor time of one batch"),
        new Fact(
            "largest change of an answer",
            Figures.number(report.path("maxAbsScoreDelta").asDouble(), 4)),
        new Fact(
            "a row's answer depends on its batch mates",
            report.path("batchInvariant").asBoolean() ? "no" : "yes"));
  }

  private static void add(List<Fact> facts, String name, JsonNode value) {
    if (!value.isMissingNode() && !value.isNull()) {
      facts.add(new Fact(name, value.asText()));
    }
  }

  private static String number(@Nullable Integer number) {
    return number == null ? "nothing" : "version " + number;
  }
}
