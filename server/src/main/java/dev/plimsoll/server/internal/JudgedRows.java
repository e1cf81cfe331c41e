package dev.plimsoll.server.internal;

import dev.plimsoll.data.QueryEngine;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.onnx.ModelInput;
import dev.plimsoll.pipeline.Candidate;
import dev.plimsoll.pipeline.Candidates;
import dev.plimsoll.pipeline.Rooms;
import dev.plimsoll.server.ExampleSource;
import dev.plimsoll.serving.EndpointSignature;
import dev.plimsoll.serving.Route;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A row from the table that taught and judged a version; personal columns are left out. */
public final class JudgedRows implements ExampleSource {
  private static final Logger LOG = LoggerFactory.getLogger(JudgedRows.class);

  private final Rooms rooms;

  public JudgedRows(Rooms rooms) {
    this.rooms = rooms;
  }

  @Override
  public Map<String, Object> row(String endpoint) {
    Route route =
        rooms.endpoints().current(endpoint).routes().stream()
            .max(Comparator.comparingInt(Route::permille))
            .orElseThrow();
    Optional<Candidate> candidate = new Candidates(rooms.storage()).recall(route.model());
    if (candidate.isEmpty()) {
      return Map.of();
    }
    try {
      return read(
          rooms.storage().blobs().file(candidate.get().rows()).toString(), wanted(endpoint));
    } catch (PlimsollException e) {
      // A page without an example is worth more than none.
      LOG.warn("no example row for {}: {}", endpoint, e.getMessage());
      return Map.of();
    }
  }

  private Set<String> wanted(String endpoint) {
    EndpointSignature signature = rooms.endpoints().signature(endpoint);
    Set<String> wanted = new HashSet<>();
    signature.required().stream().map(ModelInput::name).forEach(wanted::add);
    wanted.removeAll(rooms.endpoints().spec(endpoint).log().personal());
    return wanted;
  }

  private Map<String, Object> read(String parquet, Set<String> wanted) {
    String table = " FROM read_parquet(" + QueryEngine.literal(parquet) + ")";
    List<String> columns = new ArrayList<>();
    rooms
        .engine()
        .describe("SELECT *" + table)
        .columns()
        .forEach(
            column -> {
              if (wanted.contains(column.name())) {
                columns.add(column.name());
              }
            });
    if (columns.isEmpty()) {
      return Map.of();
    }
    String selected = columns.stream().map(QueryEngine::quote).collect(Collectors.joining(", "));
    String missing =
        columns.stream()
            .map(name -> "(" + QueryEngine.quote(name) + " IS NULL)::INT")
            .collect(Collectors.joining(" + "));
    // Among the first rows, the one that is most whole.
    String sql =
        "SELECT * FROM (SELECT "
            + selected
            + table
            + " LIMIT 200) ORDER BY "
            + missing
            + " LIMIT 1";
    List<Map<String, Object>> rows =
        rooms
            .engine()
            .rows(
                sql,
                row -> {
                  Map<String, Object> values = new LinkedHashMap<>();
                  for (String column : columns) {
                    Object value = row.getObject(column);
                    if (value != null) {
                      values.put(column, value instanceof Number ? value : value.toString());
                    }
                  }
                  return values;
                });
    return rows.isEmpty() ? Map.of() : rows.get(0);
  }
}
