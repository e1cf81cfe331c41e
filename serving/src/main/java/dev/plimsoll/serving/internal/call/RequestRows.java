package dev.plimsoll.serving.internal.call;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.onnx.BatchPlace;
import dev.plimsoll.onnx.Feed;
import dev.plimsoll.serving.FeatureSource;
import dev.plimsoll.serving.InferenceRequest;
import dev.plimsoll.serving.Kept;
import dev.plimsoll.serving.Prediction;
import dev.plimsoll.serving.Route;
import dev.plimsoll.serving.ServingError;
import dev.plimsoll.serving.internal.endpoint.Answer;
import dev.plimsoll.serving.internal.endpoint.LiveEndpoint;
import dev.plimsoll.serving.internal.endpoint.LoadedModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** From the rows of a request to rows of versions: assignment and look-ups. */
public final class RequestRows {
  private static final int ANSWERED = -1;

  private RequestRows() {}

  /**
   * The rows that have no answer yet, by the version that is to answer them.
   *
   * @param known earlier answers by row, null where there is none
   */
  static List<RouteRows> assemble(
      LiveEndpoint endpoint,
      FeatureSource features,
      InferenceRequest request,
      String[] ids,
      long[] atMicros,
      @Nullable Prediction[] known) {
    RowAssembly.requireKnown(endpoint, request.columns().keySet());
    RequestColumns columns = new RequestColumns(request.rows(), request.columns());
    RowAssembly assembly = new RowAssembly(endpoint, features, columns, atMicros);
    int[] routeOf = assign(endpoint, request, ids, known);
    List<RouteRows> groups = new ArrayList<>();
    for (int route = 0; route < endpoint.table().routes().size(); route++) {
      int[] at = rowsOf(routeOf, route);
      if (at.length > 0) {
        RouteRows rows = assembly.rows(endpoint.route(route), endpoint.models().get(route), at);
        String[] sticky = request.stickyKeys();
        groups.add(
            sticky == null
                ? rows
                : rows.withKey(Kept.STICKY_KEY, RequestColumns.texts(sticky, at)));
      }
    }
    return groups;
  }

  /** What a model says of a logged prediction's inputs, in a run like the one of then. */
  public static Answer again(LoadedModel model, Prediction logged) {
    Map<String, Object> inputs = logged.inputs();
    Object[] columns =
        model.layout().inputs().stream()
            .map(
                input -> {
                  Object value = inputs.get(input.name());
                  if (value == null) {
                    throw new PlimsollException(
                        ServingError.LOG_CORRUPT,
                        "logged inputs: no '" + input.name() + "' (expected: all of the model's)");
                  }
                  return value instanceof Float number
                      ? (Object) new float[] {number}
                      : new String[] {value.toString()};
                })
            .toArray();
    Feed feed = model.feed(1, columns);
    List<BatchPlace> places = logged.places();
    if (places.isEmpty()) {
      return model.answer(feed, BatchPlace.alone(feed));
    }
    if (places.size() > 1 || places.get(0).count() != 1) {
      throw new PlimsollException(
          ServingError.LOG_CORRUPT, "logged places: " + places + " (expected: one, of one row)");
    }
    return model.answer(feed, places.get(0));
  }

  private static int[] assign(
      LiveEndpoint endpoint, InferenceRequest request, String[] ids, @Nullable Prediction[] known) {
    String version = request.version();
    int chosen = version == null ? ANSWERED : endpoint.require(version);
    String[] sticky = request.stickyKeys() == null ? ids : request.stickyKeys();
    int[] routeOf = new int[request.rows()];
    for (int row = 0; row < routeOf.length; row++) {
      if (known[row] != null) {
        routeOf[row] = ANSWERED;
      } else {
        routeOf[row] = version == null ? endpoint.route(sticky[row]) : chosen;
      }
    }
    return routeOf;
  }

  private static int[] rowsOf(int[] routeOf, int route) {
    int[] rows = new int[routeOf.length];
    int count = 0;
    for (int row = 0; row < routeOf.length; row++) {
      if (routeOf[row] == route) {
        rows[count++] = row;
      }
    }
    return Arrays.copyOf(rows, count);
  }

  /** With what probability the router would have sent a row there. */
  static double propensity(InferenceRequest request, Route route) {
    return request.version() == null ? route.permille() / 1000.0 : 1;
  }
}
