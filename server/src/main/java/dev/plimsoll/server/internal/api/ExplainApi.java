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
import dev.plimsoll.server.ServerError;
import dev.plimsoll.server.ServerRooms;
import dev.plimsoll.server.internal.web.Answers;
import dev.plimsoll.server.internal.web.Parameters;
import dev.plimsoll.serving.OffRecord;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * {@code POST /api/v1/endpoints/NAME/explain}: {@code {"text": "…"}}: what a text endpoint answers,
 * and which words moved the answer, of the version that answers most.
 *
 * <p>Nothing of it is a prediction: it is not logged, has no receipt and counts in no window.
 * {@code read} and {@code unread} are characters: what is beyond the model's longest text is
 * neither answered nor explained.
 */
public final class ExplainApi {
  /** Random parts are drawn alike each time, so that the same text has the same explanation. */
  private static final long SEED = 20_020_812;

  private static final Pattern WORD = Pattern.compile("\\S+");

  private final OffRecord offRecord;

  public ExplainApi(ServerRooms rooms) {
    offRecord = new OffRecord(rooms.endpoints());
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
    String text = body.path("text").asText();
    return Answers.json(offRecord.ask(endpoint, model -> explain(endpoint, model, text)));
  }

  private static Map<String, Object> explain(
      String endpoint, OffRecord.TextModel model, String text) {
    String read = read(model, text);
    TextExplanation explanation =
        Occlusion.standard(SEED).explain(read, texts -> model.probabilities(texts));
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("endpoint", endpoint);
    answer.put("version", model.route().version());
    answer.put("question", model.manifest().question());
    answer.put("probability", explanation.probability());
    answer.put("method", "occlusion");
    answer.put("parts", explanation.parts());
    answer.put("faithfulness", explanation.faithfulness());
    answer.put("sentence", explanation.faithfulness().sentence());
    answer.put("read", read.length());
    answer.put("unread", text.length() - read.length());
    return answer;
  }

  /**
   * The words that the model reads. Without the rest, a word left out is not made up for by one
   * that the cut had kept from the model.
   */
  private static String read(OffRecord.TextModel model, String text) {
    if (model.tokens(text) < model.longest()) {
      return text;
    }
    List<Integer> words = WORD.matcher(text).results().map(MatchResult::end).toList();
    if (words.isEmpty() || tooLong(model, text, words.get(0))) {
      return text.substring(0, longest(model, text, text.length(), end -> end));
    }
    return text.substring(
        0, words.get(longest(model, text, words.size(), count -> words.get(count - 1)) - 1));
  }

  /** The least number of pieces, from 1 up, that fills the model, or all of them. */
  private static int longest(
      OffRecord.TextModel model, String text, int pieces, IntUnaryOperator ends) {
    int low = 1;
    int high = pieces;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (tooLong(model, text, ends.applyAsInt(middle))) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  private static boolean tooLong(OffRecord.TextModel model, String text, int end) {
    return model.tokens(text.substring(0, end)) >= model.longest();
  }
}
