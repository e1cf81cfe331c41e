package dev.plimsoll.serving.internal.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.integers;
import static org.quicktheories.generators.SourceDSL.lists;

import dev.plimsoll.kernel.Digest;
import dev.plimsoll.serving.Route;
import dev.plimsoll.serving.Span;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.quicktheories.core.Gen;

class BucketPlanTest {
  private static final Digest MODEL = Digest.ofText("model");

  @Test
  void givesEveryVersionExactlyItsShare() {
    qt().forAll(shares(), shares())
        .check(
            (before, after) -> {
              String[] owners = owners(after, next(before, after));
              Map<String, Integer> counts = new HashMap<>();
              for (String owner : owners) {
                counts.merge(owner, 1, Integer::sum);
              }
              return after.stream()
                  .allMatch(r -> counts.getOrDefault(r.version(), 0) == r.permille());
            });
  }

  @Test
  void movesAsFewBucketsAsTheNewSharesAllow() {
    qt().forAll(shares(), shares())
        .check(
            (before, after) -> {
              String[] old = owners(before, BucketPlan.first(before));
              String[] now = owners(after, next(before, after));
              int moved = 0;
              for (int bucket = 0; bucket < old.length; bucket++) {
                moved += old[bucket].equals(now[bucket]) ? 0 : 1;
              }
              int growth = 0;
              for (Route route : after) {
                int had =
                    before.stream()
                        .filter(r -> r.version().equals(route.version()))
                        .mapToInt(Route::permille)
                        .sum();
                growth += Math.max(0, route.permille() - had);
              }
              return moved == growth;
            });
  }

  @Test
  void keepsEveryoneOnAGrowingCanary() {
    List<Route> routes = List.of(route("champion", 1000));
    List<Span> spans = BucketPlan.first(routes);
    String[] before = owners(routes, spans);
    for (int share : new int[] {10, 50, 200, 500, 1000}) {
      List<Route> grown = List.of(route("champion", 1000 - share), route("canary", share));
      spans = BucketPlan.next(routes, spans, grown);
      String[] after = owners(grown, spans);
      for (int bucket = 0; bucket < before.length; bucket++) {
        if (before[bucket].equals("canary")) {
          assertThat(after[bucket]).isEqualTo("canary");
        }
      }
      routes = grown;
      before = after;
    }
  }

  @Test
  void leavesASecondCanaryAloneWhenTheFirstGrows() {
    List<Route> routes = List.of(route("champion", 800), route("a", 100), route("b", 100));
    List<Span> spans = BucketPlan.first(routes);
    List<Route> grown = List.of(route("champion", 700), route("a", 200), route("b", 100));
    String[] before = owners(routes, spans);
    String[] after = owners(grown, BucketPlan.next(routes, spans, grown));
    for (int bucket = 0; bucket < before.length; bucket++) {
      assertThat(before[bucket].equals("b")).isEqualTo(after[bucket].equals("b"));
    }
  }

  @Test
  void doesNotCareInWhichOrderRoutesAreListed() {
    List<Route> routes = List.of(route("champion", 900), route("a", 100));
    List<Span> spans = BucketPlan.first(routes);
    List<Route> turned = List.of(route("a", 100), route("champion", 900));
    assertThat(owners(turned, BucketPlan.next(routes, spans, turned)))
        .isEqualTo(owners(routes, spans));
  }

  private static List<Span> next(List<Route> before, List<Route> after) {
    return BucketPlan.next(before, BucketPlan.first(before), after);
  }

  private static String[] owners(List<Route> routes, List<Span> spans) {
    short[] indexes = BucketPlan.owners(spans);
    String[] owners = new String[indexes.length];
    for (int bucket = 0; bucket < owners.length; bucket++) {
      owners[bucket] = routes.get(indexes[bucket]).version();
    }
    return owners;
  }

  /** Shares of one to five versions, some of which the other table has too. */
  private static Gen<List<Route>> shares() {
    return lists()
        .of(integers().between(0, 1000))
        .ofSizeBetween(0, 4)
        .map(
            cuts -> {
              List<Integer> sorted = new ArrayList<>(cuts);
              sorted.sort(null);
              sorted.add(1000);
              List<Route> routes = new ArrayList<>();
              int from = 0;
              for (int cut : sorted) {
                routes.add(route("v" + routes.size(), cut - from));
                from = cut;
              }
              return routes;
            });
  }

  private static Route route(String version, int permille) {
    return new Route(version, MODEL, permille, Map.of());
  }
}
