package dev.plimsoll.server.internal;

import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.server.ServerError;
import dev.plimsoll.server.http.HalfClosed;
import dev.plimsoll.server.http.JoinedFlushes;
import dev.plimsoll.server.http.MethodsAllowed;
import dev.plimsoll.server.http.WireErrors;
import dev.plimsoll.server.internal.web.Faults;
import dev.plimsoll.server.internal.web.OpenAiShape;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletionException;

/** The limits of the one port, and what to say when it cannot be had. */
public final class Listening {
  private static final Duration DRAIN_QUIET = Duration.ofMillis(200);
  private static final Duration DRAIN_LONGEST = Duration.ofSeconds(10);
  private static final Duration REQUEST_LONGEST = Duration.ofSeconds(60);
  private static final long BODY_BYTES_MAX = 32L << 20;

  private Listening() {}

  public static ServerBuilder builder(String host, int port) {
    ServerBuilder server = Server.builder();
    HalfClosed.on(server);
    JoinedFlushes.on(server);
    return server
        .http(new InetSocketAddress(host, port))
        .maxRequestLength(BODY_BYTES_MAX)
        .requestTimeout(REQUEST_LONGEST)
        .idleTimeout(REQUEST_LONGEST)
        .gracefulShutdownTimeout(DRAIN_QUIET, DRAIN_LONGEST)
        .disableServerHeader()
        // What is our fault is logged where it is answered; a caller's fault is no stack trace.
        .unloggedExceptionsReportIntervalMillis(0)
        .addHeader("x-content-type-options", "nosniff")
        .errorHandler(
            new MethodsAllowed(new OpenAiShape().orElse(new WireErrors()).orElse(new Faults())));
  }

  /** Returns when requests are answered. */
  public static void start(Server http, String host, int port) {
    try {
      http.start().join();
    } catch (CompletionException e) {
      http.stop().join();
      Throwable cause = e.getCause() == null ? e : e.getCause();
      if (cause instanceof BindException || String.valueOf(cause.getMessage()).contains("in use")) {
        throw new PlimsollException(
            ServerError.PORT_IN_USE,
            "port: "
                + port
                + " on "
                + host
                + " is in use by another process (expected: a free port; stop that process or"
                + " choose another with --port)",
            e);
      }
      throw new PlimsollException(
          ServerError.START_FAILED,
          "listen on " + host + ":" + port + ": " + cause.getMessage(),
          e);
    }
  }
}
