package dev.plimsoll.serving.internal.endpoint;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.onnx.ElementType;
import dev.plimsoll.onnx.InputType;
import dev.plimsoll.onnx.ModelInput;
import dev.plimsoll.onnx.TensorSpec;
import dev.plimsoll.serving.AnswerForm;
import dev.plimsoll.serving.EndpointSignature;
import dev.plimsoll.serving.EndpointSpec;
import dev.plimsoll.serving.FeatureBinding;
import dev.plimsoll.serving.Route;
import dev.plimsoll.serving.RouteTable;
import dev.plimsoll.serving.ServingError;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A route table with its models in memory: what a request runs against from its start to its end.
 */
public final class LiveEndpoint {
  private final EndpointSpec spec;
  private final RouteTable table;
  private final List<LoadedModel> models;
  private final short[] owners;
  private final List<String> classes;
  private final Set<String> keys = new LinkedHashSet<>();
  private final @Nullable String fault;

  private LiveEndpoint(
      EndpointSpec spec, RouteTable table, List<LoadedModel> models, @Nullable String fault) {
    this.spec = spec;
    this.table = table;
    this.models = models;
    this.owners = BucketPlan.owners(table.spans());
    this.fault = fault;
    spec.views().forEach(view -> keys.addAll(view.keys()));
    keys.addAll(spec.keys());
    this.classes = models.stream().flatMap(model -> model.classes().stream()).distinct().toList();
  }

  public static LiveEndpoint ready(EndpointSpec spec, RouteTable table, List<LoadedModel> models) {
    return new LiveEndpoint(spec, table, models, null);
  }

  /** An endpoint that cannot answer, and why. */
  public static LiveEndpoint faulty(EndpointSpec spec, RouteTable table, String fault) {
    return new LiveEndpoint(spec, table, List.of(), fault);
  }

  public LiveEndpoint with(EndpointSpec changed) {
    return new LiveEndpoint(changed, table, models, fault);
  }

  public EndpointSpec spec() {
    return spec;
  }

  public RouteTable table() {
    return table;
  }

  public boolean isReady() {
    return fault == null;
  }

  /** Why it cannot answer; empty when it can. */
  public String fault() {
    return fault == null ? "" : fault;
  }

  public Route route(int index) {
    return table.routes().get(index);
  }

  public List<LoadedModel> models() {
    if (fault != null) {
      throw new PlimsollException(ServingError.ENDPOINT_NOT_READY, table.endpoint() + ": " + fault);
    }
    return models;
  }

  /** The route that a sticky key is assigned to. */
  public int route(String stickyKey) {
    return table.routes().size() == 1 ? 0 : owners[StickyHash.bucket(table.endpoint(), stickyKey)];
  }

  /** The route of a version by its id or by its part after the slash. */
  public int require(String version) {
    for (int i = 0; i < table.routes().size(); i++) {
      Route route = route(i);
      if (route.version().equals(version) || route.shortVersion().equals(version)) {
        return i;
      }
    }
    throw new PlimsollException(
        ServingError.VERSION_UNKNOWN,
        "version of "
            + table.endpoint()
            + ": '"
            + version
            + "' (expected: one of "
            + table.routes().stream().map(Route::shortVersion).toList()
            + ")");
  }

  public EndpointSignature signature() {
    Map<String, ModelInput> required = new LinkedHashMap<>();
    models().forEach(m -> m.layout().inputs().forEach(input -> required.put(input.name(), input)));
    List<ModelInput> optional = new ArrayList<>();
    for (FeatureBinding view : spec.views()) {
      for (String output : view.outputs()) {
        ModelInput lookedUp = required.remove(output);
        if (lookedUp != null) {
          optional.add(lookedUp);
        }
      }
      view.keys().forEach(key -> required.putIfAbsent(key, new ModelInput(key, InputType.TEXT)));
    }
    spec.keys().stream()
        .filter(key -> !required.containsKey(key))
        .forEach(key -> optional.add(new ModelInput(key, InputType.TEXT)));
    LoadedModel first = models().get(0);
    boolean decides = first.kind().decides();
    return new EndpointSignature(
        table.endpoint(),
        table.routes().stream().map(Route::version).toList(),
        List.copyOf(required.values()),
        optional,
        first.kind(),
        decides
            ? required.values().stream().map(LiveEndpoint::column).toList()
            : first.session().inputs(),
        first.session().outputs(),
        classes,
        levels(),
        models().stream().flatMap(m -> m.neverMissing().stream()).distinct().sorted().toList(),
        decides ? null : first.text().orElse(null));
  }

  /** What callers may send that is no input of a version: for look-ups, and for the log. */
  public Set<String> keys() {
    return Collections.unmodifiableSet(keys);
  }

  /** What all its versions answer with. */
  public AnswerForm kind() {
    return models().get(0).kind();
  }

  /**
   * The classes that its versions know, each once, in the order of the routes and then of a model;
   * empty when they answer with something else.
   */
  public List<String> classes() {
    return classes;
  }

  /**
   * The levels of its quantiles, which all its versions share; empty when they answer otherwise.
   */
  public List<Double> levels() {
    return models().get(0).levels();
  }

  private static TensorSpec column(ModelInput input) {
    ElementType type = input.type() == InputType.TEXT ? ElementType.BYTES : ElementType.FP32;
    return new TensorSpec(input.name(), type, List.of(-1L, 1L));
  }

  /** The endpoint as it stands, with its models held in memory; the caller releases it. */
  public static LiveEndpoint lease(Supplier<LiveEndpoint> current) {
    while (true) {
      // A table whose models are being freed has been replaced already: look again.
      LiveEndpoint endpoint = current.get();
      if (endpoint.acquire()) {
        return endpoint;
      }
      Thread.onSpinWait();
    }
  }

  /** Keeps all models from being freed; false when one is going already. */
  public boolean acquire() {
    List<LoadedModel> held = models();
    for (int i = 0; i < held.size(); i++) {
      if (!held.get(i).acquire()) {
        held.subList(0, i).forEach(LoadedModel::release);
        return false;
      }
    }
    return true;
  }

  public void release() {
    models.forEach(LoadedModel::release);
  }
}
