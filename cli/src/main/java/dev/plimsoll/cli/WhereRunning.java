package dev.plimsoll.cli;

import dev.plimsoll.pipeline.replay.PlimsollClient;
import java.net.URI;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A running server that does the deed, or none: then the home is opened here. */
final class WhereRunning {
  @Option(
      names = "--server",
      description = "Address of the server that runs on the home; without it, none does.")
  private @Nullable URI server;

  @Option(names = "--token", description = "For --server: a token with the role operator or more.")
  private @Nullable String token;

  @Option(
      names = "--reason",
      defaultValue = "by hand",
      description = "Why; it goes into the ledger (default: ${DEFAULT-VALUE}).")
  private String reason = "by hand";

  @Nullable URI server() {
    return server;
  }

  String reason() {
    return reason;
  }

  PlimsollClient client() {
    return new PlimsollClient(Objects.requireNonNull(server), token == null ? "" : token);
  }
}
