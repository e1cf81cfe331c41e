package dev.plimsoll.pipeline.internal;

import dev.plimsoll.data.ArrowResult;
import dev.plimsoll.data.Column;
import dev.plimsoll.data.DatasetVersion;
import dev.plimsoll.data.QueryEngine;
import dev.plimsoll.features.FeatureRow;
import dev.plimsoll.features.FeatureView;
import dev.plimsoll.features.OnlineStore;
import dev.plimsoll.kernel.Times;
import dev.plimsoll.pipeline.Rooms;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;

/**
 * Fills the online store from the ingested tables with what was known by an instant.
 *
 * <p>Of a table whose views all forget (a window, a time to live) only the rows that can still
 * matter are pushed. Pushing is idempotent, so a backfill that was killed is simply run again.
 */
public final class OnlineBackfill {
  private static final int ROWS_PER_PUSH = 8_192;

  private final Rooms rooms;
  private final List<FeatureView> views;
  private final Map<String, DatasetVersion> tables;
  private final OnlineStore online;

  public OnlineBackfill(
      Rooms rooms,
      List<FeatureView> views,
      Map<String, DatasetVersion> tables,
      OnlineStore online) {
    this.rooms = rooms;
    this.views = views;
    this.tables = tables;
    this.online = online;
  }

  public void run(Instant until) {
    for (String source : new LinkedHashSet<>(views.stream().map(FeatureView::source).toList())) {
      List<FeatureView> fed = views.stream().filter(view -> view.source().equals(source)).toList();
      DatasetVersion table = Objects.requireNonNull(tables.get(source));
      String fact = "backfill/" + source;
      String mark = table.digest().brief() + "/" + (fed.get(0).timed() ? until : "static");
      if (rooms.life().fact(fact).filter(mark::equals).isEmpty()) {
        push(source, fed, table, until);
        rooms.life().remember(fact, mark);
      }
    }
  }

  private void push(String source, List<FeatureView> fed, DatasetVersion table, Instant until) {
    List<String> columns = columns(fed);
    String sql =
        "SELECT epoch_us(event_at), epoch_us(known_at), "
            + String.join(", ", columns.stream().map(QueryEngine::quote).toList())
            + " FROM read_parquet("
            + QueryEngine.literal(rooms.storage().blobs().file(table.digest()).toString())
            + ")"
            + (fed.get(0).timed() ? " WHERE " + seen(fed, until) : "")
            + " ORDER BY greatest(coalesce(event_at, known_at), known_at), ingest_seq";
    List<FeatureRow> rows = new ArrayList<>();
    try (ArrowResult result = rooms.engine().query(sql)) {
      while (result.next()) {
        VectorSchemaRoot batch = result.root();
        for (int row = 0; row < batch.getRowCount(); row++) {
          rows.add(row(batch, row, columns));
          if (rows.size() == ROWS_PER_PUSH) {
            online.push(source, "", rows);
            rows.clear();
          }
        }
      }
    }
    if (!rows.isEmpty()) {
      online.push(source, "", rows);
    }
  }

  /** Keys and values of all views of one source, and the order of its rows. */
  public static List<String> columns(List<FeatureView> fed) {
    Set<String> columns = new LinkedHashSet<>();
    for (FeatureView view : fed) {
      columns.addAll(view.keys());
      columns.addAll(view.spec().take());
      view.aggregatedColumns().stream().map(Column::name).forEach(columns::add);
    }
    columns.add("ingest_seq");
    return List.copyOf(columns);
  }

  private static String seen(List<FeatureView> fed, Instant until) {
    String visible = "greatest(coalesce(event_at, known_at), known_at)";
    String upTo = visible + " < make_timestamp(" + Times.micros(until) + ")";
    return horizon(fed)
        .map(
            longest ->
                upTo
                    + " AND "
                    + visible
                    + " >= make_timestamp("
                    + Times.micros(until.minus(longest))
                    + ")")
        .orElse(upTo);
  }

  /** How far back any of these views can look; empty when one of them never forgets. */
  private static java.util.Optional<Duration> horizon(List<FeatureView> fed) {
    boolean forgetful =
        fed.stream().allMatch(view -> view.aggregating() || view.spec().ttl() != null);
    return forgetful
        ? fed.stream()
            .flatMap(
                view ->
                    view.aggregating()
                        ? view.spec().over().stream()
                        : Stream.ofNullable(view.spec().ttl()))
            .max(Comparator.naturalOrder())
            .map(longest -> longest.multipliedBy(2))
        : java.util.Optional.empty();
  }

  private static FeatureRow row(VectorSchemaRoot batch, int row, List<String> columns) {
    Map<String, @Nullable Object> values = new HashMap<>();
    for (int i = 0; i < columns.size(); i++) {
      Object value = batch.getVector(i + 2).getObject(row);
      values.put(
          columns.get(i),
          value instanceof Number || value instanceof Boolean || value == null
              ? value
              : value.toString());
    }
    return new FeatureRow(
        values, time(batch.getVector(0).getObject(row)), time(batch.getVector(1).getObject(row)));
  }

  private static @Nullable Instant time(@Nullable Object micros) {
    return micros == null ? null : Times.instant(((Number) micros).longValue());
  }
}
