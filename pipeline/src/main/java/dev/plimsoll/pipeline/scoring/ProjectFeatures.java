package dev.plimsoll.pipeline.scoring;

import dev.plimsoll.data.ColumnType;
import dev.plimsoll.data.DatasetVersion;
import dev.plimsoll.data.Datasets;
import dev.plimsoll.data.QueryEngine;
import dev.plimsoll.features.FeatureColumn;
import dev.plimsoll.features.FeatureView;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.kernel.ScratchFolder;
import dev.plimsoll.kernel.config.Spelling;
import dev.plimsoll.onnx.InputType;
import dev.plimsoll.onnx.ModelInput;
import dev.plimsoll.pipeline.PipelineError;
import dev.plimsoll.pipeline.ProjectRooms;
import dev.plimsoll.pipeline.ProjectState;
import dev.plimsoll.pipeline.scoring.NeededFeatures.Table;
import dev.plimsoll.storage.Storage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A project's feature views over the newest versions of its tables, to be joined to rows that have
 * only what a caller of its endpoint sends, and when each decision is taken.
 *
 * <p>As in service, what a row brings goes before what could be looked up.
 */
public final class ProjectFeatures {
  /** How training sets call the time, and calls to an endpoint. */
  public static final String DECISION_AT = "decision_at";

  private final String project;
  private final Map<String, ModelInput> features;
  private final Set<String> callers;
  private final List<FeatureView> views;
  private final Map<String, Table> tables;
  private final String at;

  private ProjectFeatures(
      ProjectState project, List<FeatureView> views, Map<String, Table> tables, String at) {
    this.project = project.file().name();
    this.callers = project.file().decision().inputs().keySet();
    this.views = views;
    this.tables = tables;
    this.at = at;
    this.features =
        views.stream()
            .flatMap(view -> view.outputs().stream())
            .collect(
                Collectors.toMap(
                    FeatureColumn::name,
                    ProjectRooms::input,
                    (one, other) -> one,
                    LinkedHashMap::new));
  }

  /**
   * Finds the tables.
   *
   * @param at the column of the rows that says when each decision is taken
   * @param storage of the project's home; closed by this call
   * @throws PlimsollException PROJECT_INVALID for a table that was never ingested
   */
  public static ProjectFeatures open(ProjectState project, String at, Supplier<Storage> storage) {
    Map<String, DatasetVersion> versions = new LinkedHashMap<>();
    Map<String, Table> tables = new LinkedHashMap<>();
    try (Storage open = storage.get();
        ScratchFolder scratch = open.scratch("step");
        QueryEngine engine = QueryEngine.open(scratch.path(), 1)) {
      Datasets datasets = new Datasets(open, engine);
      Set<String> read = new LinkedHashSet<>();
      project.file().features().values().forEach(view -> read.add(view.from()));
      read.retainAll(project.file().data().keySet());
      for (String name : read) {
        DatasetVersion version = ProjectRooms.newest(datasets, name);
        versions.put(name, version);
        tables.put(name, new Table(version.digest(), datasets.parquet(version)));
      }
    }
    return new ProjectFeatures(project, ProjectRooms.views(project.file(), versions), tables, at);
  }

  /**
   * What is to be joined to a file for a model.
   *
   * @param there the file's columns
   * @throws PlimsollException SCORING_INVALID for another project's model, and for a file without
   *     keys, time or what a caller sends
   */
  NeededFeatures needed(ScoringModel model, Path in, Collection<String> there) {
    requireOurs(model);
    List<ModelInput> joined =
        model.inputs().stream()
            .filter(input -> features.containsKey(input.name()) && !there.contains(input.name()))
            .toList();
    Set<String> names = joined.stream().map(ModelInput::name).collect(Collectors.toSet());
    List<FeatureView> needed =
        views.stream()
            .filter(view -> view.outputs().stream().anyMatch(each -> names.contains(each.name())))
            .toList();
    List<ModelInput> brought =
        model.inputs().stream().filter(input -> !joined.contains(input)).toList();
    Map<String, ModelInput> keys = new LinkedHashMap<>();
    needed.forEach(
        view -> view.keys().forEach(key -> keys.computeIfAbsent(key, name -> key(view, name))));
    boolean timed = needed.stream().anyMatch(FeatureView::timed);
    requireColumns(model, in, there, brought, keys.keySet(), timed);
    Map<String, Table> read = new LinkedHashMap<>(tables);
    read.keySet().retainAll(needed.stream().map(FeatureView::source).toList());
    return new NeededFeatures(
        brought, joined, List.copyOf(keys.values()), timed ? at : "", needed, read);
  }

  private static ModelInput key(FeatureView view, String name) {
    // a CSV's 007 is a text where the table has texts
    boolean number = view.schema().require(name).type() != ColumnType.TEXT;
    return new ModelInput(name, number ? InputType.NUMBER : InputType.TEXT);
  }

  /** The names and kinds of a model's inputs are all that says whose it is. */
  private void requireOurs(ScoringModel model) {
    List<String> foreign = new ArrayList<>();
    for (ModelInput input : model.inputs()) {
      ModelInput ours = features.get(input.name());
      if (ours == null ? !callers.contains(input.name()) : ours.type() != input.type()) {
        foreign.add("'" + input.name() + "'" + (ours == null ? "" : " as " + input.type()));
      }
    }
    if (!foreign.isEmpty()) {
      throw new PlimsollException(
          PipelineError.SCORING_INVALID,
          "model: %s has inputs %s (expected: a model of the project '%s', whose rows have %s)"
              .formatted(
                  model.version(),
                  String.join(", ", foreign),
                  project,
                  Stream.concat(callers.stream(), features.keySet().stream())
                      .collect(Collectors.joining(", "))));
    }
  }

  private void requireColumns(
      ScoringModel model,
      Path in,
      Collection<String> there,
      List<ModelInput> brought,
      Set<String> keys,
      boolean timed) {
    Set<String> wanted = new LinkedHashSet<>();
    brought.forEach(input -> wanted.add(input.name()));
    wanted.addAll(keys);
    List<String> missing = wanted.stream().filter(name -> !there.contains(name)).toList();
    if (!missing.isEmpty()) {
      throw new PlimsollException(
          PipelineError.SCORING_INVALID,
          "column: %s missing in %s (expected: what a caller of '%s' sends to be answered by %s: %s%s)"
              .formatted(
                  missing.stream()
                      .map(name -> "'" + name + "'" + (keys.contains(name) ? ", a key," : ""))
                      .collect(Collectors.joining(", ")),
                  in,
                  project,
                  model.version(),
                  String.join(", ", wanted),
                  Spelling.hint(missing.get(0), there)));
    }
    if (timed && !there.contains(at)) {
      throw new PlimsollException(
          PipelineError.SCORING_INVALID,
          "column: '%s' missing in %s (expected: when each decision is taken, or another column's name after --at%s)"
              .formatted(at, in, Spelling.hint(at, there)));
    }
  }
}
