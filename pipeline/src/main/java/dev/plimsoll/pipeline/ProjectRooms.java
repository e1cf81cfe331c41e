package dev.plimsoll.pipeline;

import dev.plimsoll.data.DatasetVersion;
import dev.plimsoll.data.Datasets;
import dev.plimsoll.features.FeatureColumn;
import dev.plimsoll.features.FeatureView;
import dev.plimsoll.features.InputKind;
import dev.plimsoll.features.OnlineStore;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.onnx.InputType;
import dev.plimsoll.onnx.ModelInput;
import dev.plimsoll.pipeline.internal.OnlineBackfill;
import dev.plimsoll.pipeline.project.ProjectFile;
import dev.plimsoll.serving.EndpointSpec;
import dev.plimsoll.serving.FeatureBinding;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a project adds to the rooms: its tables, its feature views, and the online store that
 * answers them.
 */
public final class ProjectRooms implements AutoCloseable {
  private final Rooms rooms;
  private final ProjectState project;
  private final Map<String, DatasetVersion> tables;
  private final List<FeatureView> views;
  private final OnlineStore online;

  private ProjectRooms(Rooms rooms, ProjectState project, Map<String, DatasetVersion> tables) {
    this.rooms = rooms;
    this.project = project;
    this.tables = Map.copyOf(tables);
    this.views = views(project.file(), tables);
    this.online = OnlineStore.open(rooms.storage().home().resolve("features"), views);
  }

  /** Opens over tables that were ingested before: their newest versions. */
  public static ProjectRooms open(Rooms rooms, ProjectState project) {
    Map<String, DatasetVersion> tables = new LinkedHashMap<>();
    for (String name : project.file().data().keySet()) {
      tables.put(name, newest(rooms.datasets(), name));
    }
    return new ProjectRooms(rooms, project, tables);
  }

  /** The newest version of one of a project's tables. */
  public static DatasetVersion newest(Datasets datasets, String name) {
    return datasets
        .latest(name)
        .orElseThrow(
            () ->
                new PlimsollException(
                    PipelineError.PROJECT_INVALID,
                    "table '" + name + "': never ingested (expected: 'plimsoll run' first)"));
  }

  /**
   * The views of a project over its tables; a table without event and known times gives static
   * views.
   */
  public static List<FeatureView> views(ProjectFile file, Map<String, DatasetVersion> tables) {
    List<FeatureView> views = new ArrayList<>();
    file.features()
        .forEach(
            (name, spec) -> {
              DatasetVersion table = tables.get(spec.from());
              if (table == null) {
                throw new PlimsollException(
                    PipelineError.PROJECT_INVALID,
                    "features.%s.from: '%s' (expected: one of %s)"
                        .formatted(name, spec.from(), tables.keySet()));
              }
              var source = file.data().get(spec.from());
              boolean timed = source != null && (source.event() != null || source.known() != null);
              views.add(FeatureView.of(name, spec, table.schema(), timed));
            });
    return views;
  }

  public ProjectState project() {
    return project;
  }

  public Map<String, DatasetVersion> tables() {
    return tables;
  }

  public List<FeatureView> views() {
    return views;
  }

  public OnlineStore online() {
    return online;
  }

  /** Feeds the online store with what was known by an instant, once. */
  public void backfill(Instant until) {
    new OnlineBackfill(rooms, views, tables, online).run(until);
  }

  /** The endpoint that answers the project's question. */
  public EndpointSpec endpoint() {
    return endpoint(project.file(), views);
  }

  static EndpointSpec endpoint(ProjectFile file, List<FeatureView> views) {
    List<FeatureBinding> bindings =
        views.stream()
            .map(
                view ->
                    new FeatureBinding(
                        view.name(),
                        view.keys(),
                        view.outputs().stream().map(FeatureColumn::name).toList()))
            .toList();
    return new EndpointSpec(file.name(), bindings)
        .with(ownKeys(file, bindings), file.log().policy());
  }

  /** The decision's keys that no view looks up: for the log. */
  static List<String> ownKeys(ProjectFile file, List<FeatureBinding> views) {
    return file.decision().keys().keySet().stream()
        .filter(key -> views.stream().noneMatch(view -> view.keys().contains(key)))
        .toList();
  }

  /** A feature column as a model sees it. */
  public static ModelInput input(FeatureColumn column) {
    return new ModelInput(
        column.name(), column.kind() == InputKind.TEXT ? InputType.TEXT : InputType.NUMBER);
  }

  @Override
  public void close() {
    online.close();
  }
}
