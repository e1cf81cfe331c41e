package dev.plimsoll.server.internal.views;

import com.fasterxml.jackson.databind.JsonNode;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.onnx.ElementType;
import dev.plimsoll.onnx.InputType;
import dev.plimsoll.onnx.ModelInput;
import dev.plimsoll.onnx.TensorSpec;
import dev.plimsoll.server.ServerRooms;
import dev.plimsoll.serving.AnswerForm;
import dev.plimsoll.serving.EndpointSignature;
import dev.plimsoll.serving.Route;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Forms for endpoints, filled with examples that fit their signatures. */
public final class TryViews {
  private static final String QUERY = "How do I get my money back?";
  private static final String DOCUMENTS =
      "Refunds are paid within a week.\nThe bank opens at nine.\nCats sleep most of the day.";

  private static final List<String> CLASS_OUTPUTS =
      List.of("class", "probability", "classes", "prediction_id", "version");

  private final ServerRooms rooms;

  public TryViews(ServerRooms rooms) {
    this.rooms = rooms;
  }

  /** One line of the list. */
  public record Row(String name, boolean ready, String takes) {}

  public List<Row> all() {
    return rooms.endpoints().names().stream()
        .map(
            name -> {
              boolean ready = rooms.endpoints().ready(name);
              return new Row(name, ready, ready ? takes(name) : "not ready");
            })
        .toList();
  }

  /** The form of one endpoint; refused while it is not ready. */
  public TryView view(String name, String origin) {
    EndpointSignature signature = rooms.endpoints().signature(name);
    JsonNode manifest = manifest(name);
    String task = manifest.path("task").asText("");
    String question = manifest.path("question").asText("");
    if (signature.decides()) {
      return decision(signature, manifest, origin);
    }
    boolean text = signature.text() != null && signature.inputs().size() == 1;
    if (text && task.equals("embedding")) {
      List<TryView.Field> fields =
          List.of(new TryView.Field("input", "texts, one a line", "", true, 4, DOCUMENTS));
      Map<String, Object> body = new LinkedHashMap<>();
      body.put("model", name);
      body.put("input", List.of(DOCUMENTS.split("\n")));
      return made(name, "embedding", "/v1/embeddings", question, "made up", fields, body, origin);
    }
    if (text && task.equals("reranker")) {
      List<TryView.Field> fields =
          List.of(
              new TryView.Field("query", "query", "", true, 1, QUERY),
              new TryView.Field("documents", "documents, one a line", "", true, 4, DOCUMENTS));
      Map<String, Object> body = new LinkedHashMap<>();
      body.put("model", name);
      body.put("query", QUERY);
      body.put("documents", List.of(DOCUMENTS.split("\n")));
      return made(name, "reranker", "/rerank", question, "made up", fields, body, origin);
    }
    Map<String, Object> body =
        Map.of("inputs", signature.inputs().stream().map(TryViews::blank).toList());
    List<TryView.Field> fields =
        List.of(new TryView.Field("body", "request", "", true, 14, Json.pretty(body)));
    return made(
        name,
        "tensors",
        infer(name),
        question,
        "zeros in the shapes of the model's inputs, open dimensions 1",
        fields,
        body,
        origin);
  }

  private TryView decision(EndpointSignature signature, JsonNode manifest, String origin) {
    String question = manifest.path("question").asText("");
    String name = signature.endpoint();
    Map<String, Object> row = rooms.examples().row(name);
    List<TryView.Field> fields = new ArrayList<>();
    List<Object> inputs = new ArrayList<>();
    boolean text = onlyText(signature, manifest);
    // The words that mattered are those that moved a probability.
    boolean explained = text && signature.kind() == AnswerForm.PROBABILITY;
    for (ModelInput input : signature.required()) {
      boolean number = input.type() == InputType.NUMBER;
      @Nullable Object value = row.isEmpty() ? (number ? 1 : "a") : row.get(input.name());
      String datatype = number ? "FP32" : "BYTES";
      fields.add(
          new TryView.Field(
              input.name(),
              input.name(),
              datatype,
              true,
              text ? 12 : 1,
              Objects.toString(value, "")));
      Map<String, Object> tensor = new LinkedHashMap<>();
      tensor.put("name", input.name());
      tensor.put("shape", List.of(1));
      tensor.put("datatype", datatype);
      List<@Nullable Object> data = new ArrayList<>();
      data.add(value == null && !number ? "" : value);
      tensor.put("data", data);
      inputs.add(tensor);
    }
    for (ModelInput input : signature.optional()) {
      fields.add(
          new TryView.Field(
              input.name(),
              input.name() + " (looked up when empty)",
              input.type() == InputType.NUMBER ? "FP32" : "BYTES",
              false,
              1,
              ""));
    }
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("inputs", inputs);
    // The names of all classes come to those alone who ask, and who asks gets nothing else.
    List<String> asked = signature.classes().isEmpty() ? List.of() : CLASS_OUTPUTS;
    if (!asked.isEmpty()) {
      body.put("outputs", asked.stream().map(output -> Map.of("name", output)).toList());
    }
    TryView made =
        made(
            name,
            explained ? TryView.EXPLAINED : "decision",
            infer(name),
            question,
            row.isEmpty() ? "made up" : "a real row of the table that judged this version",
            fields,
            body,
            origin);
    return made.asking(asked);
  }

  /** Whether a text is all that it takes. */
  private static boolean onlyText(EndpointSignature signature, JsonNode manifest) {
    return manifest.path("text").isObject()
        && signature.required().size() + signature.optional().size() == 1;
  }

  private static TryView made(
      String name,
      String kind,
      String path,
      String question,
      String from,
      List<TryView.Field> fields,
      Map<String, Object> body,
      String origin) {
    String text = Json.pretty(body);
    return new TryView(
        name,
        kind,
        path,
        question,
        from,
        fields,
        List.of(),
        text,
        Snippets.of(origin + path, text));
  }

  private static Map<String, Object> blank(TensorSpec spec) {
    List<Long> shape = spec.shape().stream().map(size -> Math.max(1, size)).toList();
    long elements = shape.stream().reduce(1L, (a, b) -> a * b);
    Object zero =
        spec.type() == ElementType.BYTES
            ? ""
            : spec.type() == ElementType.BOOL ? (Object) false : 0;
    List<Object> data = new ArrayList<>();
    for (long i = 0; i < Math.min(elements, 1024); i++) {
      data.add(zero);
    }
    Map<String, Object> tensor = new LinkedHashMap<>();
    tensor.put("name", spec.name());
    tensor.put("shape", shape);
    tensor.put("datatype", spec.type().name());
    tensor.put("data", data);
    return tensor;
  }

  private String takes(String name) {
    EndpointSignature signature = rooms.endpoints().signature(name);
    if (signature.decides()) {
      return (signature.required().size() == 1
              ? "1 feature"
              : signature.required().size() + " features")
          + ", gives "
          + (signature.kind() == AnswerForm.QUANTILES
              ? "a number and the range in which the truth should lie"
              : signature.kind().words());
    }
    return signature.text() != null ? "texts" : signature.inputs().size() + " tensors";
  }

  private JsonNode manifest(String name) {
    Route route =
        rooms.endpoints().current(name).routes().stream()
            .max(Comparator.comparingInt(Route::permille))
            .orElseThrow();
    return Json.read(
        rooms.storage().blobs().folder(route.model()).resolve("model.json"), JsonNode.class);
  }

  private static String infer(String name) {
    return "/v2/models/" + name + "/infer";
  }
}
