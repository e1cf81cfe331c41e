package dev.plimsoll.registry.internal;

import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.Times;
import dev.plimsoll.registry.AliasMove;
import dev.plimsoll.registry.Approval;
import dev.plimsoll.registry.ModelVersion;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jspecify.annotations.Nullable;

/** The statements, and nothing but the statements. */
public final class RegistryTables {
  private static final String VERSION = "model, number, digest, kind, at_micros, actor";
  private static final String MOVE =
      "model, step, alias, from_number, to_number, at_micros, actor, reason";
  private static final String APPROVAL = "model, number, actor, role, reason, at_micros";

  private static final RowMapper<ModelVersion> VERSIONS = (row, context) -> version(row);
  private static final RowMapper<AliasMove> MOVES = (row, context) -> move(row);
  private static final RowMapper<Approval> APPROVALS = (row, context) -> approval(row);

  private RegistryTables() {}

  public static List<String> models(Handle handle) {
    return handle
        .createQuery("SELECT DISTINCT model FROM model_version ORDER BY model")
        .mapTo(String.class)
        .list();
  }

  public static List<ModelVersion> versions(Handle handle, String model) {
    return handle
        .createQuery(
            "SELECT " + VERSION + " FROM model_version WHERE model = :model ORDER BY number")
        .bind("model", model)
        .map(VERSIONS)
        .list();
  }

  public static Optional<ModelVersion> version(Handle handle, String model, int number) {
    return handle
        .createQuery(
            "SELECT " + VERSION + " FROM model_version WHERE model = :model AND number = :number")
        .bind("model", model)
        .bind("number", number)
        .map(VERSIONS)
        .findOne();
  }

  public static Optional<ModelVersion> byDigest(Handle handle, String model, Digest digest) {
    return handle
        .createQuery(
            "SELECT " + VERSION + " FROM model_version WHERE model = :model AND digest = :digest")
        .bind("model", model)
        .bind("digest", digest)
        .map(VERSIONS)
        .findOne();
  }

  public static Optional<String> manifest(Handle handle, String model, int number) {
    return handle
        .createQuery("SELECT manifest FROM model_version WHERE model = :model AND number = :number")
        .bind("model", model)
        .bind("number", number)
        .mapTo(String.class)
        .findOne();
  }

  public static int nextNumber(Handle handle, String model) {
    return handle
        .createQuery("SELECT coalesce(max(number), 0) + 1 FROM model_version WHERE model = :model")
        .bind("model", model)
        .mapTo(Integer.class)
        .one();
  }

  public static void insert(Handle handle, ModelVersion version, String manifest) {
    handle
        .createUpdate(
            "INSERT INTO model_version (model, number, digest, kind, manifest, at_micros, actor)"
                + " VALUES (:model, :number, :digest, :kind, :manifest, :at, :actor)")
        .bind("model", version.model())
        .bind("number", version.number())
        .bind("digest", version.digest())
        .bind("kind", version.kind())
        .bind("manifest", manifest)
        .bind("at", version.at())
        .bind("actor", version.actor())
        .execute();
  }

  public static Optional<Integer> alias(Handle handle, String model, String alias) {
    return handle
        .createQuery("SELECT number FROM model_alias WHERE model = :model AND alias = :alias")
        .bind("model", model)
        .bind("alias", alias)
        .mapTo(Integer.class)
        .findOne();
  }

  public static void point(Handle handle, String model, String alias, @Nullable Integer number) {
    handle
        .createUpdate("DELETE FROM model_alias WHERE model = :model AND alias = :alias")
        .bind("model", model)
        .bind("alias", alias)
        .execute();
    if (number != null) {
      handle
          .createUpdate(
              "INSERT INTO model_alias (model, alias, number) VALUES (:model, :alias, :n)")
          .bind("model", model)
          .bind("alias", alias)
          .bind("n", number)
          .execute();
    }
  }

  public static long nextStep(Handle handle, String model) {
    return handle
        .createQuery("SELECT coalesce(max(step), 0) + 1 FROM alias_move WHERE model = :model")
        .bind("model", model)
        .mapTo(Long.class)
        .one();
  }

  public static void insert(Handle handle, AliasMove move) {
    handle
        .createUpdate(
            "INSERT INTO alias_move ("
                + MOVE
                + ") VALUES (:model, :step, :alias, :from, :to, :at, :actor, :reason)")
        .bind("model", move.model())
        .bind("step", move.step())
        .bind("alias", move.alias())
        .bind("from", move.from())
        .bind("to", move.to())
        .bind("at", move.at())
        .bind("actor", move.actor())
        .bind("reason", move.reason())
        .execute();
  }

  public static List<AliasMove> moves(Handle handle, String model) {
    return handle
        .createQuery("SELECT " + MOVE + " FROM alias_move WHERE model = :model ORDER BY step")
        .bind("model", model)
        .map(MOVES)
        .list();
  }

  public static void insert(Handle handle, Approval approval) {
    handle
        .createUpdate(
            "INSERT INTO approval ("
                + APPROVAL
                + ") VALUES (:model, :number, :actor, :role, :reason, :at)")
        .bind("model", approval.model())
        .bind("number", approval.number())
        .bind("actor", approval.actor())
        .bind("role", approval.role())
        .bind("reason", approval.reason())
        .bind("at", approval.at())
        .execute();
  }

  public static List<Approval> approvals(Handle handle, String model, int number) {
    return handle
        .createQuery(
            "SELECT "
                + APPROVAL
                + " FROM approval WHERE model = :model AND number = :number"
                + " ORDER BY at_micros, actor, role")
        .bind("model", model)
        .bind("number", number)
        .map(APPROVALS)
        .list();
  }

  private static ModelVersion version(ResultSet row) throws SQLException {
    return new ModelVersion(
        row.getString("model"),
        row.getInt("number"),
        new Digest(row.getString("digest")),
        row.getString("kind"),
        Times.instant(row.getLong("at_micros")),
        row.getString("actor"));
  }

  private static AliasMove move(ResultSet row) throws SQLException {
    return new AliasMove(
        row.getString("model"),
        row.getLong("step"),
        row.getString("alias"),
        number(row, "from_number"),
        number(row, "to_number"),
        Times.instant(row.getLong("at_micros")),
        row.getString("actor"),
        row.getString("reason"));
  }

  private static @Nullable Integer number(ResultSet row, String column) throws SQLException {
    int number = row.getInt(column);
    return row.wasNull() ? null : number;
  }

  private static Approval approval(ResultSet row) throws SQLException {
    return new Approval(
        row.getString("model"),
        row.getInt("number"),
        row.getString("actor"),
        row.getString("role"),
        row.getString("reason"),
        Times.instant(row.getLong("at_micros")));
  }
}
