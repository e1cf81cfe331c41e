package dev.plimsoll.cli;

import dev.plimsoll.server.PlimsollServer;
import dev.plimsoll.server.ServerConfig;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "up",
    mixinStandardHelpOptions = true,
    description = "Serves what was released, with its console, until it is stopped.")
final class UpCommand implements Callable<Integer> {
  @Mixin private Screen screen = new Screen();
  @Mixin private ServingOptions serving = new ServingOptions();

  @Option(
      names = "--port",
      defaultValue = "8080",
      description = "Port to listen on; 0 takes a free one (default: ${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--host",
      defaultValue = "127.0.0.1",
      description = "Address to listen on (default: ${DEFAULT-VALUE}, this machine only).")
  private String host = "127.0.0.1";

  @Option(
      names = "--database",
      paramLabel = "URL",
      description = "jdbc:postgresql://… in place of SQLite in the home.")
  private @Nullable String database;

  @Override
  public Integer call() {
    ServerConfig config =
        new ServerConfig(screen.home(Path.of("")), host, port, database, false, serving.batching());
    try (PlimsollServer server = PlimsollServer.start(config)) {
      announce(server, host, screen);
      server.closeOnSignal();
      server.await();
      return Plimsoll.DONE;
    }
  }

  /** Says where the server is, and shows the first administrator's token the one time it can. */
  static void announce(PlimsollServer server, String host, Screen screen) {
    String url = "http://" + host + ":" + server.port() + "/";
    screen.line("console and API: " + url);
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("url", url);
    server
        .firstAdmin()
        .ifPresent(
            token -> {
              screen.line("first administrator's token (shown once): " + token.secret());
              result.put("token", token.secret());
            });
    screen.result(result);
  }
}
