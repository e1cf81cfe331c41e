package dev.plimsoll.pipeline;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.registry.ModelVersion;
import dev.plimsoll.registry.Registry;
import dev.plimsoll.registry.RegistryError;
import dev.plimsoll.serving.EndpointSpec;
import dev.plimsoll.serving.Endpoints;
import dev.plimsoll.serving.InputsKept;
import dev.plimsoll.serving.LogPolicy;
import dev.plimsoll.serving.Route;
import dev.plimsoll.serving.RouteTable;
import java.util.List;
import java.util.Locale;

/** Endpoints that an operator makes by hand, as imported models need; projects make their own. */
public final class Deployments {
  private final Registry registry;
  private final Endpoints endpoints;

  public Deployments(Registry registry, Endpoints endpoints) {
    this.registry = registry;
    this.endpoints = endpoints;
  }

  /**
   * Creates an endpoint in which one version takes all traffic.
   *
   * @param model {@code name/3}, or {@code name} for its champion, and its newest version while it
   *     has none
   * @param log what the prediction log keeps of inputs: {@code full} or {@code digest}
   * @param acceptBatchVariance whether a version whose answers depend on its batch-mates may share
   *     runs all the same
   */
  public RouteTable create(
      String endpoint,
      String model,
      String log,
      boolean acceptBatchVariance,
      String actor,
      String reason) {
    ModelVersion version = version(model);
    LogPolicy standard = LogPolicy.standard();
    LogPolicy policy =
        new LogPolicy(
            kept(log),
            standard.personal(),
            standard.keep(),
            standard.durability(),
            standard.archiveAfter());
    return endpoints.create(
        new EndpointSpec(endpoint, List.of(), policy).withBatchVariance(acceptBatchVariance),
        List.of(Route.all(version.id(), version.digest())),
        actor,
        reason);
  }

  private ModelVersion version(String reference) {
    int border = reference.lastIndexOf('/');
    if (border >= 0) {
      try {
        return registry.require(
            reference.substring(0, border), Integer.parseInt(reference.substring(border + 1)));
      } catch (NumberFormatException e) {
        throw new PlimsollException(
            RegistryError.VERSION_UNKNOWN,
            "model: '" + reference + "' (expected: a model, or a model and a number as in name/3)",
            e);
      }
    }
    List<ModelVersion> versions = registry.versions(reference);
    if (versions.isEmpty()) {
      throw new PlimsollException(
          RegistryError.MODEL_UNKNOWN,
          "model: '" + reference + "' (expected: one of " + registry.models() + ")");
    }
    return registry.alias(reference, Registry.CHAMPION).orElse(versions.get(versions.size() - 1));
  }

  private static InputsKept kept(String log) {
    try {
      return InputsKept.valueOf(log.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new PlimsollException(
          PipelineError.PROJECT_INVALID, "log: '" + log + "' (expected: full or digest)", e);
    }
  }
}
