package dev.plimsoll.serving;

import java.time.Instant;
import java.util.List;

/**
 * Who answers an endpoint's traffic. A revision never changes; a change is a new revision.
 *
 * @param revision 1 for the first, without gaps
 * @param spans which of the 1,000 sticky buckets belong to which route, in bucket order
 * @param restores the revision whose routes this one brought back, or its own when they are new
 */
public record RouteTable(
    String endpoint,
    long revision,
    List<Route> routes,
    List<Span> spans,
    long restores,
    String reason,
    String actor,
    Instant at) {
  public RouteTable {
    routes = List.copyOf(routes);
    spans = List.copyOf(spans);
  }

  /** Whether one version takes all traffic, that is, no canary is under way. */
  public boolean settled() {
    return routes.stream().anyMatch(route -> route.permille() == 1000);
  }
}
