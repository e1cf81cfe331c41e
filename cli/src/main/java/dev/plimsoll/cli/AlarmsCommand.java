package dev.plimsoll.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.server.MonitoringSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "alarms",
    mixinStandardHelpOptions = true,
    description = "What monitoring found, and who has taken it up.")
final class AlarmsCommand {
  /** So much of an id tells alarms apart. */
  private static final int SHOWN = 12;

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Alarms that nobody has taken up, the newest first.")
  int list(
      @Mixin Screen screen,
      @Mixin HomeOrServer place,
      @Option(names = "--all", description = "Those that somebody has taken up, too.")
          boolean all) {
    JsonNode raised =
        place.ask(
            screen,
            client -> client.get("/api/v1/alarms"),
            rooms -> MonitoringSource.of(rooms).alarms());
    List<JsonNode> shown = new ArrayList<>();
    raised.forEach(alarm -> shown.add(alarm));
    shown.removeIf(alarm -> !all && alarm.hasNonNull("taken"));
    if (shown.isEmpty()) {
      screen.line(all ? "no alarm has been raised" : "no alarm is open");
    } else {
      screen.table(
          List.of("id", "when", "endpoint", "kind", "what", "taken up"),
          shown.stream().map(AlarmsCommand::row).toList());
    }
    screen.result(shown);
    return Plimsoll.DONE;
  }

  @Command(
      name = "acknowledge",
      mixinStandardHelpOptions = true,
      description = "Takes an alarm up; it is open no longer. Who and why go into the ledger.")
  int acknowledge(
      @Mixin Screen screen,
      @Mixin HomeOrServer place,
      @Parameters(paramLabel = "ID", description = "An alarm, as 'alarms list' names it.")
          String id,
      @Option(names = "--reason", required = true, description = "What is done about it.")
          String reason) {
    JsonNode taken =
        place.ask(
            screen,
            client ->
                client.post(
                    "/api/v1/alarms/" + id + "/acknowledge",
                    Json.canonical(Map.of("reason", reason))),
            rooms -> MonitoringSource.of(rooms).acknowledge(id, "command line", reason));
    screen.line(
        "taken up by "
            + taken.path("taken").path("by").asText()
            + ": "
            + taken.path("message").asText());
    screen.result(taken);
    return Plimsoll.DONE;
  }

  private static List<String> row(JsonNode alarm) {
    JsonNode taken = alarm.path("taken");
    String id = alarm.path("id").asText();
    return List.of(
        id.substring(0, Math.min(SHOWN, id.length())),
        alarm.path("at").asText(),
        alarm.path("endpoint").asText(),
        alarm.path("kind").asText(),
        alarm.path("message").asText(),
        taken.isObject() ? taken.path("by").asText() + ": " + taken.path("reason").asText() : "–");
  }
}
