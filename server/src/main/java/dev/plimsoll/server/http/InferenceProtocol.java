package dev.plimsoll.server.http;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.plimsoll.onnx.TensorSpec;
import dev.plimsoll.server.inference.Inference;
import dev.plimsoll.server.inference.ModelFace;
import dev.plimsoll.server.inference.ModelFaces;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the Open Inference Protocol's GETs say of the server and of its models. */
final class InferenceProtocol {
  private final ModelFaces faces;

  InferenceProtocol(ModelFaces faces) {
    this.faces = faces;
  }

  static HttpResponse server(ServiceRequestContext ctx, byte[] body) {
    return Answering.json(
        ordered(
            "name",
            Inference.SERVER,
            "version",
            Inference.SERVER_VERSION,
            "extensions",
            Inference.EXTENSIONS));
  }

  static HttpResponse live(ServiceRequestContext ctx, byte[] body) {
    return Answering.json(Map.of("live", true));
  }

  /** Ready when every endpoint is. Clients look at the status, people at the body. */
  HttpResponse ready(ServiceRequestContext ctx, byte[] body) {
    List<String> waiting = faces.notReady();
    return ready(waiting.isEmpty(), Map.of("ready", waiting.isEmpty(), "not_ready", waiting));
  }

  HttpResponse modelReady(ServiceRequestContext ctx, byte[] body) {
    boolean ready = faces.ready(model(ctx), version(ctx));
    return ready(ready, Map.of("name", model(ctx), "ready", ready));
  }

  HttpResponse metadata(ServiceRequestContext ctx, byte[] body) {
    ModelFace face = faces.face(model(ctx), version(ctx));
    Map<String, Object> answer =
        ordered(
            "name",
            face.name(),
            "versions",
            face.versions(),
            "platform",
            ModelFace.PLATFORM,
            "inputs",
            tensors(face.inputs()),
            "outputs",
            tensors(face.outputs()));
    Map<String, Object> parameters = new LinkedHashMap<>();
    if (!face.optional().isEmpty()) {
      parameters.put("optional_inputs", tensors(face.optional()));
    }
    if (!face.neverMissing().isEmpty()) {
      parameters.put("never_missing", face.neverMissing());
    }
    if (!parameters.isEmpty()) {
      answer.put("parameters", parameters);
    }
    return Answering.json(answer);
  }

  /** In the words of Triton's model configuration, which many clients read. */
  HttpResponse config(ServiceRequestContext ctx, byte[] body) {
    ModelFace face = faces.face(model(ctx), version(ctx));
    List<Map<String, Object>> inputs = new ArrayList<>(configured(face.inputs(), false));
    inputs.addAll(configured(face.optional(), true));
    Map<String, Object> answer =
        ordered(
            "name",
            face.name(),
            "platform",
            ModelFace.PLATFORM,
            "backend",
            ModelFace.BACKEND,
            "version_policy",
            Map.of("specific", Map.of("versions", face.versions())),
            "max_batch_size",
            0,
            "input",
            inputs,
            "output",
            configured(face.outputs(), false));
    answer.putAll(face.columns());
    return Answering.json(answer);
  }

  static Map<String, Object> ordered(Object... namesAndValues) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      map.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return map;
  }

  static String model(ServiceRequestContext ctx) {
    return String.valueOf(ctx.pathParam("model"));
  }

  static @Nullable String version(ServiceRequestContext ctx) {
    return ctx.pathParam("version");
  }

  private static HttpResponse ready(boolean ready, Object body) {
    return Answering.json(ready ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE, body);
  }

  private static List<Map<String, Object>> tensors(List<TensorSpec> specs) {
    return specs.stream()
        .map(
            spec ->
                ordered("name", spec.name(), "datatype", spec.type().name(), "shape", spec.shape()))
        .toList();
  }

  private static List<Map<String, Object>> configured(List<TensorSpec> specs, boolean optional) {
    List<Map<String, Object>> tensors = new ArrayList<>();
    for (TensorSpec spec : specs) {
      Map<String, Object> tensor =
          ordered(
              "name",
              spec.name(),
              "data_type",
              "TYPE_" + (spec.type().name().equals("BYTES") ? "STRING" : spec.type().name()),
              "dims",
              spec.shape());
      if (optional) {
        tensor.put("optional", true);
      }
      tensors.add(tensor);
    }
    return tensors;
  }
}
