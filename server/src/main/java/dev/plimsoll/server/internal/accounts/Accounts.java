package dev.plimsoll.server.internal.accounts;

import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.kernel.Times;
import dev.plimsoll.server.IssuedToken;
import dev.plimsoll.server.Role;
import dev.plimsoll.server.ServerError;
import dev.plimsoll.storage.LedgerDraft;
import dev.plimsoll.storage.Storage;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/**
 * The tokens. Secrets are stored as hashes; every issue and every revocation is an entry in the
 * ledger.
 *
 * <p>Requests are answered from a copy in memory that is read again after {@link #STALE}, so a
 * revocation by another replica holds within seconds, and one by this process at once.
 */
public final class Accounts {
  private static final Duration STALE = Duration.ofSeconds(5);
  private static final int NAME_MAX = 60;

  private final Storage storage;
  private final InstantSource wallClock;
  private final RandomGenerator random;
  private volatile Known known = new Known(Map.of(), Instant.MIN);
  private final Map<String, Stored> lent = new ConcurrentHashMap<>();

  private record Known(Map<String, Stored> byId, Instant readAt) {}

  private record Stored(Token token, String hash) {}

  /**
   * Opens the list.
   *
   * @param wallClock the real time, even when the house lives by a simulated clock
   * @param random unguessable, such as {@link java.security.SecureRandom}
   */
  public Accounts(Storage storage, InstantSource wallClock, RandomGenerator random) {
    this.storage = storage;
    this.wallClock = wallClock;
    this.random = random;
    reload();
  }

  /** While there never was an admin: an admin's token, to be shown once. Later: nothing. */
  public Optional<IssuedToken> firstAdmin() {
    return tokens().stream().noneMatch(token -> token.role() == Role.ADMIN)
        ? Optional.of(issue("first admin", Role.ADMIN, "first start"))
        : Optional.empty();
  }

  public IssuedToken issue(String name, Role role, String actor) {
    String trimmed = name.strip();
    if (trimmed.isEmpty() || trimmed.length() > NAME_MAX) {
      throw new PlimsollException(
          ServerError.BAD_REQUEST,
          "name: " + trimmed.length() + " characters (expected: 1 to " + NAME_MAX + ")");
    }
    Secret secret = Secret.fresh(random);
    Instant now = storage.clock().instant();
    Token token = new Token(secret.id(), trimmed, role, now, actor, null);
    storage
        .ledger()
        .change(
            new LedgerDraft(
                actor,
                "token.issued",
                "token/" + token.id(),
                "role " + role.label() + " for " + trimmed,
                Digest.ofJson(token)),
            handle -> insert(handle, token, secret.hash()));
    reload();
    return new IssuedToken(token.id(), trimmed, role, secret.text());
  }

  /**
   * A token for a program that this process itself runs, such as a replay. It is never stored and
   * ends with the process, so it is no change of anybody's rights and leaves no entry.
   */
  public IssuedToken lend(String name, Role role) {
    Secret secret = Secret.fresh(random);
    Token token =
        new Token(secret.id(), name, role, storage.clock().instant(), "this process", null);
    lent.put(token.id(), new Stored(token, secret.hash()));
    return new IssuedToken(token.id(), name, role, secret.text());
  }

  /** Ends a token at once. The last live admin stays, or nobody could get in again. */
  public void revoke(String id, String actor) {
    Token token =
        tokens().stream()
            .filter(candidate -> candidate.id().equals(id) && candidate.live())
            .findFirst()
            .orElseThrow(
                () ->
                    new PlimsollException(
                        ServerError.TOKEN_UNKNOWN, "token: '" + id + "' (expected: a live token)"));
    storage
        .ledger()
        .change(
            new LedgerDraft(
                actor,
                "token.revoked",
                "token/" + id,
                "role " + token.role().label() + " of " + token.name(),
                Digest.ofJson(token)),
            handle -> revoke(handle, token, actor));
    reload();
  }

  /** All tokens, live and revoked, oldest first. */
  public List<Token> tokens() {
    return storage.database().read(handle -> select(handle).stream().map(Stored::token).toList());
  }

  /** Who presents this secret; nobody when it is unknown, malformed or revoked. */
  public Optional<Token> authenticate(String secret) {
    return Secret.parse(secret)
        .flatMap(
            parsed -> {
              Stored stored = find(parsed.id());
              // A missing id is compared too, so that time does not tell which ids exist.
              boolean matches = parsed.matches(stored == null ? "" : stored.hash());
              return matches && stored != null && stored.token().live()
                  ? Optional.of(stored.token())
                  : Optional.empty();
            });
  }

  /** The token behind a session, as long as it is live. */
  Optional<Token> live(String id) {
    Stored stored = find(id);
    return stored != null && stored.token().live() ? Optional.of(stored.token()) : Optional.empty();
  }

  private @Nullable Stored find(String id) {
    Stored own = lent.get(id);
    return own == null ? fresh().byId().get(id) : own;
  }

  private Known fresh() {
    Known current = known;
    if (wallClock.instant().isAfter(current.readAt().plus(STALE))) {
      reload();
    }
    return known;
  }

  private void reload() {
    List<Stored> all = storage.database().read(Accounts::select);
    known =
        new Known(
            all.stream().collect(Collectors.toMap(row -> row.token().id(), row -> row)),
            wallClock.instant());
  }

  private static boolean insert(Handle handle, Token token, String hash) {
    handle
        .createUpdate(
            "INSERT INTO access_token (id, name, role, secret_hash, created_at, created_by)"
                + " VALUES (:id, :name, :role, :hash, :at, :by)")
        .bind("id", token.id())
        .bind("name", token.name())
        .bind("role", token.role().label())
        .bind("hash", hash)
        .bind("at", Times.micros(token.createdAt()))
        .bind("by", token.createdBy())
        .execute();
    return true;
  }

  private boolean revoke(Handle handle, Token token, String actor) {
    long otherAdmins =
        select(handle).stream()
            .map(Stored::token)
            .filter(other -> other.live() && other.role() == Role.ADMIN)
            .filter(other -> !other.id().equals(token.id()))
            .count();
    if (token.role() == Role.ADMIN && otherAdmins == 0) {
      throw new PlimsollException(
          ServerError.LAST_ADMIN,
          "token: '" + token.id() + "' is the last admin (expected: another live admin token)");
    }
    handle
        .createUpdate("UPDATE access_token SET revoked_at = :at, revoked_by = :by WHERE id = :id")
        .bind("at", Times.micros(storage.clock().instant()))
        .bind("by", actor)
        .bind("id", token.id())
        .execute();
    return true;
  }

  private static List<Stored> select(Handle handle) {
    return handle
        .createQuery(
            "SELECT id, name, role, secret_hash, created_at, created_by, revoked_at"
                + " FROM access_token ORDER BY created_at, id")
        .map((row, context) -> stored(row, context))
        .list();
  }

  private static Stored stored(java.sql.ResultSet row, StatementContext ignored)
      throws java.sql.SQLException {
    long revoked = row.getLong("revoked_at");
    @Nullable Instant revokedAt = row.wasNull() ? null : Times.instant(revoked);
    return new Stored(
        new Token(
            row.getString("id"),
            row.getString("name"),
            Role.of(row.getString("role")),
            Times.instant(row.getLong("created_at")),
            row.getString("created_by"),
            revokedAt),
        row.getString("secret_hash"));
  }
}
