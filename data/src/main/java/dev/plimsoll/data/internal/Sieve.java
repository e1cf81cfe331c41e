package dev.plimsoll.data.internal;

import static dev.plimsoll.data.QueryEngine.literal;

import dev.plimsoll.data.CheckOutcome;
import dev.plimsoll.data.DataError;
import dev.plimsoll.data.OnFailure;
import dev.plimsoll.data.QueryEngine;
import dev.plimsoll.kernel.PlimsollException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Parts the rows of a table by the conditions on rows: one pass counts, a second one parts. */
final class Sieve {
  private static final String FLAG = "plimsoll_fails_";

  private final QueryEngine engine;
  private final List<RowCheck> checks;
  private final String table;

  Sieve(QueryEngine engine, List<RowCheck> checks, String table) {
    this.engine = engine;
    this.checks = checks;
    this.table = table;
  }

  /** What the first pass found. */
  record Counts(long rows, long quarantined, List<CheckOutcome> outcomes) {}

  Counts count() {
    String failing =
        IntStream.range(0, checks.size())
            .mapToObj(i -> ", count(*) FILTER (" + FLAG + i + ")")
            .collect(Collectors.joining());
    String sql =
        "SELECT count(*), count(*) FILTER ("
            + anyAside()
            + ")"
            + failing
            + " FROM ("
            + flagged()
            + ")";
    try {
      return engine
          .rows(
              sql,
              row -> {
                List<CheckOutcome> outcomes = new ArrayList<>();
                for (int i = 0; i < checks.size(); i++) {
                  outcomes.add(outcome(checks.get(i), row.getLong(3 + i), row.getLong(1)));
                }
                return new Counts(row.getLong(1), row.getLong(2), outcomes);
              })
          .get(0);
    } catch (PlimsollException e) {
      throw blame(e);
    }
  }

  /** The rows that stay, in file order. */
  String kept() {
    return "SELECT * EXCLUDE ("
        + flags()
        + ") FROM ("
        + flagged()
        + ") WHERE NOT ("
        + anyAside()
        + ") ORDER BY "
        + Reserved.INGEST_SEQ;
  }

  /** The rows put aside, in file order, with every reason. */
  String aside() {
    String reasons =
        IntStream.range(0, checks.size())
            .filter(i -> checks.get(i).onFailure() == OnFailure.QUARANTINE)
            .mapToObj(
                i -> ", CASE WHEN " + FLAG + i + " THEN " + literal(checks.get(i).text()) + " END")
            .collect(Collectors.joining());
    return "SELECT * EXCLUDE ("
        + flags()
        + "), concat_ws('; '"
        + reasons
        + ") AS "
        + Reserved.REASONS
        + " FROM ("
        + flagged()
        + ") WHERE "
        + anyAside()
        + " ORDER BY "
        + Reserved.INGEST_SEQ;
  }

  private String flagged() {
    return IntStream.range(0, checks.size())
        .mapToObj(i -> ", " + checks.get(i).fails() + " AS " + FLAG + i)
        .collect(Collectors.joining("", "SELECT *", " FROM " + table));
  }

  private String flags() {
    return IntStream.range(0, checks.size())
        .mapToObj(i -> FLAG + i)
        .collect(Collectors.joining(", "));
  }

  private String anyAside() {
    return IntStream.range(0, checks.size())
        .filter(i -> checks.get(i).onFailure() == OnFailure.QUARANTINE)
        .mapToObj(i -> FLAG + i)
        .collect(
            Collectors.collectingAndThen(
                Collectors.joining(" OR "), s -> s.isEmpty() ? "false" : s));
  }

  private static CheckOutcome outcome(RowCheck check, long failing, long rows) {
    String message =
        failing == 0
            ? ""
            : check.text() + ": " + failing + " of " + rows + " rows fail (expected: 0)";
    return new CheckOutcome(check.text(), check.onFailure(), failing, message);
  }

  /** Which of the checks it was that failed to run, such as a division by zero in a predicate. */
  private PlimsollException blame(PlimsollException whole) {
    if (whole.code() == DataError.QUERY_FAILED) {
      for (RowCheck check : checks) {
        try {
          engine.rows(
              "SELECT count(*) FILTER (f) FROM (SELECT "
                  + check.fails()
                  + " AS f FROM "
                  + table
                  + ")",
              row -> row.getLong(1));
        } catch (PlimsollException e) {
          Throwable cause = e.getCause() == null ? e : e.getCause();
          return new PlimsollException(
              DataError.CHECK_INVALID, check.text() + ": " + DuckFailure.firstLine(cause), e);
        }
      }
    }
    return whole;
  }
}
