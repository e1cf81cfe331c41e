package dev.plimsoll.serving;

import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.kernel.Times;
import dev.plimsoll.serving.internal.endpoint.BucketPlan;
import dev.plimsoll.serving.internal.endpoint.LiveEndpoint;
import dev.plimsoll.serving.internal.endpoint.LoadedModel;
import dev.plimsoll.serving.internal.endpoint.LoadedModels;
import dev.plimsoll.serving.internal.endpoint.RouteStore;
import dev.plimsoll.storage.Database;
import dev.plimsoll.storage.Ledger;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stable names over changing versions.
 *
 * <p>A change loads and warms up its models first, then writes the new revision and its ledger
 * entry in one transaction, then switches; whatever fails before the switch leaves the old table in
 * force. Requests run to their end on the table they began with.
 */
public final class Endpoints implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Endpoints.class);

  private static final String OUT_OF_SERVICE = "out of service (expected: loaded by an operator)";

  private final RouteStore store;
  private final LoadedModels models;
  private final InstantSource clock;
  private volatile Map<String, LiveEndpoint> live = Map.of();

  private Endpoints(RouteStore store, LoadedModels models, InstantSource clock) {
    this.store = store;
    this.models = models;
    this.clock = clock;
  }

  /**
   * Brings back every endpoint as it was. One whose model no longer loads is there, but not ready.
   */
  public static Endpoints open(
      Database database, Ledger ledger, ModelSource models, InstantSource clock) {
    Endpoints endpoints =
        new Endpoints(new RouteStore(database, ledger), new LoadedModels(models), clock);
    endpoints.restore();
    return endpoints;
  }

  public synchronized RouteTable create(
      EndpointSpec spec, List<Route> routes, String actor, String reason) {
    String endpoint = spec.endpoint();
    if (live.containsKey(endpoint)) {
      throw new PlimsollException(
          ServingError.ENDPOINT_EXISTS, "endpoint: " + endpoint + " (expected: a new name)");
    }
    List<Span> spans = BucketPlan.first(routes);
    List<LoadedModel> loaded = load(routes);
    RouteTable table = new RouteTable(endpoint, 1, routes, spans, 1, reason, actor, now());
    return commit("endpoint.created", spec, true, table, loaded);
  }

  /** Puts new routes in force. The same routes again change nothing. */
  public synchronized RouteTable route(
      String endpoint, List<Route> routes, String actor, String reason) {
    LiveEndpoint before = live(endpoint);
    RouteTable old = before.table();
    if (old.routes().equals(routes) && before.isReady()) {
      return old;
    }
    List<Span> spans = BucketPlan.next(old.routes(), old.spans(), routes);
    List<LoadedModel> loaded = load(routes);
    long revision = old.revision() + 1;
    RouteTable table =
        new RouteTable(endpoint, revision, routes, spans, revision, reason, actor, now());
    return commit("route.changed", before.spec(), false, table, loaded);
  }

  /**
   * Restores the table before the one in force, as a new revision, with the same keys on the same
   * versions. Repeating it goes further back, and never to a table that was itself rolled back.
   */
  public synchronized RouteTable rollback(String endpoint, String actor, String reason) {
    RouteTable current = live(endpoint).table();
    long target = current.restores() - 1;
    if (target < 1) {
      throw new PlimsollException(
          ServingError.NOTHING_TO_RESTORE,
          "endpoint " + endpoint + ": no table before this one (expected: an earlier revision)");
    }
    return restore(endpoint, target, actor, reason);
  }

  /**
   * Ends a canary: restores the newest table in which one version took all traffic. While none is
   * under way, that is the table in force, and nothing changes.
   */
  public synchronized RouteTable rollbackToSettled(String endpoint, String actor, String reason) {
    RouteTable current = live(endpoint).table();
    if (current.settled()) {
      return current;
    }
    List<RouteTable> tables = store.tables(endpoint);
    long target = current.restores() - 1;
    while (target >= 1) {
      RouteTable table = tables.get((int) target - 1);
      if (table.settled()) {
        return restore(endpoint, target, actor, reason);
      }
      target = table.restores() - 1;
    }
    throw new PlimsollException(
        ServingError.NOTHING_TO_RESTORE,
        "endpoint " + endpoint + ": never settled (expected: a table with one version alone)");
  }

  /** Restores a given revision as a new one. */
  public synchronized RouteTable restore(
      String endpoint, long revision, String actor, String reason) {
    LiveEndpoint before = live(endpoint);
    RouteTable old =
        store.tables(endpoint).stream()
            .filter(table -> table.revision() == revision)
            .findFirst()
            .orElseThrow(
                () ->
                    new PlimsollException(
                        ServingError.NOTHING_TO_RESTORE,
                        "revision of "
                            + endpoint
                            + ": "
                            + revision
                            + " (expected: 1 to "
                            + before.table().revision()
                            + ")"));
    List<LoadedModel> loaded = load(old.routes());
    RouteTable table =
        new RouteTable(
            endpoint,
            before.table().revision() + 1,
            old.routes(),
            old.spans(),
            old.restores(),
            reason,
            actor,
            now());
    return commit("route.restored", before.spec(), false, table, loaded);
  }

  /**
   * Changes which look-ups fill inputs and how predictions are kept; takes effect with the next
   * request.
   */
  public synchronized void change(EndpointSpec spec, String actor, String reason) {
    LiveEndpoint before = live(spec.endpoint());
    EndpointSpec next = spec.withOutOfService(before.spec().outOfService());
    if (!before.spec().equals(next)) {
      store.change("endpoint.changed", next, actor, reason);
      publish(before.with(next));
    }
  }

  /** How an endpoint's predictions are kept; the standard for one that does not exist. */
  public LogPolicy logPolicy(String endpoint) {
    LiveEndpoint found = live.get(endpoint);
    return found == null ? LogPolicy.standard() : found.spec().log();
  }

  /**
   * Brings the endpoint's models into memory again, and back into service. Fails when one does not
   * load, and then changes nothing.
   */
  public synchronized void load(String endpoint, String actor, String reason) {
    LiveEndpoint before = live(endpoint);
    EndpointSpec spec = before.spec().withOutOfService(false);
    List<LoadedModel> loaded = load(before.table().routes());
    store.change("endpoint.loaded", spec, actor, reason);
    publish(LiveEndpoint.ready(spec, before.table(), loaded));
  }

  /** Takes the endpoint out of service until it is loaded; running calls end as they began. */
  public synchronized void unload(String endpoint, String actor, String reason) {
    LiveEndpoint before = live(endpoint);
    if (!before.spec().outOfService()) {
      EndpointSpec spec = before.spec().withOutOfService(true);
      store.change("endpoint.unloaded", spec, actor, reason);
      publish(LiveEndpoint.faulty(spec, before.table(), OUT_OF_SERVICE));
      models.keepOnly(used());
    }
  }

  /** What it answers with. Refused while it is not ready. */
  public AnswerForm kind(String endpoint) {
    return live(endpoint).kind();
  }

  /** What a logged answer is; empty when neither it nor the package of its model tells. */
  Optional<AnswerForm> kind(Prediction prediction) {
    if (prediction.answer() != null) {
      return Optional.of(AnswerForm.TENSORS);
    }
    if (prediction.distribution() != null) {
      return Optional.of(
          prediction.distribution() instanceof ClassAnswer
              ? AnswerForm.CLASSES
              : AnswerForm.QUANTILES);
    }
    // Only a probability has a logit.
    return Double.isFinite(prediction.logit())
        ? Optional.of(AnswerForm.PROBABILITY)
        : models.kind(prediction.model());
  }

  /** Why an endpoint is not ready; empty when it is. */
  public String fault(String endpoint) {
    return live(endpoint).fault();
  }

  public EndpointSpec spec(String endpoint) {
    return live(endpoint).spec();
  }

  public RouteTable current(String endpoint) {
    return live(endpoint).table();
  }

  /** All revisions, oldest first. */
  public List<RouteTable> history(String endpoint) {
    live(endpoint);
    return store.tables(endpoint);
  }

  public List<String> names() {
    return List.copyOf(live.keySet());
  }

  /** Whether every model that the endpoint routes to is in memory. */
  public boolean ready(String endpoint) {
    return live(endpoint).isReady();
  }

  /** What callers send, by all versions in force. Refused while the endpoint is not ready. */
  public EndpointSignature signature(String endpoint) {
    return live(endpoint).signature();
  }

  /** Whether a version, by its id or the part after the slash, is in the table in force. */
  public Route require(String endpoint, String version) {
    LiveEndpoint found = live(endpoint);
    return found.route(found.require(version));
  }

  /** The endpoint with its models; for the rooms' own use. */
  LiveEndpoint live(String endpoint) {
    LiveEndpoint found = live.get(endpoint);
    if (found == null) {
      throw new PlimsollException(
          ServingError.ENDPOINT_UNKNOWN,
          "endpoint: '" + endpoint + "' (expected: one of " + live.keySet() + ")");
    }
    return found;
  }

  LoadedModel loadAlone(Digest model) {
    return models.loadAlone(model);
  }

  /** Frees all models after their running calls. */
  @Override
  public synchronized void close() {
    live = Map.of();
    models.keepOnly(Set.of());
  }

  private void restore() {
    for (EndpointSpec spec : store.specs()) {
      List<RouteTable> tables = store.tables(spec.endpoint());
      RouteTable table = tables.get(tables.size() - 1);
      if (spec.outOfService()) {
        publish(LiveEndpoint.faulty(spec, table, OUT_OF_SERVICE));
        continue;
      }
      try {
        publish(LiveEndpoint.ready(spec, table, models.load(table.routes())));
      } catch (PlimsollException e) {
        LOG.error("endpoint {} is not ready: {}", spec.endpoint(), e.getMessage());
        publish(LiveEndpoint.faulty(spec, table, String.valueOf(e.getMessage())));
      }
    }
  }

  private List<LoadedModel> load(List<Route> routes) {
    try {
      return models.load(routes);
    } catch (RuntimeException e) {
      models.keepOnly(used());
      throw e;
    }
  }

  private RouteTable commit(
      String action, EndpointSpec spec, boolean isNew, RouteTable table, List<LoadedModel> loaded) {
    try {
      store.add(action, isNew ? spec : null, table);
      publish(
          spec.outOfService()
              ? LiveEndpoint.faulty(spec, table, OUT_OF_SERVICE)
              : LiveEndpoint.ready(spec, table, loaded));
      return table;
    } finally {
      models.keepOnly(used());
    }
  }

  private void publish(LiveEndpoint endpoint) {
    Map<String, LiveEndpoint> next = new TreeMap<>(live);
    next.put(endpoint.spec().endpoint(), endpoint);
    live = next;
  }

  private Set<Digest> used() {
    Set<Digest> used = new HashSet<>();
    live.values().stream()
        .filter(LiveEndpoint::isReady)
        .forEach(endpoint -> endpoint.table().routes().forEach(route -> used.add(route.model())));
    return used;
  }

  /** As the database will give it back. */
  private Instant now() {
    return Times.instant(Times.micros(clock.instant()));
  }
}
