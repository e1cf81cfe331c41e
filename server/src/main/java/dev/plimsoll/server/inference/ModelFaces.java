package dev.plimsoll.server.inference;

import dev.plimsoll.onnx.ModelInput;
import dev.plimsoll.onnx.TensorSpec;
import dev.plimsoll.serving.AnswerForm;
import dev.plimsoll.serving.EndpointSignature;
import dev.plimsoll.serving.Endpoints;
import dev.plimsoll.serving.Route;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks endpoints up and says what they take and give. */
public final class ModelFaces {
  private static final List<Long> COLUMN = List.of(-1L, 1L);

  private final Endpoints endpoints;

  public ModelFaces(Endpoints endpoints) {
    this.endpoints = endpoints;
  }

  public List<String> names() {
    return endpoints.names();
  }

  /** Endpoints that cannot answer now. */
  public List<String> notReady() {
    return endpoints.names().stream().filter(name -> !endpoints.ready(name)).toList();
  }

  public boolean ready(String model, @Nullable String version) {
    require(model, version);
    return endpoints.ready(model);
  }

  /** Refuses an unknown endpoint or version. */
  public void require(String model, @Nullable String version) {
    if (version == null) {
      endpoints.current(model);
    } else {
      endpoints.require(model, version);
    }
  }

  /** What it answers with. */
  AnswerForm kind(String model) {
    return endpoints.kind(model);
  }

  /** The versions in force, by their registry ids. */
  public List<String> versionIds(String model) {
    return endpoints.current(model).routes().stream().map(Route::version).toList();
  }

  public ModelFace face(String model, @Nullable String version) {
    require(model, version);
    EndpointSignature signature = endpoints.signature(model);
    List<TensorSpec> outputs =
        signature.decides()
            ? DecisionCall.outputs(signature.kind()).stream()
                .map(output -> DecisionCall.spec(output, signature))
                .toList()
            : signature.outputs();
    return new ModelFace(
        model,
        signature.versions().stream().map(ModelFaces::shortVersion).toList(),
        signature.decides(),
        signature.inputs(),
        signature.optional().stream().map(ModelFaces::column).toList(),
        outputs,
        signature.classes(),
        signature.levels(),
        signature.neverMissing());
  }

  /** What a URL calls a version: {@code 3} for {@code late-arrival/3}. */
  static String shortVersion(String id) {
    return id.substring(id.lastIndexOf('/') + 1);
  }

  private static TensorSpec column(ModelInput input) {
    return new TensorSpec(input.name(), Datatypes.of(input.type()), COLUMN);
  }
}
