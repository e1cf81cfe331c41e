package dev.plimsoll.serving.internal;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.serving.FeatureSource;
import dev.plimsoll.serving.InferenceRequest;
import dev.plimsoll.serving.Prediction;
import dev.plimsoll.serving.Route;
import dev.plimsoll.serving.ServingError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** From the rows of a request to scored rows: assignment, look-ups, the model. */
public final class RequestScoring {
  private static final int ANSWERED = -1;

  private final FeatureSource features;
  private final ScoringPool pool;

  public RequestScoring(FeatureSource features, ScoringPool pool) {
    this.features = features;
    this.pool = pool;
  }

  /**
   * Scores the rows that have no answer yet.
   *
   * @param known earlier answers by row, null where there is none
   * @param failed told which version could not answer, before the failure is thrown
   */
  public List<ScoredRows> score(
      LiveEndpoint endpoint,
      InferenceRequest request,
      String[] ids,
      long[] atMicros,
      @Nullable Prediction[] known,
      Consumer<String> failed) {
    RowAssembly.requireKnown(endpoint, request.columns().keySet());
    RequestColumns columns = new RequestColumns(request.rows(), request.columns());
    RowAssembly assembly = new RowAssembly(endpoint, features, columns, atMicros);
    int[] routeOf = assign(endpoint, request, ids, known);
    List<RouteRows> groups = new ArrayList<>();
    for (int route = 0; route < endpoint.table().routes().size(); route++) {
      int[] at = rowsOf(routeOf, route);
      if (at.length > 0) {
        groups.add(assembly.rows(endpoint.route(route), endpoint.models().get(route), at));
      }
    }
    List<ScoredRows> scored = new ArrayList<>();
    for (RouteRows rows : groups) {
      scored.add(score(rows, failed));
    }
    return scored;
  }

  /** The score of a logged prediction's inputs. */
  public static float again(LoadedModel model, Map<String, Object> inputs) {
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
    return model.answer(1, columns).probability()[0];
  }

  private ScoredRows score(RouteRows rows, Consumer<String> failed) {
    LoadedModel.Answer answer;
    try {
      answer = pool.score(rows.model(), rows.columns(), rows.at().length);
    } catch (RuntimeException e) {
      failed.accept(rows.route().version());
      throw e;
    }
    float[] probability = answer.probability();
    for (int i = 0; i < probability.length; i++) {
      if (!Float.isFinite(probability[i])) {
        failed.accept(rows.route().version());
        throw new PlimsollException(
            ServingError.INPUT_VALUE,
            "row "
                + rows.at()[i]
                + ": "
                + rows.route().version()
                + " answers "
                + probability[i]
                + " (expected: inputs that it gives a probability for)");
      }
    }
    return new ScoredRows(rows, answer);
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
        routeOf[row] = version == null ? endpoint.assign(sticky[row]) : chosen;
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
  public static double propensity(InferenceRequest request, Route route) {
    return request.version() == null ? route.permille() / 1000.0 : 1;
  }
}
