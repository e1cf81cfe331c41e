package dev.plimsoll.server;

import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.encoding.EncodingService;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.kernel.SimulatedClock;
import dev.plimsoll.server.internal.Signals;
import dev.plimsoll.server.internal.accounts.AccessControl;
import dev.plimsoll.server.internal.accounts.Accounts;
import dev.plimsoll.server.internal.accounts.LoginThrottle;
import dev.plimsoll.server.internal.accounts.Sessions;
import dev.plimsoll.server.internal.console.ConsolePages;
import dev.plimsoll.server.internal.console.LoginPages;
import dev.plimsoll.server.internal.web.Assets;
import dev.plimsoll.server.internal.web.Faults;
import dev.plimsoll.server.internal.web.Pages;
import dev.plimsoll.storage.Storage;
import dev.plimsoll.storage.StorageConfig;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/**
 * The whole house in one process, wired by hand. {@link #start} lists the parts in the order in
 * which they start; {@link #close} ends them in the opposite order.
 */
public final class PlimsollServer implements AutoCloseable {
  private static final Duration DRAIN_QUIET = Duration.ofMillis(200);
  private static final Duration DRAIN_LONGEST = Duration.ofSeconds(10);
  private static final Duration REQUEST_LONGEST = Duration.ofSeconds(60);
  private static final long BODY_BYTES_MAX = 32L << 20;

  private final Storage storage;
  private final Accounts accounts;
  private final Optional<IssuedToken> firstAdmin;
  private final Server http;

  private PlimsollServer(
      Storage storage, Accounts accounts, Optional<IssuedToken> firstAdmin, Server http) {
    this.storage = storage;
    this.accounts = accounts;
    this.firstAdmin = firstAdmin;
    this.http = http;
  }

  /** Starts everything and returns when requests are answered. */
  public static PlimsollServer start(ServerConfig config) {
    InstantSource wallClock = InstantSource.system();
    InstantSource clock =
        config.simulatedClock() ? new SimulatedClock(java.time.Instant.EPOCH) : wallClock;
    SecureRandom random = new SecureRandom();

    Storage storage =
        Storage.open(new StorageConfig(config.home(), config.databaseUrl()), clock);
    try {
      Accounts accounts = new Accounts(storage, wallClock, random);
      Sessions sessions = new Sessions(accounts, wallClock, random);
      Optional<IssuedToken> firstAdmin = accounts.firstAdmin();

      Assets assets = new Assets();
      Pages pages = new Pages();
      var builder =
          Server.builder()
              .http(new InetSocketAddress(config.host(), config.port()))
              .maxRequestLength(BODY_BYTES_MAX)
              .requestTimeout(REQUEST_LONGEST)
              .gracefulShutdownTimeout(DRAIN_QUIET, DRAIN_LONGEST)
              .disableServerHeader()
              .addHeader("x-content-type-options", "nosniff")
              .errorHandler(new Faults());
      new LoginPages(accounts, sessions, new LoginThrottle(wallClock), pages, assets).on(builder);
      new ConsolePages(pages, assets, storage.ledger()).on(builder);
      builder.decorator(new AccessControl(accounts, sessions));
      builder.decorator(EncodingService.newDecorator());

      Server http = builder.build();
      listen(http, config);
      return new PlimsollServer(storage, accounts, firstAdmin, http);
    } catch (RuntimeException e) {
      storage.close();
      throw e;
    }
  }

  /** The port that requests go to, also when any free one was asked for. */
  public int port() {
    return http.activeLocalPort();
  }

  /** At the very first start of a home: the token to show once. Its secret is not kept. */
  public Optional<IssuedToken> firstAdmin() {
    return firstAdmin;
  }

  /** A token for a program that this process starts, such as a replay. */
  public IssuedToken issueToken(String name, Role role) {
    return accounts.issue(name, role, "this process");
  }

  public void revokeToken(String id) {
    accounts.revoke(id, "this process");
  }

  /** Ends cleanly when the process is interrupted or terminated. Call it from a main method. */
  public void closeOnSignal() {
    Signals.onTermination(this::close);
  }

  /** Returns when the server has ended. */
  public void await() {
    http.whenClosed().join();
  }

  /** Takes no more requests, answers those under way, and then closes what they use. */
  @Override
  public void close() {
    http.stop().join();
    storage.close();
  }

  private static void listen(Server http, ServerConfig config) {
    try {
      http.start().join();
    } catch (CompletionException e) {
      http.stop().join();
      Throwable cause = e.getCause() == null ? e : e.getCause();
      if (cause instanceof BindException || String.valueOf(cause.getMessage()).contains("in use")) {
        throw new PlimsollException(
            ServerError.PORT_IN_USE,
            "port: "
                + config.port()
                + " on "
                + config.host()
                + " is in use by another process (expected: a free port; stop that process or"
                + " choose another with --port)",
            e);
      }
      throw new PlimsollException(
          ServerError.START_FAILED,
          "listen on " + config.host() + ":" + config.port() + ": " + cause.getMessage(),
          e);
    }
  }
}
