package dev.plimsoll.server.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.serving.ClassAnswer;
import dev.plimsoll.serving.Feedback;
import dev.plimsoll.serving.FeedbackIntake;
import dev.plimsoll.serving.FeedbackOutcome;
import dev.plimsoll.serving.FeedbackStatus;
import dev.plimsoll.serving.LabelledPrediction;
import dev.plimsoll.serving.Prediction;
import dev.plimsoll.serving.ServingError;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /v1/feedback}: one {@code {prediction_id, label, at?, source?}}, or many as {@code
 * {"items": [...]}}.
 *
 * <p>Each item has its own outcome, and a bad one loses none of the others. A single item that is
 * refused is an HTTP error; a list always answers 200 with one result per item. Sending it again is
 * harmless.
 *
 * <p>A label may name a class. One that the prediction's model does not know is recorded, since the
 * world has classes that a model never met, and its result has a warning.
 */
final class FeedbackProtocol {
  private static final String REFUSED = "refused";

  /** As many as a warning names. */
  private static final int NAMES_MAX = 20;

  private final FeedbackIntake intake;
  private final InstantSource clock;

  /** One item as it was sent: readable, or the reason why not. */
  private record Item(
      String id, @Nullable Feedback feedback, @Nullable PlimsollException refused) {}

  /** What stands where a single value should. */
  private enum Nested {
    LIST,
    OBJECT;

    @Override
    public String toString() {
      return this == LIST ? "a list" : "an object";
    }
  }

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
    if (!items.many()) {
      PlimsollException refused = refusal(outcome.statuses().get(0), items.items().get(0));
      if (refused != null) {
        throw refused;
      }
    }
    return Answering.json(answer(items.items(), outcome));
  }

  private static Map<String, Object> answer(List<Item> items, FeedbackOutcome outcome) {
    Map<String, ClassAnswer> classes = classes(outcome);
    List<Map<String, Object>> results = new ArrayList<>(items.size());
    int next = 0;
    long refusals = 0;
    for (Item item : items) {
      FeedbackStatus status = item.refused() == null ? outcome.statuses().get(next++) : null;
      PlimsollException refused = status == null ? item.refused() : refusal(status, item);
      Map<String, Object> result = new LinkedHashMap<>();
      result.put("prediction_id", item.id());
      if (status == null || status == FeedbackStatus.MISFIT) {
        refusals++;
        result.put("status", REFUSED);
      } else {
        result.put("status", word(status));
      }
      if (refused != null) {
        result.put("error", ErrorShape.describe(refused.code(), refused.getMessage()));
      }
      String warning = warning(item.feedback(), classes.get(item.id()));
      if (!warning.isEmpty()) {
        result.put("warning", warning);
      }
      results.add(result);
    }
    Map<String, Object> answer = new LinkedHashMap<>();
    for (FeedbackStatus status : FeedbackStatus.values()) {
      if (status != FeedbackStatus.MISFIT) {
        answer.put(word(status), outcome.count(status));
      }
    }
    answer.put(REFUSED, refusals);
    answer.put("results", results);
    return answer;
  }

  private static String word(FeedbackStatus status) {
    return status.name().toLowerCase(Locale.ROOT);
  }

  /** What is wrong with an item that the log did not keep; null when it did, or had it. */
  private static @Nullable PlimsollException refusal(FeedbackStatus status, Item item) {
    return switch (status) {
      case UNKNOWN ->
          new PlimsollException(
              ServingError.FEEDBACK_UNKNOWN,
              "prediction_id: '" + item.id() + "' (expected: the id of a logged prediction)");
      case MISFIT -> misfit(item);
      case RECORDED, CORRECTED, DUPLICATE -> null;
    };
  }

  private static PlimsollException misfit(Item item) {
    Feedback feedback = Objects.requireNonNull(item.feedback());
    String since = ", since prediction '" + item.id() + "' is ";
    return new PlimsollException(
        ServingError.FEEDBACK_INVALID,
        "label: '"
            + feedback.className()
            + "' (expected: "
            + (Double.isNaN(feedback.label())
                ? "a number or a boolean" + since + "no class)"
                : "true or false, or 1 or 0" + since + "a yes or no)"));
  }

  /** The answers that got a label, of those that are classes. */
  private static Map<String, ClassAnswer> classes(FeedbackOutcome outcome) {
    Map<String, ClassAnswer> classes = new HashMap<>();
    for (LabelledPrediction changed : outcome.changed()) {
      Prediction prediction = changed.prediction();
      if (prediction.classes() != null) {
        classes.put(prediction.id(), prediction.classes());
      }
    }
    return classes;
  }

  private static String warning(@Nullable Feedback feedback, @Nullable ClassAnswer answer) {
    if (feedback == null || answer == null) {
      return "";
    }
    String name = feedback.className();
    List<String> known = answer.names();
    if (answer.place(name) != ClassAnswer.UNKNOWN) {
      return "";
    }
    int more = known.size() - NAMES_MAX;
    return "class '"
        + name
        + "' (expected: one of "
        + String.join(", ", known.subList(0, Math.min(known.size(), NAMES_MAX)))
        + (more > 0 ? " and " + more + " more" : "")
        + "; it counts as a wrong answer)";
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
    if (items != null && !single.isEmpty()) {
      throw Body.invalid(
          "items: beside " + single.keySet() + " (expected: one item, or items alone)");
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
          feedback(
              text,
              fields.get("label"),
              where + "label",
              at == null ? clock.instant() : WireTime.of(at, where + "at"),
              source instanceof String name ? name : "http"),
          null);
    } catch (PlimsollException e) {
      return new Item(text, null, e);
    }
  }

  /** What is written goes along, since it may be the name of a class: 2026, or true. */
  private static Feedback feedback(
      String id, @Nullable Object label, String where, Instant at, String source) {
    if (label instanceof String name) {
      return Feedback.ofClass(id, name, at, source);
    }
    if (label instanceof Boolean truth) {
      return new Feedback(id, truth ? 1 : 0, String.valueOf(truth), at, source);
    }
    if (label instanceof Number number) {
      boolean whole = number instanceof Long || number instanceof BigInteger;
      return new Feedback(id, number.doubleValue(), whole ? number.toString() : null, at, source);
    }
    throw Body.invalid(
        where + ": " + label + " (expected: a number, a boolean or the name of a class)");
  }

  /** A value, or the word for what it is when it is not one. */
  private static @Nullable Object scalar(JsonParser in) throws IOException {
    return switch (in.currentToken()) {
      case VALUE_STRING -> Surrogates.refuse(in.getText(), "label");
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NUMBER_INT -> whole(in);
      case VALUE_NUMBER_FLOAT -> in.getDoubleValue();
      case START_OBJECT -> nested(in, Nested.OBJECT);
      case START_ARRAY -> nested(in, Nested.LIST);
      default -> null;
    };
  }

  private static Nested nested(JsonParser in, Nested word) throws IOException {
    in.skipChildren();
    return word;
  }

  private static Object whole(JsonParser in) throws IOException {
    return in.getNumberType() == JsonParser.NumberType.BIG_INTEGER
        ? (Object) in.getBigIntegerValue()
        : (Object) in.getLongValue();
  }
}
