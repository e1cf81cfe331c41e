package dev.plimsoll.server.http;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.onnx.ModelInput;
import dev.plimsoll.serving.EndpointSignature;
import dev.plimsoll.serving.Endpoints;
import dev.plimsoll.serving.InferenceRequest;
import dev.plimsoll.serving.Predictor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The Open Inference Protocol, version 2, over REST with JSON. A model of the protocol is an
 * endpoint of ours, whose name stays while its versions change.
 *
 * <p>Reserved inputs: {@code prediction_id} and {@code sticky_key} (BYTES), {@code decision_at}
 * (INT64, microseconds since 1970; only with a simulated clock).
 */
final class InferenceProtocol {
  private final Predictor predictor;
  private final Endpoints endpoints;
  private final boolean callerSetsTime;

  InferenceProtocol(Predictor predictor, Endpoints endpoints, boolean callerSetsTime) {
    this.predictor = predictor;
    this.endpoints = endpoints;
    this.callerSetsTime = callerSetsTime;
  }

  static HttpResponse server(ServiceRequestContext ctx, byte[] body) {
    return Answering.json(ordered("name", "plimsoll", "version", "0.1.0", "extensions", List.of()));
  }

  static HttpResponse live(ServiceRequestContext ctx, byte[] body) {
    return Answering.json(Map.of("live", true));
  }

  /** Ready when every endpoint is. */
  HttpResponse ready(ServiceRequestContext ctx, byte[] body) {
    List<String> waiting =
        endpoints.names().stream().filter(name -> !endpoints.ready(name)).toList();
    return ready(waiting.isEmpty(), Map.of("ready", waiting.isEmpty(), "not_ready", waiting));
  }

  HttpResponse modelReady(ServiceRequestContext ctx, byte[] body) {
    String name = model(ctx);
    String version = version(ctx);
    if (version != null) {
      endpoints.require(name, version);
    }
    boolean ready = endpoints.ready(name);
    return ready(ready, Map.of("name", name, "ready", ready));
  }

  HttpResponse metadata(ServiceRequestContext ctx, byte[] body) {
    String version = version(ctx);
    if (version != null) {
      endpoints.require(model(ctx), version);
    }
    EndpointSignature signature = endpoints.signature(model(ctx));
    List<Map<String, Object>> outputs = new ArrayList<>();
    for (String name : InferAnswer.OUTPUTS) {
      boolean number = name.equals("probability") || name.equals("logit");
      outputs.add(tensor(name, number ? Datatype.FP32 : Datatype.BYTES));
    }
    Map<String, Object> answer =
        ordered(
            "name",
            signature.endpoint(),
            "versions",
            signature.versions().stream().map(id -> id.substring(id.lastIndexOf('/') + 1)).toList(),
            "platform",
            "onnxruntime_onnx",
            "inputs",
            tensors(signature.required()),
            "outputs",
            outputs);
    answer.put("parameters", Map.of("optional_inputs", tensors(signature.optional())));
    return Answering.json(answer);
  }

  HttpResponse infer(ServiceRequestContext ctx, byte[] bytes) {
    String name = model(ctx);
    String version = version(ctx);
    endpoints.current(name);
    if (version != null) {
      endpoints.require(name, version);
    }
    InferBody body = InferBody.read(bytes);
    List<String> outputs = InferAnswer.wanted(body.outputs());
    String[] ids = body.takeTexts("prediction_id");
    String[] sticky = body.takeTexts("sticky_key");
    long[] at = body.takeLongs("decision_at");
    if (at != null && !callerSetsTime) {
      throw new PlimsollException(
          HttpError.CLOCK_IS_REAL,
          "input 'decision_at': set by the caller (expected: not sent, because this server runs on"
              + " the real clock)");
    }
    String common = body.stickyKey();
    if (sticky == null && common != null) {
      sticky = new String[body.rows()];
      Arrays.fill(sticky, common);
    }
    InferenceRequest request =
        new InferenceRequest(name, version, body.rows(), body.columns(), at, ids, sticky);
    byte[] answer = InferAnswer.write(predictor.predict(request), body.id(), outputs);
    return HttpResponse.of(HttpStatus.OK, MediaType.JSON_UTF_8, HttpData.wrap(answer));
  }

  private static HttpResponse ready(boolean ready, Object body) {
    return Answering.json(ready ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE, body);
  }

  private static String model(ServiceRequestContext ctx) {
    return String.valueOf(ctx.pathParam("model"));
  }

  private static @Nullable String version(ServiceRequestContext ctx) {
    return ctx.pathParam("version");
  }

  private static List<Map<String, Object>> tensors(List<ModelInput> inputs) {
    return inputs.stream().map(input -> tensor(input.name(), Datatype.of(input.type()))).toList();
  }

  private static Map<String, Object> tensor(String name, Datatype datatype) {
    return ordered("name", name, "datatype", datatype.name(), "shape", List.of(-1, 1));
  }

  private static Map<String, Object> ordered(Object... namesAndValues) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      map.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return map;
  }
}
