package dev.plimsoll.server.inference;

import dev.plimsoll.serving.Predictor;
import dev.plimsoll.serving.VersionStats;
import dev.plimsoll.serving.VersionStats.Stage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What was counted of each version in force since the server started. */
public final class ModelStatistics {
  private static final Stage NOTHING = new Stage(0, 0);

  private final Predictor predictor;
  private final ModelFaces faces;

  ModelStatistics(Predictor predictor, ModelFaces faces) {
    this.predictor = predictor;
    this.faces = faces;
  }

  /** Of every endpoint. */
  public List<VersionStats> all() {
    List<VersionStats> stats = new ArrayList<>();
    faces.names().forEach(model -> stats.addAll(inForce(model, null)));
    return stats;
  }

  /** Of an endpoint's versions in force, or of one of them; refuses what is unknown. */
  public List<VersionStats> of(String model, @Nullable String version) {
    faces.require(model, version);
    return inForce(model, version);
  }

  /** What the protocol calls the version that was counted. */
  public static String version(VersionStats stats) {
    return ModelFaces.shortVersion(stats.version());
  }

  private List<VersionStats> inForce(String model, @Nullable String version) {
    return faces.versionIds(model).stream()
        .filter(
            id ->
                version == null
                    || version.equals(id)
                    || version.equals(ModelFaces.shortVersion(id)))
        .map(id -> predictor.stats(model, id).orElseGet(() -> none(model, id)))
        .toList();
  }

  private static VersionStats none(String model, String id) {
    return new VersionStats(
        model, id, 0, 0, null, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING,
        NOTHING, List.of());
  }
}
