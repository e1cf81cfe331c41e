package dev.plimsoll.governance.internal;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.plimsoll.governance.GateDecision;
import dev.plimsoll.governance.GatePlan;
import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.Times;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;

/** The statements of plans and decisions. */
public final class GateTables {
  private static final String PLAN = "digest, model, rules, at_micros, actor";
  private static final RowMapper<GatePlan> PLANS = (row, context) -> plan(row);
  private static final RowMapper<GateDecision> DECISIONS =
      (row, context) -> Json.read(row.getString("content"), GateDecision.class);

  private GateTables() {}

  public static Optional<GatePlan> plan(Handle handle, Digest id) {
    return handle
        .createQuery("SELECT " + PLAN + " FROM gate_plan WHERE digest = :digest")
        .bind("digest", id)
        .map(PLANS)
        .findOne();
  }

  public static List<GatePlan> plans(Handle handle, String model) {
    return handle
        .createQuery(
            "SELECT " + PLAN + " FROM gate_plan WHERE model = :model ORDER BY at_micros, digest")
        .bind("model", model)
        .map(PLANS)
        .list();
  }

  /** All models that ever had a plan. */
  public static List<String> models(Handle handle) {
    return handle
        .createQuery("SELECT DISTINCT model FROM gate_plan ORDER BY model")
        .mapTo(String.class)
        .list();
  }

  public static void insert(Handle handle, GatePlan plan) {
    handle
        .createUpdate(
            "INSERT INTO gate_plan (" + PLAN + ") VALUES (:digest, :model, :rules, :at, :actor)")
        .bind("digest", plan.id())
        .bind("model", plan.model())
        .bind("rules", Json.text(plan.rules()))
        .bind("at", plan.at())
        .bind("actor", plan.actor())
        .execute();
  }

  public static Optional<GateDecision> decision(Handle handle, Digest id) {
    return handle
        .createQuery("SELECT content FROM gate_decision WHERE digest = :digest")
        .bind("digest", id)
        .map(DECISIONS)
        .findOne();
  }

  public static List<GateDecision> decisions(Handle handle, String model) {
    return handle
        .createQuery("SELECT content FROM gate_decision WHERE model = :model ORDER BY step")
        .bind("model", model)
        .map(DECISIONS)
        .list();
  }

  public static void insert(Handle handle, GateDecision decision) {
    handle
        .createUpdate(
            "INSERT INTO gate_decision (digest, step, model, candidate, at_micros, content)"
                + " VALUES (:digest, (SELECT coalesce(max(step), 0) + 1 FROM gate_decision),"
                + " :model, :candidate, :at, :content)")
        .bind("digest", decision.id())
        .bind("model", decision.model())
        .bind("candidate", decision.candidate())
        .bind("at", decision.at())
        .bind("content", Json.text(decision))
        .execute();
  }

  private static GatePlan plan(ResultSet row) throws SQLException {
    return new GatePlan(
        new Digest(row.getString("digest")),
        row.getString("model"),
        Json.read(row.getString("rules"), new TypeReference<List<String>>() {}),
        Times.instant(row.getLong("at_micros")),
        row.getString("actor"));
  }
}
