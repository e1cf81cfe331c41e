package dev.plimsoll.server.http;

import static dev.plimsoll.server.http.InferenceProtocol.ordered;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.plimsoll.server.inference.ModelStatistics;
import dev.plimsoll.serving.VersionStats;
import dev.plimsoll.serving.VersionStats.BatchSize;
import dev.plimsoll.serving.VersionStats.Stage;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Triton's statistics extension, from what is counted since the server started. */
final class StatisticsProtocol {
  private final ModelStatistics statistics;

  StatisticsProtocol(ModelStatistics statistics) {
    this.statistics = statistics;
  }

  HttpResponse all(ServiceRequestContext ctx, byte[] body) {
    return answer(statistics.all());
  }

  HttpResponse one(ServiceRequestContext ctx, byte[] body) {
    return answer(statistics.of(InferenceProtocol.model(ctx), InferenceProtocol.version(ctx)));
  }

  private static HttpResponse answer(List<VersionStats> counted) {
    return Answering.json(
        Map.of("model_stats", counted.stream().map(StatisticsProtocol::stats).toList()));
  }

  private static Map<String, Object> stats(VersionStats counts) {
    return ordered(
        "name",
        counts.endpoint(),
        "version",
        ModelStatistics.version(counts),
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
