package dev.plimsoll.server;

import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceConfig;
import com.linecorp.armeria.server.encoding.EncodingService;
import dev.plimsoll.kernel.SimulatedClock;
import dev.plimsoll.pipeline.Rooms;
import dev.plimsoll.pipeline.RoomsConfig;
import dev.plimsoll.server.internal.Listening;
import dev.plimsoll.server.internal.Parts;
import dev.plimsoll.server.internal.Signals;
import dev.plimsoll.server.internal.accounts.AccessControl;
import dev.plimsoll.server.internal.accounts.Accounts;
import dev.plimsoll.server.internal.accounts.LoginThrottle;
import dev.plimsoll.server.internal.accounts.Sessions;
import dev.plimsoll.server.internal.api.ClockApi;
import dev.plimsoll.server.internal.api.ConsoleApi;
import dev.plimsoll.server.internal.api.EndpointsApi;
import dev.plimsoll.server.internal.api.ExplainApi;
import dev.plimsoll.server.internal.api.ReceiptApi;
import dev.plimsoll.server.internal.console.ConsolePages;
import dev.plimsoll.server.internal.console.LoginPages;
import dev.plimsoll.server.internal.console.PageFrame;
import dev.plimsoll.server.internal.console.ReceiptPages;
import dev.plimsoll.server.internal.console.TryPages;
import dev.plimsoll.server.internal.document.ApiDocument;
import dev.plimsoll.server.internal.views.TryViews;
import dev.plimsoll.server.internal.web.Assets;
import dev.plimsoll.server.internal.web.Pages;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * The whole house in one process, wired by hand. {@link #start(ServerConfig)} lists the parts in
 * the order in which they start; {@link #close} ends them in the opposite order.
 */
public final class PlimsollServer implements AutoCloseable {
  private static final Pattern PARAMETER = Pattern.compile(":([a-z]+)");

  private final Parts parts;
  private final Accounts accounts;
  private Optional<IssuedToken> firstAdmin = Optional.empty();
  private final Server http;

  private PlimsollServer(Parts parts, Accounts accounts, Server http) {
    this.parts = parts;
    this.accounts = accounts;
    this.http = http;
  }

  /** Opens every room over a home, and returns when requests are answered. */
  public static PlimsollServer start(ServerConfig config) {
    Parts parts = new Parts();
    try {
      InstantSource clock =
          config.simulatedClock() ? new SimulatedClock(Instant.EPOCH) : InstantSource.system();
      Rooms rooms =
          parts.keep(Rooms.open(new RoomsConfig(config.home(), config.databaseUrl(), clock)));
      House house = parts.keep(House.open(rooms, config.simulatedClock(), config.batching()));
      return start(config, house.rooms(), house, house.protocols(), parts);
    } catch (RuntimeException e) {
      parts.close();
      throw e;
    }
  }

  /**
   * Serves rooms that the caller has opened and will close after the server.
   *
   * @param clockTarget what a move of a simulated clock sets going
   * @param adapters wire protocols, each adding its routes
   */
  public static PlimsollServer start(
      ServerConfig config,
      ServerRooms rooms,
      ClockTarget clockTarget,
      List<Consumer<ServerBuilder>> adapters) {
    return start(config, rooms, clockTarget, adapters, new Parts());
  }

  private static PlimsollServer start(
      ServerConfig config,
      ServerRooms rooms,
      ClockTarget clockTarget,
      List<Consumer<ServerBuilder>> adapters,
      Parts parts) {
    InstantSource wallClock = InstantSource.system();
    SecureRandom random = new SecureRandom();
    Accounts accounts = new Accounts(rooms.storage(), wallClock, random);
    Sessions sessions = new Sessions(accounts, wallClock, random);

    ServerBuilder builder = Listening.builder(config.host(), config.port());
    adapters.forEach(adapter -> adapter.accept(builder));
    new ClockApi(rooms.storage().clock(), clockTarget).on(builder);
    new ConsoleApi(rooms, accounts).on(builder);
    new ReceiptApi(rooms).on(builder);
    new EndpointsApi(rooms).on(builder);
    new ExplainApi(rooms).on(builder);
    new ApiDocument(new TryViews(rooms)).on(builder);

    Assets assets = new Assets();
    Pages pages = new Pages();
    builder
        .route()
        .get("/static/{digest}/{name}")
        .build((context, request) -> assets.serve(context));
    new LoginPages(accounts, sessions, new LoginThrottle(wallClock), pages, assets).on(builder);
    PageFrame frame = new PageFrame(pages, assets);
    new ConsolePages(frame, rooms).on(builder);
    new ReceiptPages(frame, rooms).on(builder);
    new TryPages(frame, rooms).on(builder);

    builder.decorator(new AccessControl(accounts, sessions, frame::fault));
    builder.decorator(EncodingService.newDecorator());
    Server http = builder.build();
    Listening.start(http, config.host(), config.port());
    return new PlimsollServer(parts, accounts, http);
  }

  /** The port that requests go to, also when any free one was asked for. */
  public int port() {
    return http.activeLocalPort();
  }

  /** Every route that is bound, as {@code METHOD /path}, with parameters in braces. */
  List<String> calls() {
    return http.config().serviceConfigs().stream()
        .map(ServiceConfig::route)
        .filter(route -> !route.isFallback())
        .flatMap(
            route ->
                route.methods().stream()
                    .map(
                        method ->
                            method
                                + " "
                                + PARAMETER.matcher(route.patternString()).replaceAll("{$1}")))
        .distinct()
        .sorted()
        .toList();
  }

  /**
   * While a home has no token at all: the first administrator's, made by this call, to be shown
   * once. Its secret is not kept. A server that nobody asks for it, such as a rehearsal's, makes
   * none.
   */
  public synchronized Optional<IssuedToken> firstAdmin() {
    if (firstAdmin.isEmpty()) {
      firstAdmin = accounts.firstAdmin();
    }
    return firstAdmin;
  }

  /**
   * A token for a program that this process itself runs, such as a replay: never stored, gone with
   * the process.
   */
  public IssuedToken lendToken(String name, Role role) {
    return accounts.lend(name, role);
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

  /**
   * Takes no more requests, answers those under way, and then closes what they use. Once: a signal
   * and the main method both close, and whoever comes second waits for the first, or the process
   * would end with rooms half closed.
   */
  @Override
  public synchronized void close() {
    http.stop().join();
    parts.close();
  }
}
