package dev.plimsoll.server.http;

import static dev.plimsoll.server.http.InferenceProtocol.ordered;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.plimsoll.server.inference.ModelFaces;
import dev.plimsoll.serving.Predictor;
import dev.plimsoll.serving.VersionStats;
import dev.plimsoll.serving.VersionStats.BatchSize;
import dev.plimsoll.serving.VersionStats.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Triton's statistics extension, from what is counted since the server started. */
final class StatisticsProtocol {
  private static final Stage NOTHING = new Stage(0, 0);

  private final Predictor predictor;
  private final ModelFaces faces;

  StatisticsProtocol(Predictor predictor, ModelFaces faces) {
    this.predictor = predictor;
    this.faces = faces;
  }

  HttpResponse all(ServiceRequestContext ctx, byte[] body) {
    List<Object> stats = new ArrayList<>();
    for (String model : faces.names()) {
      stats.addAll(stats(model, null));
    }
    return Answering.json(Map.of("model_stats", stats));
  }

  HttpResponse one(ServiceRequestContext ctx, byte[] body) {
    String model = InferenceProtocol.model(ctx);
    String version = InferenceProtocol.version(ctx);
    faces.require(model, version);
    return Answering.json(Map.of("model_stats", stats(model, version)));
  }

  /** Of the versions in force, and of one alone when it is named. */
  private List<Object> stats(String model, @Nullable String version) {
    List<Object> stats = new ArrayList<>();
    for (String id : faces.versionIds(model)) {
      String brief = id.substring(id.lastIndexOf('/') + 1);
      if (version == null || version.equals(brief) || version.equals(id)) {
        stats.add(stats(brief, model, predictor.stats(model, id).orElseGet(() -> none(model, id))));
      }
    }
    return stats;
  }

  private static VersionStats none(String model, String id) {
    return new VersionStats(
        model, id, 0, 0, null, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING,
        NOTHING, List.of());
  }

  private static Map<String, Object> stats(String version, String model, VersionStats counts) {
    return ordered(
        "name",
        model,
        "version",
        version,
        "last_inference",
        Optional.ofNullable(counts.lastAt()).map(at -> at.toEpochMilli()).orElse(0L),
        "inference_count",
        counts.rows(),
        "execution_count",
        counts.runs(),
        "inference_stats",
        ordered(
            "success",
            duration(counts.success()),
            "fail",
            duration(counts.fail()),
            "queue",
            duration(counts.queue()),
            "compute_input",
            duration(counts.input()),
            "compute_infer",
            duration(counts.infer()),
            "compute_output",
            duration(counts.output()),
            "cache_hit",
            duration(counts.cacheHit()),
            "cache_miss",
            duration(counts.cacheMiss())),
        "batch_stats",
        counts.batches().stream().map(StatisticsProtocol::batch).toList());
  }

  private static Map<String, Object> batch(BatchSize size) {
    return ordered(
        "batch_size",
        size.rows(),
        "compute_input",
        duration(size.input()),
        "compute_infer",
        duration(size.infer()),
        "compute_output",
        duration(size.output()));
  }

  private static Map<String, Object> duration(Stage stage) {
    return ordered("count", stage.count(), "ns", stage.nanos());
  }
}
