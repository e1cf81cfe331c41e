package dev.plimsoll.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.pipeline.replay.PlimsollClient;
import dev.plimsoll.serving.Endpoints;
import dev.plimsoll.serving.Route;
import dev.plimsoll.serving.RouteTable;
import dev.plimsoll.storage.Storage;
import dev.plimsoll.storage.StorageConfig;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "endpoints",
    mixinStandardHelpOptions = true,
    description = "Endpoints, who answers them, and rollback.")
final class EndpointsCommand {
  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Every endpoint and who answers it now.")
  int list(@Mixin Screen screen) {
    try (Storage storage = open(screen);
        Endpoints endpoints = open(storage)) {
      List<RouteTable> tables = endpoints.names().stream().map(endpoints::current).toList();
      show(tables, screen);
      return Plimsoll.DONE;
    }
  }

  @Command(
      name = "history",
      mixinStandardHelpOptions = true,
      description = "Every route table that an endpoint has had.")
  int history(
      @Mixin Screen screen,
      @Parameters(
              paramLabel = "ENDPOINT",
              description = "An endpoint, as 'endpoints list' names it.")
          String endpoint) {
    try (Storage storage = open(screen);
        Endpoints endpoints = open(storage)) {
      show(endpoints.history(endpoint), screen);
      return Plimsoll.DONE;
    }
  }

  @Command(
      name = "rollback",
      mixinStandardHelpOptions = true,
      description = "Restores the route table before the one in force, on a running server.")
  int rollback(
      @Mixin Screen screen,
      @Parameters(
              paramLabel = "ENDPOINT",
              description = "An endpoint, as 'endpoints list' names it.")
          String endpoint,
      @Option(
              names = "--server",
              defaultValue = "http://127.0.0.1:8080",
              description = "Address of the server (default: ${DEFAULT-VALUE}).")
          URI server,
      @Option(
              names = "--token",
              required = true,
              description = "A token with the role operator or more.")
          String token,
      @Option(names = "--reason", required = true, description = "Why; it goes into the ledger.")
          String reason) {
    JsonNode table =
        new PlimsollClient(server, token)
            .post(
                "/api/v1/endpoints/" + endpoint + "/rollback",
                Json.canonical(Map.of("reason", reason)));
    screen.line("restored: " + table);
    screen.result(table);
    return Plimsoll.DONE;
  }

  private static void show(List<RouteTable> tables, Screen screen) {
    screen.table(
        List.of("endpoint", "revision", "since", "who", "answers", "why"),
        tables.stream()
            .map(
                table ->
                    List.of(
                        table.endpoint(),
                        Long.toString(table.revision()),
                        table.at().toString(),
                        table.actor(),
                        table.routes().stream()
                            .map(EndpointsCommand::route)
                            .collect(Collectors.joining(", ")),
                        table.reason()))
            .toList());
    screen.result(tables);
  }

  private static String route(Route route) {
    return route.version() + " " + route.permille() / 10 + " %";
  }

  private static Endpoints open(Storage storage) {
    return Endpoints.open(
        storage.database(), storage.ledger(), storage.blobs()::folder, storage.clock());
  }

  private static Storage open(Screen screen) {
    return Storage.open(new StorageConfig(screen.home(Path.of("")), null), InstantSource.system());
  }
}
