package dev.plimsoll.serving.internal.endpoint;

import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.serving.EndpointSpec;
import dev.plimsoll.serving.RouteTable;
import dev.plimsoll.storage.Database;
import dev.plimsoll.storage.Ledger;
import dev.plimsoll.storage.LedgerDraft;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Endpoints and route tables in SQL. Every change is one transaction with its ledger entry. */
public final class RouteStore {
  private final Database database;
  private final Ledger ledger;

  public RouteStore(Database database, Ledger ledger) {
    this.database = database;
    this.ledger = ledger;
  }

  public List<EndpointSpec> specs() {
    return database.read(
        handle ->
            handle
                .createQuery("SELECT spec FROM serving_endpoint ORDER BY name")
                .mapTo(String.class)
                .map(json -> Json.read(json, EndpointSpec.class))
                .list());
  }

  /** All revisions of an endpoint, oldest first. */
  public List<RouteTable> tables(String endpoint) {
    return database.read(
        handle ->
            handle
                .createQuery(
                    "SELECT content FROM serving_route_table"
                        + " WHERE endpoint = :endpoint ORDER BY revision")
                .bind("endpoint", endpoint)
                .mapTo(String.class)
                .map(json -> Json.read(json, RouteTable.class))
                .list());
  }

  /** Adds a revision, and the endpoint itself when a spec is given. */
  public void add(String action, @Nullable EndpointSpec spec, RouteTable table) {
    ledger.change(
        draft(action, table.endpoint(), table.actor(), table.reason(), table),
        handle -> {
          if (spec != null) {
            handle
                .createUpdate("INSERT INTO serving_endpoint (name, spec) VALUES (:name, :spec)")
                .bind("name", spec.endpoint())
                .bind("spec", Json.text(spec))
                .execute();
          }
          return insert(handle, table);
        });
  }

  public void change(String action, EndpointSpec spec, String actor, String reason) {
    ledger.change(
        draft(action, spec.endpoint(), actor, reason, spec),
        handle ->
            handle
                .createUpdate("UPDATE serving_endpoint SET spec = :spec WHERE name = :name")
                .bind("name", spec.endpoint())
                .bind("spec", Json.text(spec))
                .execute());
  }

  private static int insert(Handle handle, RouteTable table) {
    return handle
        .createUpdate(
            "INSERT INTO serving_route_table (endpoint, revision, content)"
                + " VALUES (:endpoint, :revision, :content)")
        .bind("endpoint", table.endpoint())
        .bind("revision", table.revision())
        .bind("content", Json.text(table))
        .execute();
  }

  private static LedgerDraft draft(
      String action, String endpoint, String actor, String reason, Object content) {
    return new LedgerDraft(actor, action, "endpoint/" + endpoint, reason, Digest.ofJson(content));
  }
}
