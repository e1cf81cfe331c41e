package dev.plimsoll.serving.internal;

import dev.plimsoll.serving.Route;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The rows of a request that one route answers, with all their inputs.
 *
 * @param at which rows of the request they are
 * @param columns in the order of the model's inputs
 * @param keys look-up keys by column
 */
record RouteRows(
    Route route, LoadedModel model, int[] at, Object[] columns, Map<String, String[]> keys) {

  Map<String, String> keysOf(int row) {
    Map<String, String> some = new LinkedHashMap<>();
    keys.forEach((name, values) -> some.put(name, values[row]));
    return some;
  }
}
