package dev.plimsoll.serving;

import dev.plimsoll.kernel.PlimsollException;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What stays the same about an endpoint while versions come and go.
 *
 * @param endpoint the name in URLs: lower-case letters, digits, dot, underscore, hyphen; at most
 *     100
 * @param views look-ups for inputs that callers do not send
 */
public record EndpointSpec(String endpoint, List<FeatureBinding> views) {
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,99}");

  public EndpointSpec {
    views = List.copyOf(views);
    if (!NAME.matcher(endpoint).matches()) {
      throw new PlimsollException(
          ServingError.ENDPOINT_INVALID,
          "endpoint: '" + endpoint + "' (expected: " + NAME.pattern() + ")");
    }
  }
}
