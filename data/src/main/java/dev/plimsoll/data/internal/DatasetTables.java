package dev.plimsoll.data.internal;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.plimsoll.data.DatasetVersion;
import dev.plimsoll.data.TableSchema;
import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.Times;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** The statements on the tables of datasets, the same on SQLite and PostgreSQL. */
public final class DatasetTables {
  private static final String VERSION =
      "SELECT name, digest, row_count, schema_json, source, created_micros, parents_json"
          + " FROM dataset_version ";

  private DatasetTables() {}

  public static Optional<DatasetVersion> latest(Handle handle, String name) {
    return handle
        .createQuery(VERSION + "WHERE name = :name ORDER BY number DESC LIMIT 1")
        .bind("name", name)
        .map(DatasetTables::version)
        .findFirst();
  }

  public static Optional<DatasetVersion> find(Handle handle, String name, Digest digest) {
    return handle
        .createQuery(VERSION + "WHERE name = :name AND digest = :digest")
        .bind("name", name)
        .bind("digest", digest.hex())
        .map(DatasetTables::version)
        .findFirst();
  }

  public static Optional<DatasetVersion> byDigest(Handle handle, Digest digest) {
    return handle
        .createQuery(VERSION + "WHERE digest = :digest ORDER BY created_micros, name LIMIT 1")
        .bind("digest", digest.hex())
        .map(DatasetTables::version)
        .findFirst();
  }

  public static List<DatasetVersion> versions(Handle handle, String name) {
    return handle
        .createQuery(VERSION + "WHERE name = :name ORDER BY number")
        .bind("name", name)
        .map(DatasetTables::version)
        .list();
  }

  public static List<String> names(Handle handle) {
    return handle
        .createQuery("SELECT DISTINCT name FROM dataset_version ORDER BY name")
        .mapTo(String.class)
        .list();
  }

  public static Optional<PinnedSchema> pinned(Handle handle, String name) {
    return handle
        .createQuery("SELECT pinned_schema, pinned_by FROM dataset WHERE name = :name")
        .bind("name", name)
        .map(
            (row, context) ->
                new PinnedSchema(
                    Json.read(row.getString("pinned_schema"), TableSchema.class),
                    new Digest(row.getString("pinned_by")).brief()))
        .findFirst();
  }

  /** Pins the columns unless they are pinned. */
  public static void pin(Handle handle, String name, TableSchema columns, Digest by) {
    handle
        .createUpdate(
            "INSERT INTO dataset (name, pinned_schema, pinned_by) VALUES (:name, :columns, :by)"
                + " ON CONFLICT (name) DO NOTHING")
        .bind("name", name)
        .bind("columns", Json.text(columns))
        .bind("by", by.hex())
        .execute();
  }

  public static void insert(
      Handle handle, DatasetVersion version, Digest profile, @Nullable Digest quarantine) {
    handle
        .createUpdate(
            "INSERT INTO dataset_version (name, number, digest, row_count, schema_json, source,"
                + " created_micros, parents_json, profile, quarantine)"
                + " SELECT :name, coalesce(max(number), 0) + 1, :digest, :rows, :schema, :source,"
                + " :created, :parents, :profile, :quarantine"
                + " FROM dataset_version WHERE name = :name")
        .bind("name", version.name())
        .bind("digest", version.digest().hex())
        .bind("rows", version.rows())
        .bind("schema", Json.text(version.schema()))
        .bind("source", version.source())
        .bind("created", Times.micros(version.createdAt()))
        .bind("parents", Json.text(version.parents()))
        .bind("profile", profile.hex())
        .bind("quarantine", quarantine == null ? null : quarantine.hex())
        .execute();
  }

  /** Which version a file gave under a spec. */
  public static Optional<DatasetVersion> bySource(
      Handle handle, String name, Digest content, Digest spec) {
    return handle
        .createQuery(
            "SELECT digest FROM dataset_source"
                + " WHERE name = :name AND content = :content AND spec = :spec")
        .bind("name", name)
        .bind("content", content.hex())
        .bind("spec", spec.hex())
        .mapTo(String.class)
        .findFirst()
        .flatMap(digest -> find(handle, name, new Digest(digest)));
  }

  public static void rememberSource(
      Handle handle, String name, Digest content, Digest spec, Digest digest) {
    handle
        .createUpdate(
            "INSERT INTO dataset_source (name, content, spec, digest)"
                + " VALUES (:name, :content, :spec, :digest)"
                + " ON CONFLICT (name, content, spec) DO NOTHING")
        .bind("name", name)
        .bind("content", content.hex())
        .bind("spec", spec.hex())
        .bind("digest", digest.hex())
        .execute();
  }

  /** A digest beside a version: {@code profile} or {@code quarantine}. */
  public static Optional<Digest> beside(Handle handle, DatasetVersion version, Beside what) {
    return handle
        .createQuery(
            "SELECT "
                + what.column
                + " FROM dataset_version WHERE name = :name AND digest = :digest")
        .bind("name", version.name())
        .bind("digest", version.digest().hex())
        .mapTo(String.class)
        .list()
        .stream()
        .filter(java.util.Objects::nonNull)
        .findFirst()
        .map(Digest::new);
  }

  /** What is kept beside a version's rows. */
  public enum Beside {
    PROFILE("profile"),
    QUARANTINE("quarantine");

    private final String column;

    Beside(String column) {
      this.column = column;
    }
  }

  private static DatasetVersion version(ResultSet row, StatementContext context)
      throws SQLException {
    return new DatasetVersion(
        row.getString("name"),
        new Digest(row.getString("digest")),
        row.getLong("row_count"),
        Json.read(row.getString("schema_json"), TableSchema.class),
        row.getString("source"),
        Times.instant(row.getLong("created_micros")),
        Json.read(row.getString("parents_json"), new TypeReference<List<Digest>>() {}));
  }
}
