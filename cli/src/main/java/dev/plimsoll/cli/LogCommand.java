package dev.plimsoll.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.serving.KeyValue;
import dev.plimsoll.serving.LoggedEndpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "log",
    mixinStandardHelpOptions = true,
    description = "The prediction log: what it holds, its upkeep, and forgetting people.")
final class LogCommand {
  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "How many predictions and labels each endpoint has, and how they are kept.")
  int show(@Mixin Screen screen, @Mixin HomeOrServer place) {
    JsonNode endpoints =
        place.ask(
            screen,
            client -> client.get("/api/v1/log"),
            rooms -> LoggedEndpoint.all(rooms.endpoints(), rooms.log()));
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode endpoint : endpoints) {
      JsonNode policy = endpoint.path("policy");
      rows.add(
          List.of(
              endpoint.path("endpoint").asText(),
              endpoint.path("predictions").asText(),
              endpoint.path("labels").asText(),
              Integer.toString(endpoint.path("archived").size()),
              policy.path("inputs").asText(),
              kept(policy.path("keep")),
              policy.path("durability").asText()));
    }
    screen.table(
        List.of(
            "endpoint", "predictions", "labels", "days in files", "inputs", "kept", "durability"),
        rows);
    screen.result(endpoints);
    return Plimsoll.DONE;
  }

  @Command(
      name = "compact",
      mixinStandardHelpOptions = true,
      description =
          "Moves settled days into Parquet files and lets go of what is past its time, as each endpoint's policy"
              + " says. A running server does it by itself.")
  int compact(@Mixin Screen screen, @Mixin HomeOrServer place) {
    JsonNode rounds =
        place.ask(
            screen,
            client -> client.post("/api/v1/log/upkeep", new byte[0]),
            rooms -> rooms.upkeep().run());
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode round : rounds) {
      rows.add(
          List.of(
              round.path("endpoint").asText(),
              round.path("archivedDays").asText(),
              round.path("archivedRows").asText(),
              round.path("retired").asText()));
    }
    screen.table(
        List.of("endpoint", "days to files", "predictions in them", "past their time"), rows);
    screen.result(rounds);
    return Plimsoll.DONE;
  }

  @Command(
      name = "forget",
      mixinStandardHelpOptions = true,
      description =
          "Erases every prediction of an endpoint that carries a key's value, in the log and in its files. Their"
              + " receipts then say when. Repeat it when it was interrupted.")
  int forget(
      @Mixin Screen screen,
      @Mixin HomeOrServer place,
      @Option(
              names = "--endpoint",
              required = true,
              description = "An endpoint, as 'endpoints list' names it.")
          String endpoint,
      @Option(
              names = "--key",
              required = true,
              paramLabel = "KEY=VALUE",
              description = "A look-up key or an input, and whose predictions are meant.")
          String key,
      @Option(names = "--reason", required = true, description = "Why; it goes into the ledger.")
          String reason) {
    KeyValue value = KeyValue.parse(key);
    JsonNode erased =
        place.ask(
            screen,
            client ->
                client.post(
                    "/api/v1/log/forget",
                    Json.canonical(Map.of("endpoint", endpoint, "key", key, "reason", reason))),
            rooms -> rooms.upkeep().forget(endpoint, value, "command line", reason));
    screen.line(
        "erased "
            + erased.path("predictions").asText()
            + " predictions by "
            + value.column()
            + "; "
            + erased.path("files").asText()
            + " files were written anew");
    String remark = erased.path("remark").asText("");
    if (!remark.isEmpty()) {
      screen.line("  " + remark);
    }
    screen.result(erased);
    return Plimsoll.DONE;
  }

  private static String kept(JsonNode keep) {
    return keep.isMissingNode() ? "for ever" : Duration.parse(keep.asText()).toDays() + " days";
  }
}
