package dev.plimsoll.serving.internal.call;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.onnx.InputType;
import dev.plimsoll.onnx.ModelInput;
import dev.plimsoll.serving.FeatureBinding;
import dev.plimsoll.serving.FeatureSource;
import dev.plimsoll.serving.Route;
import dev.plimsoll.serving.ServingError;
import dev.plimsoll.serving.internal.endpoint.LiveEndpoint;
import dev.plimsoll.serving.internal.endpoint.LoadedModel;
import dev.plimsoll.serving.internal.log.InputLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Brings together what a model needs: what the caller sent, and for the rest what the online store
 * knew at the decision time. What the caller sends goes before what could be looked up.
 */
final class RowAssembly {
  private final LiveEndpoint endpoint;
  private final FeatureSource features;
  private final RequestColumns request;
  private final long[] atMicros;

  RowAssembly(
      LiveEndpoint endpoint, FeatureSource features, RequestColumns request, long[] atMicros) {
    this.endpoint = endpoint;
    this.features = features;
    this.request = request;
    this.atMicros = atMicros;
  }

  /** Refuses a column that no version of the endpoint knows. */
  static void requireKnown(LiveEndpoint endpoint, Iterable<String> names) {
    for (String name : names) {
      if (!isKnown(endpoint, name)) {
        TreeSet<String> known = new TreeSet<>();
        endpoint
            .models()
            .forEach(m -> m.layout().inputs().forEach(input -> known.add(input.name())));
        known.addAll(endpoint.keys());
        throw new PlimsollException(
            ServingError.INPUT_UNKNOWN, "input: '" + name + "' (expected: one of " + known + ")");
      }
    }
  }

  private static boolean isKnown(LiveEndpoint endpoint, String name) {
    for (LoadedModel model : endpoint.models()) {
      if (model.layout().position(name) >= 0) {
        return true;
      }
    }
    return endpoint.keys().contains(name);
  }

  RouteRows rows(Route route, LoadedModel model, int[] at) {
    List<ModelInput> inputs = model.layout().inputs();
    @Nullable Object[] found = new Object[inputs.size()];
    for (int i = 0; i < found.length; i++) {
      found[i] = request.input(inputs.get(i), at);
    }
    Map<String, String[]> keys = new LinkedHashMap<>();
    for (String key : endpoint.keys()) {
      String[] values = request.key(key, at);
      if (values != null) {
        keys.put(key, values);
      }
    }
    for (FeatureBinding view : endpoint.spec().views()) {
      lookUp(view, route, at, keys, model.layout(), found);
    }
    Object[] columns = new Object[found.length];
    for (int i = 0; i < columns.length; i++) {
      Object column = found[i];
      if (column == null) {
        throw missing(inputs.get(i).name());
      }
      columns[i] = column;
      if (model.neverMissing().contains(inputs.get(i).name())) {
        requireValues(inputs.get(i).name(), column, at, route);
      }
    }
    return new RouteRows(route, model, at, columns, keys);
  }

  private static void requireValues(String name, Object column, int[] at, Route route) {
    for (int i = 0; i < at.length; i++) {
      boolean missing =
          column instanceof float[] numbers
              ? Float.isNaN(numbers[i])
              : ((String[]) column)[i].isEmpty();
      if (missing) {
        throw new PlimsollException(
            ServingError.INPUT_VALUE,
            "input '"
                + name
                + "' row "
                + at[i]
                + ": "
                + (column instanceof float[] ? "NaN" : "empty")
                + " (expected: a value; "
                + route.version()
                + " has no answer without)");
      }
    }
  }

  private void lookUp(
      FeatureBinding view,
      Route route,
      int[] at,
      Map<String, String[]> keys,
      InputLayout layout,
      @Nullable Object[] found) {
    @Nullable Object[] outputs = new Object[view.outputs().size()];
    boolean any = false;
    for (int i = 0; i < outputs.length; i++) {
      int position = layout.position(view.outputs().get(i));
      if (position >= 0 && found[position] == null) {
        Object column = missingColumn(layout.inputs().get(position), at.length);
        outputs[i] = column;
        found[position] = column;
        any = true;
      }
    }
    if (!any) {
      return;
    }
    List<String[]> keyColumns = new ArrayList<>();
    for (String key : view.keys()) {
      String[] values = keys.get(key);
      if (values == null) {
        throw new PlimsollException(
            ServingError.INPUT_MISSING,
            "input: no '" + key + "' (expected: the key of view " + view.view() + ")");
      }
      keyColumns.add(values);
    }
    long[] micros = new long[at.length];
    for (int i = 0; i < at.length; i++) {
      micros[i] = atMicros[at[i]];
    }
    features.fill(view, route.variant(view.view()), keyColumns, micros, outputs);
  }

  private static Object missingColumn(ModelInput input, int rows) {
    if (input.type() == InputType.NUMBER) {
      float[] numbers = new float[rows];
      Arrays.fill(numbers, Float.NaN);
      return numbers;
    }
    String[] texts = new String[rows];
    Arrays.fill(texts, "");
    return texts;
  }

  private PlimsollException missing(String name) {
    TreeSet<String> needed = new TreeSet<>();
    endpoint.models().forEach(m -> m.layout().inputs().forEach(input -> needed.add(input.name())));
    endpoint.spec().views().forEach(view -> view.outputs().forEach(needed::remove));
    endpoint.spec().views().forEach(view -> needed.addAll(view.keys()));
    return new PlimsollException(
        ServingError.INPUT_MISSING, "input: no '" + name + "' (expected: all of " + needed + ")");
  }
}
