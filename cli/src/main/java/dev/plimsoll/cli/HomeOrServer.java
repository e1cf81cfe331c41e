package dev.plimsoll.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.KernelError;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.pipeline.PipelineError;
import dev.plimsoll.pipeline.Rooms;
import dev.plimsoll.pipeline.RoomsConfig;
import dev.plimsoll.pipeline.replay.PlimsollClient;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a command finds the prediction log: in a home that nobody has open, or at a server. */
final class HomeOrServer {
  @Option(
      names = "--server",
      paramLabel = "URL",
      description = "Ask a running server, such as http://127.0.0.1:8080, in place of the home.")
  private @Nullable URI server;

  @Option(names = "--token", description = "A token of that server's.")
  private @Nullable String token;

  /** What a server answers, or the same out of a home. */
  JsonNode ask(
      Screen screen, Function<PlimsollClient, JsonNode> there, Function<Rooms, Object> here) {
    return server == null
        ? over(screen, rooms -> Json.tree(here.apply(rooms)))
        : there.apply(client());
  }

  private PlimsollClient client() {
    if (server == null || token == null) {
      throw new PlimsollException(
          KernelError.CONFIG_INVALID, "--token: none (expected: a token of the server's)");
    }
    return new PlimsollClient(server, token);
  }

  /** Opens a home that is there already, for the time of some work. */
  private <T> T over(Screen screen, Function<Rooms, T> work) {
    Path home = screen.home(Path.of(""));
    if (!Files.isDirectory(home.resolve("predictions"))) {
      throw new PlimsollException(
          KernelError.FILE_MISSING,
          home + ": no predictions there (expected: a home that was served from; see --home)");
    }
    try (Rooms rooms = Rooms.open(new RoomsConfig(home, null, InstantSource.system()))) {
      return work.apply(rooms);
    } catch (PlimsollException e) {
      if (e.code() != PipelineError.HOME_IN_USE) {
        throw e;
      }
      throw new PlimsollException(
          PipelineError.HOME_IN_USE,
          home + ": a server is working here (expected: --server URL --token T, to ask it)",
          e);
    }
  }
}
