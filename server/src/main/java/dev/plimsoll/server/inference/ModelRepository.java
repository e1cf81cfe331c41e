package dev.plimsoll.server.inference;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.registry.ModelVersion;
import dev.plimsoll.registry.Registry;
import dev.plimsoll.serving.EndpointSpec;
import dev.plimsoll.serving.Endpoints;
import dev.plimsoll.serving.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Triton's repository extension on what we have: endpoints, and registered models behind them.
 *
 * <p>Loading an endpoint brings its models into memory (again); loading a registered model that has
 * no endpoint makes one for its champion. Unloading takes an endpoint out of service; its routes,
 * history and predictions stay.
 */
public final class ModelRepository {
  private final Endpoints endpoints;
  private final Registry registry;

  public ModelRepository(Endpoints endpoints, Registry registry) {
    this.endpoints = endpoints;
    this.registry = registry;
  }

  /**
   * One line of the index.
   *
   * @param version as URLs call it; empty when none is served
   * @param reason why it is not ready; empty when it is
   */
  public record Entry(String name, String version, boolean ready, String reason) {
    /** In Triton's words. */
    public String state() {
      return ready ? "READY" : "UNAVAILABLE";
    }
  }

  /**
   * Endpoints with each version in force, and registered models that no endpoint is named after.
   */
  public List<Entry> index() {
    List<Entry> entries = new ArrayList<>();
    List<String> served = endpoints.names();
    for (String name : served) {
      boolean ready = endpoints.ready(name);
      String reason = ready ? "" : endpoints.fault(name);
      for (Route route : endpoints.current(name).routes()) {
        entries.add(new Entry(name, route.shortVersion(), ready, reason));
      }
    }
    for (String model : registry.models()) {
      if (!served.contains(model)) {
        boolean champion = registry.alias(model, Registry.CHAMPION).isPresent();
        entries.add(
            new Entry(model, "", false, champion ? "no endpoint" : "no endpoint, no champion"));
      }
    }
    return entries;
  }

  /** A configuration or files in a request to load would be a model that nobody has registered. */
  public static void refuseOverride(String parameter) {
    if (parameter.equals("config") || parameter.startsWith("file:")) {
      throw new PlimsollException(
          InferenceError.UNSUPPORTED,
          "parameters: a configuration or file in the request (expected: none; register the"
              + " model first)");
    }
  }

  public void load(String name, String actor) {
    if (endpoints.names().contains(name)) {
      endpoints.load(name, actor, "loaded through the model repository");
      return;
    }
    Optional<ModelVersion> champion =
        registry.models().contains(name)
            ? registry.alias(name, Registry.CHAMPION)
            : Optional.empty();
    if (champion.isEmpty()) {
      throw new PlimsollException(
          InferenceError.MODEL_UNKNOWN,
          "model: '"
              + name
              + "' (expected: an endpoint, one of "
              + endpoints.names()
              + ", or a registered model with a champion)");
    }
    ModelVersion version = champion.get();
    endpoints.create(
        new EndpointSpec(name, List.of()),
        List.of(Route.all(version.id(), version.digest())),
        actor,
        "champion loaded through the model repository");
  }

  public void unload(String name, String actor) {
    endpoints.unload(name, actor, "unloaded through the model repository");
  }
}
