package dev.plimsoll.server.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.plimsoll.kernel.ErrorCode;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.serving.Feedback;
import dev.plimsoll.serving.FeedbackIntake;
import dev.plimsoll.serving.FeedbackOutcome;
import dev.plimsoll.serving.FeedbackStatus;
import dev.plimsoll.serving.ServingError;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /v1/feedback}: one {@code {prediction_id, label, at?, source?}}, or many as {@code
 * {"items": [...]}}.
 *
 * <p>Each item has its own outcome, and a bad one loses none of the others. A single item that is
 * refused is an HTTP error; a list always answers 200 with one result per item. Sending it again is
 * harmless.
 */
final class FeedbackProtocol {
  private final FeedbackIntake intake;
  private final InstantSource clock;

  /** One item as it was sent: readable, or the reason why not. */
  private record Item(
      String id, @Nullable Feedback feedback, @Nullable PlimsollException refused) {}

  private record Items(List<Item> items, boolean many) {}

  FeedbackProtocol(FeedbackIntake intake, InstantSource clock) {
    this.intake = intake;
    this.clock = clock;
  }

  HttpResponse accept(ServiceRequestContext ctx, byte[] body) {
    Items items = Body.read(body, this::readBody);
    if (!items.many()) {
      PlimsollException refused = items.items().get(0).refused();
      if (refused != null) {
        throw refused;
      }
    }
    List<Feedback> readable = new ArrayList<>();
    for (Item item : items.items()) {
      if (item.feedback() != null) {
        readable.add(item.feedback());
      }
    }
    FeedbackOutcome outcome = intake.accept(readable);
    if (!items.many() && outcome.statuses().get(0) == FeedbackStatus.UNKNOWN) {
      throw unknown(items.items().get(0).id());
    }
    return Answering.json(answer(items.items(), outcome));
  }

  private static Map<String, Object> answer(List<Item> items, FeedbackOutcome outcome) {
    List<Map<String, Object>> results = new ArrayList<>(items.size());
    int next = 0;
    long refusals = 0;
    for (Item item : items) {
      Map<String, Object> result = new LinkedHashMap<>();
      result.put("prediction_id", item.id());
      PlimsollException refused = item.refused();
      if (refused != null) {
        refusals++;
        result.put("status", "refused");
        result.put("error", describe(refused.code(), refused));
      } else {
        FeedbackStatus status = outcome.statuses().get(next++);
        result.put("status", word(status));
        if (status == FeedbackStatus.UNKNOWN) {
          result.put("error", describe(ServingError.FEEDBACK_UNKNOWN, unknown(item.id())));
        }
      }
      results.add(result);
    }
    Map<String, Object> answer = new LinkedHashMap<>();
    for (FeedbackStatus status : FeedbackStatus.values()) {
      answer.put(word(status), outcome.count(status));
    }
    answer.put("refused", refusals);
    answer.put("results", results);
    return answer;
  }

  private static Map<String, Object> describe(ErrorCode code, PlimsollException e) {
    return ErrorShape.describe(code, e.getMessage());
  }

  private static String word(FeedbackStatus status) {
    return status.name().toLowerCase(Locale.ROOT);
  }

  private static PlimsollException unknown(String id) {
    return new PlimsollException(
        ServingError.FEEDBACK_UNKNOWN,
        "prediction_id: '" + id + "' (expected: the id of a logged prediction)");
  }

  /** A body with {@code items} is a list; any other is one item. */
  private Items readBody(JsonParser in) throws IOException {
    Map<String, @Nullable Object> single = new LinkedHashMap<>();
    List<Item> items = null;
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String field = in.currentName();
      in.nextToken();
      if (field.equals("items")) {
        items = readItems(in);
      } else {
        single.put(field, scalar(in));
      }
    }
    return items == null ? new Items(List.of(item(single, "")), false) : new Items(items, true);
  }

  private List<Item> readItems(JsonParser in) throws IOException {
    Body.require(in, JsonToken.START_ARRAY, "items");
    List<Item> items = new ArrayList<>();
    while (in.nextToken() != JsonToken.END_ARRAY) {
      String where = "items[" + items.size() + "]";
      Body.require(in, JsonToken.START_OBJECT, where);
      Map<String, @Nullable Object> fields = new LinkedHashMap<>();
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        String field = in.currentName();
        in.nextToken();
        fields.put(field, scalar(in));
      }
      items.add(item(fields, where + "."));
    }
    return items;
  }

  private Item item(Map<String, @Nullable Object> fields, String where) {
    Object id = fields.get("prediction_id");
    if (!(id instanceof String text)) {
      return new Item(
          "", null, Body.invalid(where + "prediction_id: " + id + " (expected: a text)"));
    }
    try {
      Object at = fields.get("at");
      Object source = fields.get("source");
      return new Item(
          text,
          new Feedback(
              text,
              label(fields.get("label"), where + "label"),
              at == null ? clock.instant() : WireTime.of(at, where + "at"),
              source instanceof String name ? name : "http"),
          null);
    } catch (PlimsollException e) {
      return new Item(text, null, e);
    }
  }

  private static double label(@Nullable Object value, String where) {
    if (value instanceof Boolean truth) {
      return truth ? 1 : 0;
    }
    if (value instanceof Number number) {
      return number.doubleValue();
    }
    throw Body.invalid(where + ": " + value + " (expected: a number or a boolean)");
  }

  /** A value, or the word for what it is when it is not one. */
  private static @Nullable Object scalar(JsonParser in) throws IOException {
    return switch (in.currentToken()) {
      case VALUE_STRING -> in.getText();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NUMBER_INT -> whole(in);
      case VALUE_NUMBER_FLOAT -> in.getDoubleValue();
      case START_OBJECT, START_ARRAY -> {
        in.skipChildren();
        yield List.of();
      }
      default -> null;
    };
  }

  private static Object whole(JsonParser in) throws IOException {
    return in.getNumberType() == JsonParser.NumberType.BIG_INTEGER
        ? (Object) in.getDoubleValue()
        : (Object) in.getLongValue();
  }
}
