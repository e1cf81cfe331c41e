package dev.plimsoll.serving;

import dev.plimsoll.kernel.PlimsollException;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * What stays the same about an endpoint while versions come and go.
 *
 * @param endpoint the name in URLs: lower-case letters, digits, dot, underscore, hyphen; at most
 *     100
 * @param views look-ups for inputs that callers do not send
 * @param log how its predictions are kept; specs from before there were policies have the standard
 * @param outOfService whether an operator has unloaded it; everything else of it stays
 * @param acceptBatchVariance whether versions whose answers depend on their batch-mates may share
 *     runs all the same; without it they run alone
 * @param keys what callers may send beside that, which the log keeps and nothing looks up: whom to
 *     erase, say; none in specs from before there were any
 */
public record EndpointSpec(
    String endpoint,
    List<FeatureBinding> views,
    LogPolicy log,
    boolean outOfService,
    boolean acceptBatchVariance,
    List<String> keys) {
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,99}");

  public EndpointSpec {
    views = List.copyOf(views);
    keys = List.copyOf(Objects.requireNonNullElse(keys, List.of()));
    log = Objects.requireNonNullElse(log, LogPolicy.standard());
    if (!NAME.matcher(endpoint).matches()) {
      throw new PlimsollException(
          ServingError.ENDPOINT_INVALID,
          "endpoint: '" + endpoint + "' (expected: " + NAME.pattern() + ")");
    }
  }

  /** In service; versions that depend on their batch-mates run alone. */
  public EndpointSpec(String endpoint, List<FeatureBinding> views, LogPolicy log) {
    this(endpoint, views, log, false, false, List.of());
  }

  /** An endpoint in service whose predictions are kept whole and for ever. */
  public EndpointSpec(String endpoint, List<FeatureBinding> views) {
    this(endpoint, views, LogPolicy.standard());
  }

  /** The same, whose callers may send these keys, and whose predictions are kept so. */
  public EndpointSpec with(List<String> otherKeys, LogPolicy policy) {
    return new EndpointSpec(endpoint, views, policy, outOfService, acceptBatchVariance, otherKeys);
  }

  EndpointSpec withOutOfService(boolean out) {
    return new EndpointSpec(endpoint, views, log, out, acceptBatchVariance, keys);
  }

  /** Whether versions that depend on their batch-mates may share runs all the same. */
  public EndpointSpec withBatchVariance(boolean accepted) {
    return new EndpointSpec(endpoint, views, log, outOfService, accepted, keys);
  }
}
