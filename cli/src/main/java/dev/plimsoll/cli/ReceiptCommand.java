package dev.plimsoll.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.pipeline.Rooms;
import dev.plimsoll.pipeline.replay.PlimsollClient;
import dev.plimsoll.serving.AnswerForm;
import dev.plimsoll.serving.ClassAnswer;
import dev.plimsoll.serving.Receipts;
import java.math.BigDecimal;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "receipt",
    mixinStandardHelpOptions = true,
    description =
        "Shows one prediction wholly: who answered, on what, and what turned out to be true. Reads the home of a"
            + " stopped server, or asks a running one with --server.")
final class ReceiptCommand implements Callable<Integer> {
  private static final int CLASSES_MAX = 10;

  @Mixin private Screen screen = new Screen();
  @Mixin private HomeOrServer place = new HomeOrServer();

  @Parameters(paramLabel = "ID", description = "The prediction's id, as its answer carried it.")
  private String id = "";

  @Option(
      names = "--replay",
      description = "Compute the answer again and say whether it is the same to the bit.")
  private boolean replay;

  @Override
  public Integer call() {
    JsonNode found = place.ask(screen, this::ask, this::read);
    JsonNode receipt = replay ? found.path("receipt") : found;
    show(receipt);
    if (!replay) {
      screen.result(found);
      return Plimsoll.DONE;
    }
    screen.line("computed again");
    screen.line("  " + found.path("words").asText());
    screen.result(found);
    return found.path("verdict").asText().equals("TO_THE_BIT")
        ? Plimsoll.DONE
        : Plimsoll.ANSWER_IS_NO;
  }

  private JsonNode ask(PlimsollClient client) {
    String path =
        "/api/v1/receipts/" + URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
    return replay ? client.post(path + "/replay", new byte[0]) : client.get(path);
  }

  private JsonNode read(Rooms rooms) {
    Receipts receipts = new Receipts(rooms.endpoints(), rooms.log());
    return Json.tree(replay ? receipts.replay(id) : receipts.require(id));
  }

  private void show(JsonNode receipt) {
    JsonNode prediction = receipt.path("prediction");
    JsonNode kept = prediction.path("kept");
    List<List<String>> facts = new ArrayList<>();
    fact(facts, "prediction", prediction.path("id"));
    fact(facts, "endpoint", prediction.path("endpoint"));
    answer(facts, prediction, receipt.path("kind").asText());
    fact(facts, "version", prediction.path("version"));
    fact(facts, "model", prediction.path("model"));
    facts.add(List.of("routes", routes(receipt, prediction)));
    fact(facts, "chosen with probability", prediction.path("propensity"));
    fact(facts, "decided", prediction.path("decisionAt"));
    fact(facts, "logged", prediction.path("loggedAt"));
    facts.add(List.of("latency", prediction.path("latencyMicros").asText() + " µs"));
    if (!prediction.path("company").asText().isEmpty()) {
      fact(facts, "computed as", prediction.path("company"));
    }
    facts.add(List.of("durability", kept.path("durability").asText().toLowerCase(Locale.ROOT)));
    screen.table(List.of("receipt", ""), facts);
    screen.line("");
    if (prediction.has("classes")) {
      classes(prediction.path("classes"));
      screen.line("");
    }
    if (prediction.has("quantiles")) {
      screen.table(List.of("of 100 truths, below", "value"), quantiles(prediction));
      screen.line("");
    }
    screen.table(List.of("input", "value"), pairs(prediction.path("inputs")));
    if (kept.has("inputsDigest")) {
      screen.line("  inputs not kept; their SHA-256: " + kept.path("inputsDigest").asText());
    }
    if (!kept.path("masked").isEmpty()) {
      screen.line("  masked before they were written: " + words(kept.path("masked")));
    }
    if (!prediction.path("keys").isEmpty()) {
      screen.line("");
      screen.table(List.of("key", "value"), pairs(prediction.path("keys")));
    }
    screen.line("");
    if (receipt.path("labels").isEmpty()) {
      screen.line("what turned out to be true: nobody has said yet");
    } else {
      List<List<String>> labels = new ArrayList<>();
      receipt
          .path("labels")
          .forEach(
              label ->
                  labels.add(
                      List.of(
                          said(label, prediction),
                          label.path("at").asText(),
                          label.path("source").asText())));
      screen.table(List.of("label", "known since", "who said so"), labels);
    }
  }

  private void classes(JsonNode classes) {
    List<List<String>> rows = new ArrayList<>();
    double rest = 0;
    for (JsonNode each : likeliestFirst(classes)) {
      if (rows.size() < CLASSES_MAX) {
        rows.add(List.of(each.path("name").asText(), figure(each)));
      } else {
        rest += each.path("probability").asDouble();
      }
    }
    screen.table(List.of("class", "probability"), rows);
    int more = classes.size() - rows.size();
    if (more > 0) {
      screen.line(
          "  and %,d more with %s%s"
              .formatted(more, Float.toString((float) rest), more == 1 ? "" : " together"));
    }
  }

  private static List<JsonNode> likeliestFirst(JsonNode classes) {
    return StreamSupport.stream(classes.spliterator(), false)
        .sorted(
            Comparator.comparingDouble((JsonNode each) -> each.path("probability").asDouble())
                .reversed())
        .toList();
  }

  private static String figure(JsonNode answered) {
    return number(answered.path("probability"));
  }

  /** In the 32 bits that the model answered with; more digits would be made up. */
  private static String number(JsonNode answered) {
    return Float.toString((float) answered.asDouble());
  }

  private static List<List<String>> quantiles(JsonNode prediction) {
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode each : prediction.path("quantiles")) {
      BigDecimal inHundred = each.path("level").decimalValue().movePointRight(2);
      rows.add(List.of(inHundred.stripTrailingZeros().toPlainString(), number(each.path("value"))));
    }
    return rows;
  }

  /** A label; of the name of a class, whether the answer was right; of a range, whether in it. */
  private static String said(JsonNode label, JsonNode prediction) {
    String value = label.path("value").asText();
    if (prediction.path("quantiles").size() > 1) {
      JsonNode quantiles = prediction.path("quantiles");
      double truth = label.path("value").asDouble();
      boolean inside =
          truth >= quantiles.get(0).path("value").asDouble()
              && truth <= quantiles.get(quantiles.size() - 1).path("value").asDouble();
      return value + (inside ? " (in the range)" : " (outside of the range)");
    }
    if (!label.has("class")) {
      return value;
    }
    String name = label.path("class").asText();
    if (label.path("value").asInt() == ClassAnswer.UNKNOWN) {
      return name + " (wrong: a class that the model does not know)";
    }
    return name + (name.equals(prediction.path("class").asText()) ? " (right)" : " (wrong)");
  }

  private static void answer(List<List<String>> facts, JsonNode prediction, String kind) {
    if (prediction.has("classes")) {
      likeliestFirst(prediction.path("classes")).stream()
          .findFirst()
          .ifPresent(
              best ->
                  facts.add(List.of("answer", best.path("name").asText() + ", " + figure(best))));
      return;
    }
    if (kind.equals(AnswerForm.VALUE.name()) || kind.equals(AnswerForm.QUANTILES.name())) {
      facts.add(List.of("value", number(prediction.path("score"))));
      return;
    }
    fact(facts, "answer", prediction.path(prediction.has("answer") ? "answer" : "score"));
    fact(facts, "before calibration", prediction.path("logit"));
  }

  private static String routes(JsonNode receipt, JsonNode prediction) {
    String revision = "revision " + prediction.path("routeRevision").asText();
    JsonNode routes = receipt.path("routes").path("routes");
    return routes.isEmpty()
        ? revision
        : revision
            + ": "
            + StreamSupport.stream(routes.spliterator(), false)
                .map(
                    route ->
                        route.path("version").asText()
                            + " "
                            + route.path("permille").asInt() / 10.0
                            + " %")
                .collect(Collectors.joining(", "));
  }

  private static void fact(List<List<String>> facts, String name, JsonNode value) {
    facts.add(List.of(name, value.asText()));
  }

  private static List<List<String>> pairs(JsonNode object) {
    List<List<String>> pairs = new ArrayList<>();
    object
        .properties()
        .forEach(each -> pairs.add(List.of(each.getKey(), each.getValue().asText())));
    return pairs;
  }

  private static String words(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false)
        .map(JsonNode::asText)
        .collect(Collectors.joining(", "));
  }
}
