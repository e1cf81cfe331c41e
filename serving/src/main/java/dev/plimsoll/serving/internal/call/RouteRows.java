package dev.plimsoll.serving.internal.call;

import dev.plimsoll.serving.Route;
import dev.plimsoll.serving.internal.endpoint.LoadedModel;
import java.util.LinkedHashMap;
import java.util.Map;

/** The rows of a request that one route answers, with all their inputs. */
final class RouteRows {
  private final Route route;
  private final LoadedModel model;
  private final int[] at;
  private final Object[] columns;
  private final Map<String, String[]> keys;

  /**
   * @param at which rows of the request they are
   * @param columns in the order of the model's inputs
   * @param keys look-up keys by column
   */
  RouteRows(
      Route route, LoadedModel model, int[] at, Object[] columns, Map<String, String[]> keys) {
    this.route = route;
    this.model = model;
    this.at = at;
    this.columns = columns;
    this.keys = keys;
  }

  Route route() {
    return route;
  }

  LoadedModel model() {
    return model;
  }

  int[] at() {
    return at;
  }

  Object[] columns() {
    return columns;
  }

  Map<String, String[]> keys() {
    return keys;
  }

  /** The same rows with one more column that is logged; a look-up key of that name stays. */
  RouteRows withKey(String name, String[] values) {
    Map<String, String[]> more = new LinkedHashMap<>(keys);
    more.putIfAbsent(name, values);
    return new RouteRows(route, model, at, columns, more);
  }

  Map<String, String> keysOf(int row) {
    if (keys.isEmpty()) {
      return Map.of();
    }
    Map<String, String> some = new LinkedHashMap<>();
    keys.forEach((name, values) -> some.put(name, values[row]));
    return some;
  }
}
