package dev.plimsoll.server.internal.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.plimsoll.evaluation.Occlusion;
import dev.plimsoll.evaluation.TextExplanation;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.onnx.ModelPackage;
import dev.plimsoll.onnx.OnnxModel;
import dev.plimsoll.onnx.RowBatch;
import dev.plimsoll.onnx.TextSpec;
import dev.plimsoll.server.ServerError;
import dev.plimsoll.server.ServerRooms;
import dev.plimsoll.server.internal.web.Answers;
import dev.plimsoll.server.internal.web.Parameters;
import dev.plimsoll.serving.EndpointSignature;
import dev.plimsoll.serving.Route;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * {@code POST /api/v1/endpoints/NAME/explain}: {@code {"text": "…"}}: what a text endpoint answers,
 * and which words moved the answer, of the version that answers most.
 *
 * <p>Nothing of it is a prediction: it is not logged, has no receipt and counts in no window. The
 * model is opened for the call and closed after it, so that an explanation never holds up answers
 * or a version that is being taken away.
 */
public final class ExplainApi {
  /** Random parts are drawn alike each time, so that the same text has the same explanation. */
  private static final long SEED = 20_020_812;

  private static final Pattern WORD = Pattern.compile("\\S+");

  private final ServerRooms rooms;

  public ExplainApi(ServerRooms rooms) {
    this.rooms = rooms;
  }

  public void on(ServerBuilder server) {
    server
        .route()
        .post("/api/v1/endpoints/{endpoint}/explain")
        .build(Answers.blocking(this::explain, (context, fault) -> Answers.error(fault)));
  }

  private HttpResponse explain(ServiceRequestContext context, AggregatedHttpRequest request) {
    String endpoint = Parameters.path(context, "endpoint");
    JsonNode body = Json.parse(request.contentUtf8());
    if (body == null || !body.path("text").isTextual()) {
      throw new PlimsollException(
          ServerError.BAD_REQUEST, "text: missing (expected: the text to explain)");
    }
    return Answers.json(explain(endpoint, body.path("text").asText()));
  }

  private Map<String, Object> explain(String endpoint, String text) {
    Route route =
        rooms.endpoints().current(endpoint).routes().stream()
            .max(Comparator.comparingInt(Route::permille))
            .orElseThrow();
    ModelPackage folder = ModelPackage.read(rooms.storage().blobs().folder(route.model()));
    TextSpec spec = folder.manifest().text();
    if (spec == null || !explains(endpoint)) {
      throw new PlimsollException(
          ServerError.BAD_REQUEST,
          "endpoint: '"
              + endpoint
              + "' (expected: one whose model answers one text with a probability)");
    }
    try (OnnxModel model = folder.load()) {
      String read = read(model, spec, text);
      TextExplanation explanation =
          Occlusion.standard(SEED)
              .explain(
                  read,
                  texts ->
                      model
                          .score(new RowBatch(texts.length).texts(spec.input(), texts))
                          .probability());
      Map<String, Object> answer = new LinkedHashMap<>();
      answer.put("endpoint", endpoint);
      answer.put("version", route.version());
      answer.put("question", folder.manifest().question());
      answer.put("probability", explanation.probability());
      answer.put("method", "occlusion");
      answer.put("parts", explanation.parts());
      answer.put("faithfulness", explanation.faithfulness());
      answer.put("sentence", explanation.faithfulness().sentence());
      answer.put("unread", text.length() - read.length());
      return answer;
    }
  }

  private boolean explains(String endpoint) {
    EndpointSignature signature = rooms.endpoints().signature(endpoint);
    return signature.decides() && signature.required().size() + signature.optional().size() == 1;
  }

  /**
   * The words that the model reads. Without the rest, a word left out is not made up for by one
   * that the cut had kept from the model.
   */
  private static String read(OnnxModel model, TextSpec spec, String text) {
    if (tokens(model, text) < spec.longest()) {
      return text;
    }
    List<Integer> ends = WORD.matcher(text).results().map(MatchResult::end).toList();
    int low = 0;
    int high = ends.size() - 1;
    while (low < high) {
      int middle = (low + high) / 2;
      if (tokens(model, text.substring(0, ends.get(middle))) >= spec.longest()) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return text.substring(0, ends.get(low));
  }

  private static int tokens(OnnxModel model, String text) {
    return model.encode(text).get(0).length;
  }
}
