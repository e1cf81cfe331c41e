package dev.plimsoll.pipeline.replay;

import com.fasterxml.jackson.databind.JsonNode;
import dev.plimsoll.data.QueryEngine;
import dev.plimsoll.features.FeatureColumn;
import dev.plimsoll.features.InputKind;
import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.Progress;
import dev.plimsoll.kernel.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Plays the past through a server, one tick at a time.
 *
 * <p>A tick pushes the source rows that became known in it, asks for the decisions that fell into
 * it, delivers the labels that became known in it, and then moves the server's clock to its end,
 * where the server does what is due: looks at its monitors, retrains, judges a canary. A decision
 * never sees what became known after it, although the whole tick is pushed first, because look-ups
 * go by the decision's own time.
 *
 * <p>Everything it sends is idempotent, and the server keeps its clock, so a replay that was killed
 * goes on with the tick it was in and ends with the same numbers.
 */
public final class Replayer {
  private static final int ROWS_PER_REQUEST = 1_000;

  private final PlimsollClient client;
  private final QueryEngine engine;
  private final ReplayPlan plan;
  private final Progress progress;
  private long predictions;
  private long labels;
  private long pushed;
  private long trafficNanos;

  public Replayer(PlimsollClient client, QueryEngine engine, ReplayPlan plan, Progress progress) {
    this.client = client;
    this.engine = engine;
    this.plan = plan;
    this.progress = progress;
  }

  /**
   * Plays from where the server's clock stands to the end of the plan.
   *
   * @param events what the server did at the end of each tick, as it reports it
   */
  public ReplayTotals play(Consumer<JsonNode> events) {
    long start = System.nanoTime();
    Instant clock = Instant.parse(client.get("/v1/clock").path("now").asText());
    Instant from = clock.isAfter(plan.from()) ? clock : plan.from();
    List<RowCursor> feeds = new ArrayList<>();
    try (RowCursor decisions = new RowCursor(engine, decisionsSql(from));
        RowCursor outcomes = new RowCursor(engine, outcomesSql(from))) {
      plan.sources().forEach(source -> feeds.add(new RowCursor(engine, sourceSql(source, from))));
      for (Instant tick = from; tick.isBefore(plan.until()); ) {
        Instant end = earlier(tick.plus(plan.tick()), plan.until());
        traffic(feeds, decisions, outcomes, Times.micros(end));
        client
            .post("/v1/clock", Json.canonical(Map.of("now", end.toString())))
            .path("events")
            .forEach(events);
        tick = end;
        progress.report(
            "replay to " + tick.toString().substring(0, 10),
            Duration.between(plan.from(), tick).toHours(),
            Duration.between(plan.from(), plan.until()).toHours());
      }
    } finally {
      feeds.forEach(RowCursor::close);
    }
    return new ReplayTotals(
        predictions, labels, pushed, trafficNanos / 1e9, (System.nanoTime() - start) / 1e9);
  }

  private void traffic(List<RowCursor> feeds, RowCursor decisions, RowCursor outcomes, long end) {
    long start = System.nanoTime();
    for (int i = 0; i < feeds.size(); i++) {
      ReplayPlan.Source source = plan.sources().get(i);
      for (List<@Nullable Object[]> rows : chunks(feeds.get(i).before(end))) {
        client.postRaw("/push", WireBodies.push(source, rows));
        pushed += rows.size();
      }
    }
    for (List<@Nullable Object[]> rows : chunks(decisions.before(end))) {
      String id = Digest.ofText(rows.get(0)[0] + "/" + rows.size()).brief();
      client.postRaw(
          "/v2/models/" + plan.endpoint() + "/infer",
          WireBodies.infer(id, plan.inputs(), plan.keys(), rows));
      predictions += rows.size();
    }
    for (List<@Nullable Object[]> rows : chunks(outcomes.before(end))) {
      client.postRaw("/v1/feedback", WireBodies.feedback(rows));
      labels += rows.size();
    }
    trafficNanos += System.nanoTime() - start;
  }

  private String decisionsSql(Instant from) {
    List<String> columns = new ArrayList<>();
    columns.add("row_key");
    columns.add("epoch_us(decision_at) AS micros");
    for (FeatureColumn input : plan.inputs()) {
      String name = QueryEngine.quote(input.name());
      columns.add(
          input.kind() == InputKind.TEXT ? name : "CAST(" + name + " AS DOUBLE) AS " + name);
    }
    plan.keys()
        .forEach(
            key ->
                columns.add(
                    "CAST("
                        + QueryEngine.quote(key)
                        + " AS VARCHAR) AS "
                        + QueryEngine.quote(key)));
    return "SELECT epoch_us(decision_at), "
        + String.join(", ", columns)
        + decisions()
        + " WHERE decision_at >= "
        + literal(from)
        + " AND decision_at < "
        + literal(plan.until())
        + " ORDER BY decision_at, row_key";
  }

  private String outcomesSql(Instant from) {
    return "SELECT epoch_us(label_known_at), row_key, label, epoch_us(label_known_at) AS micros"
        + decisions()
        + " WHERE label IS NOT NULL AND label_known_at >= "
        + literal(from)
        + " AND decision_at >= "
        + literal(plan.from())
        + " AND decision_at < "
        + literal(plan.until())
        + " ORDER BY label_known_at, row_key";
  }

  private String sourceSql(ReplayPlan.Source source, Instant from) {
    Instant start = from.isAfter(source.from()) ? from : source.from();
    String visible = "greatest(coalesce(event_at, known_at), known_at)";
    String columns =
        source.columns().stream().map(QueryEngine::quote).collect(Collectors.joining(", "));
    return "SELECT epoch_us("
        + visible
        + "), epoch_us(event_at) AS event_micros, epoch_us(known_at) AS known_micros, "
        + columns
        + " FROM read_parquet("
        + QueryEngine.literal(source.parquet().toString())
        + ")"
        + " WHERE "
        + visible
        + " >= "
        + literal(start)
        + " AND "
        + visible
        + " < "
        + literal(plan.until())
        + " ORDER BY "
        + visible
        + ", ingest_seq";
  }

  private String decisions() {
    return " FROM read_parquet(" + QueryEngine.literal(plan.decisions().toString()) + ")";
  }

  private static List<List<@Nullable Object[]>> chunks(List<@Nullable Object[]> rows) {
    List<List<@Nullable Object[]>> chunks = new ArrayList<>();
    for (int i = 0; i < rows.size(); i += ROWS_PER_REQUEST) {
      chunks.add(rows.subList(i, Math.min(rows.size(), i + ROWS_PER_REQUEST)));
    }
    return chunks;
  }

  private static String literal(Instant instant) {
    return "make_timestamp(" + Times.micros(instant) + ")";
  }

  private static Instant earlier(Instant a, Instant b) {
    return a.isBefore(b) ? a : b;
  }
}
