package dev.plimsoll.server;

import dev.plimsoll.serving.BatchSettings;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a server needs to know before it starts.
 *
 * @param home folder of everything that is kept
 * @param host address to listen on; {@code 127.0.0.1} keeps it to this machine
 * @param port 0 takes any free one
 * @param databaseUrl {@code jdbc:postgresql://…}, or null for SQLite in the home folder
 * @param simulatedClock whether time stands still until {@code POST /v1/clock} moves it, as replays
 *     and tests need
 * @param batching how requests share runs, what is refused, and memory for remembered answers
 */
public record ServerConfig(
    Path home,
    String host,
    int port,
    @Nullable String databaseUrl,
    boolean simulatedClock,
    BatchSettings batching) {
  public static final int DEFAULT_PORT = 8080;

  /** On this machine only, with SQLite and the real clock. */
  public static ServerConfig at(Path home) {
    return new ServerConfig(home, "127.0.0.1", DEFAULT_PORT, null, false, BatchSettings.usual());
  }

  public ServerConfig withPort(int port) {
    return new ServerConfig(home, host, port, databaseUrl, simulatedClock, batching);
  }

  public ServerConfig withHost(String host) {
    return new ServerConfig(home, host, port, databaseUrl, simulatedClock, batching);
  }

  public ServerConfig withDatabaseUrl(String databaseUrl) {
    return new ServerConfig(home, host, port, databaseUrl, simulatedClock, batching);
  }

  public ServerConfig withSimulatedClock() {
    return new ServerConfig(home, host, port, databaseUrl, true, batching);
  }

  public ServerConfig withBatching(BatchSettings batching) {
    return new ServerConfig(home, host, port, databaseUrl, simulatedClock, batching);
  }
}
