package dev.plimsoll.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.pipeline.Deployments;
import dev.plimsoll.pipeline.Rooms;
import dev.plimsoll.pipeline.RoomsConfig;
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
      name = "create",
      mixinStandardHelpOptions = true,
      description = {
        "Makes an endpoint in which one version of a model takes all traffic.",
        "Works on a home that no server uses; for a running server give --server and --token."
      })
  int create(
      @Mixin Screen screen,
      @Parameters(paramLabel = "ENDPOINT", description = "Its name in addresses.") String endpoint,
      @Option(
              names = "--model",
              required = true,
              paramLabel = "MODEL",
              description = "A model (its champion, or its newest version), or NAME/3.")
          String model,
      @Option(
              names = "--log",
              defaultValue = "full",
              description =
                  "What the prediction log keeps of inputs: full, or digest (default:"
                      + " ${DEFAULT-VALUE}).")
          String log,
      @Option(
              names = "--accept-batch-variance",
              description =
                  "Let a version whose answers depend on its batch-mates share runs; else it runs"
                      + " alone.")
          boolean acceptBatchVariance,
      @Mixin WhereRunning where) {
    if (where.server() == null) {
      RoomsConfig config = new RoomsConfig(screen.home(Path.of("")), null, InstantSource.system());
      try (Rooms rooms = Rooms.open(config)) {
        RouteTable table =
            new Deployments(rooms.registry(), rooms.endpoints())
                .create(
                    endpoint, model, log, acceptBatchVariance, "endpoints create", where.reason());
        screen.line(endpoint + " is answered by " + route(table.routes().get(0)));
        screen.result(table);
      }
      return Plimsoll.DONE;
    }
    JsonNode table =
        where
            .client()
            .post(
                "/api/v1/endpoints",
                Json.canonical(
                    Map.of(
                        "name",
                        endpoint,
                        "model",
                        model,
                        "log",
                        log,
                        "accept_batch_variance",
                        acceptBatchVariance,
                        "reason",
                        where.reason())));
    screen.line(endpoint + " is answered by " + table.at("/routes/0/version").asText());
    screen.result(table);
    return Plimsoll.DONE;
  }

  @Command(
      name = "unload",
      aliases = "drop",
      mixinStandardHelpOptions = true,
      description = {
        "Takes an endpoint out of service; its routes, log and history stay.",
        "Works on a home that no server uses; for a running server give --server and --token."
      })
  int unload(
      @Mixin Screen screen,
      @Parameters(
              paramLabel = "ENDPOINT",
              description = "An endpoint, as 'endpoints list' names it.")
          String endpoint,
      @Mixin WhereRunning where) {
    return service(screen, endpoint, where, false);
  }

  @Command(
      name = "load",
      mixinStandardHelpOptions = true,
      description = {
        "Brings an endpoint that was unloaded into service again.",
        "Works on a home that no server uses; for a running server give --server and --token."
      })
  int load(
      @Mixin Screen screen,
      @Parameters(
              paramLabel = "ENDPOINT",
              description = "An endpoint, as 'endpoints list' names it.")
          String endpoint,
      @Mixin WhereRunning where) {
    return service(screen, endpoint, where, true);
  }

  private static int service(Screen screen, String endpoint, WhereRunning where, boolean load) {
    if (where.server() == null) {
      RoomsConfig config = new RoomsConfig(screen.home(Path.of("")), null, InstantSource.system());
      try (Rooms rooms = Rooms.open(config)) {
        if (load) {
          rooms.endpoints().load(endpoint, "endpoints load", where.reason());
        } else {
          rooms.endpoints().unload(endpoint, "endpoints unload", where.reason());
        }
      }
    } else {
      byte[] ignored =
          where
              .client()
              .postRaw(
                  "/v2/repository/models/" + endpoint + (load ? "/load" : "/unload"),
                  Json.canonical(Map.of()));
    }
    screen.line(endpoint + (load ? " is in service" : " is out of service"));
    screen.result(Map.of("endpoint", endpoint, "in_service", load));
    return Plimsoll.DONE;
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
