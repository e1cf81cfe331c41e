package dev.plimsoll.serving;

import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.PlimsollException;
import java.util.Map;

/**
 * One version's share of an endpoint's traffic.
 *
 * @param version registry id such as {@code late-arrival/3}
 * @param model digest of its package
 * @param permille share in thousandths; 0 keeps the version loaded and reachable by its name alone
 * @param variants feature view → online variant; a view that is not named uses the normal one
 */
public record Route(String version, Digest model, int permille, Map<String, String> variants) {
  public Route {
    variants = Map.copyOf(variants);
    if (version.isBlank()) {
      throw new PlimsollException(
          ServingError.ROUTES_INVALID, "version: '' (expected: a registry id such as name/3)");
    }
    if (permille < 0 || permille > 1000) {
      throw new PlimsollException(
          ServingError.ROUTES_INVALID,
          "permille of " + version + ": " + permille + " (expected: 0 to 1000)");
    }
  }

  public static Route all(String version, Digest model) {
    return new Route(version, model, 1000, Map.of());
  }

  /** The online variant of a view: empty for the normal one. */
  public String variant(String view) {
    return variants.getOrDefault(view, "");
  }

  /**
   * What a URL calls it: the part after the last slash, so {@code 3} for {@code late-arrival/3}.
   */
  public String shortVersion() {
    return version.substring(version.lastIndexOf('/') + 1);
  }
}
