package dev.plimsoll.serving.internal.endpoint;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.serving.Route;
import dev.plimsoll.serving.ServingError;
import dev.plimsoll.serving.Span;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Which of the 1,000 buckets belong to which route.
 *
 * <p>Idea: a new plan starts from the old one. A version that shrinks gives up its last buckets, a
 * version that grows takes free ones from the front, and nobody else's move. So as few keys change
 * their version as the new shares allow, and a growing canary keeps everyone it has. The plan
 * depends on its predecessor, which is why it is stored with the table.
 */
public final class BucketPlan {
  private static final int FREE = -1;

  private BucketPlan() {}

  /** The first plan of an endpoint: routes in their order. */
  public static List<Span> first(List<Route> routes) {
    return next(List.of(), List.of(), routes);
  }

  public static List<Span> next(List<Route> before, List<Span> spans, List<Route> routes) {
    requireWhole(routes);
    int[] owners = carriedOver(before, spans, routes);
    int[] wanting = new int[routes.size()];
    for (int route = 0; route < wanting.length; route++) {
      wanting[route] = routes.get(route).permille();
    }
    for (int bucket = 0; bucket < owners.length; bucket++) {
      int owner = owners[bucket];
      if (owner != FREE) {
        if (wanting[owner] > 0) {
          wanting[owner]--;
        } else {
          owners[bucket] = FREE;
        }
      }
    }
    int taker = 0;
    for (int bucket = 0; bucket < owners.length; bucket++) {
      if (owners[bucket] == FREE) {
        while (wanting[taker] == 0) {
          taker++;
        }
        owners[bucket] = taker;
        wanting[taker]--;
      }
    }
    return spans(owners);
  }

  /** The plan as a table from bucket to route. */
  public static short[] owners(List<Span> spans) {
    short[] owners = new short[StickyHash.BUCKETS];
    for (Span span : spans) {
      Arrays.fill(owners, span.from(), span.until(), (short) span.route());
    }
    return owners;
  }

  private static int[] carriedOver(List<Route> before, List<Span> spans, List<Route> routes) {
    Map<String, Integer> now = new HashMap<>();
    for (int i = 0; i < routes.size(); i++) {
      now.put(routes.get(i).version(), i);
    }
    int[] owners = new int[StickyHash.BUCKETS];
    Arrays.fill(owners, FREE);
    for (Span span : spans) {
      Integer owner = Objects.requireNonNullElse(now.get(before.get(span.route()).version()), FREE);
      Arrays.fill(owners, span.from(), span.until(), owner);
    }
    return owners;
  }

  private static void requireWhole(List<Route> routes) {
    int sum = routes.stream().mapToInt(Route::permille).sum();
    if (sum != StickyHash.BUCKETS) {
      throw new PlimsollException(
          ServingError.ROUTES_INVALID, "sum of permille: " + sum + " (expected: 1000)");
    }
    Map<String, Route> seen = new HashMap<>();
    for (Route route : routes) {
      if (seen.put(route.version(), route) != null) {
        throw new PlimsollException(
            ServingError.ROUTES_INVALID,
            "version: " + route.version() + " twice (expected: one route per version)");
      }
    }
  }

  private static List<Span> spans(int[] owners) {
    List<Span> spans = new ArrayList<>();
    int from = 0;
    for (int bucket = 1; bucket <= owners.length; bucket++) {
      if (bucket == owners.length || owners[bucket] != owners[from]) {
        spans.add(new Span(from, bucket, owners[from]));
        from = bucket;
      }
    }
    return spans;
  }
}
