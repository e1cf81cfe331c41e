package dev.plimsoll.server.internal.accounts;

import dev.plimsoll.kernel.Digest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

/**
 * Browsers that logged in. Kept in memory only, under the hash of the cookie: a restart asks
 * everybody to log in again, and nothing on disk lets anybody in.
 */
public final class Sessions {
  private static final Duration LIFETIME = Duration.ofHours(12);

  private final Accounts accounts;
  private final InstantSource wallClock;
  private final RandomGenerator random;
  private final Map<Digest, Session> byCookie = new ConcurrentHashMap<>();

  private record Session(String tokenId, String csrf, Instant until) {}

  /**
   * A session at its beginning.
   *
   * @param cookie what the browser will present
   */
  public record Opened(String cookie, Duration lifetime) {}

  public Sessions(Accounts accounts, InstantSource wallClock, RandomGenerator random) {
    this.accounts = accounts;
    this.wallClock = wallClock;
    this.random = random;
  }

  public Opened open(Token token) {
    Instant now = wallClock.instant();
    byCookie.values().removeIf(session -> !now.isBefore(session.until()));
    String cookie = Secret.key(random);
    byCookie.put(
        Digest.ofText(cookie), new Session(token.id(), Secret.key(random), now.plus(LIFETIME)));
    return new Opened(cookie, LIFETIME);
  }

  /** The caller behind a cookie, as long as the session and its token live. */
  public Optional<Caller> caller(String cookie) {
    Session session = byCookie.get(Digest.ofText(cookie));
    if (session == null || !wallClock.instant().isBefore(session.until())) {
      return Optional.empty();
    }
    return accounts
        .live(session.tokenId())
        .map(token -> new Caller(token.id(), token.name(), token.role(), session.csrf()));
  }

  public void close(String cookie) {
    byCookie.remove(Digest.ofText(cookie));
  }
}
