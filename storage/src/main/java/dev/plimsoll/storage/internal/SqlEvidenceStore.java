package dev.plimsoll.storage.internal;

import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.Evidence;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.kernel.Times;
import dev.plimsoll.storage.EvidenceStore;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jspecify.annotations.Nullable;

/** Evidence in one table, under its digest. */
public final class SqlEvidenceStore implements EvidenceStore {
  private static final String COLUMNS =
      "kind, subject, producer, at_micros, expires_micros, content";

  private static final int FETCH = 1_000;

  private static final RowMapper<Evidence> EVIDENCE = (row, context) -> evidence(row);

  private final SqlDatabase database;

  SqlEvidenceStore(SqlDatabase database) {
    this.database = database;
  }

  @Override
  public Digest record(Evidence evidence) {
    Evidence stored = asRead(evidence);
    Digest digest = stored.digest();
    StoredText.checkPresent("evidence kind", stored.kind());
    StoredText.checkPresent("evidence subject", stored.subject());
    StoredText.check("evidence producer", stored.producer());
    database.write(
        handle ->
            handle
                .createUpdate(
                    "INSERT INTO evidence (digest, recorded, "
                        + COLUMNS
                        + ") VALUES (:digest, (SELECT coalesce(max(recorded), 0) + 1 FROM evidence),"
                        + " :kind, :subject, :producer, :at, :expires, :content)"
                        + " ON CONFLICT (digest) DO NOTHING")
                .bind("digest", digest)
                .bind("kind", stored.kind())
                .bind("subject", stored.subject())
                .bind("producer", stored.producer())
                .bind("at", Times.micros(stored.at()))
                .bind("expires", micros(stored.expiresAt()))
                .bind("content", canonicalText(stored.content()))
                .execute());
    return digest;
  }

  /**
   * As it will come back: microseconds and canonical JSON. So the digest that is returned is the
   * digest of what a reader gets.
   */
  private static Evidence asRead(Evidence evidence) {
    Long expires = micros(evidence.expiresAt());
    return new Evidence(
        evidence.kind(),
        evidence.subject(),
        evidence.producer(),
        Times.instant(Times.micros(evidence.at())),
        expires == null ? null : Times.instant(expires),
        Json.parse(canonicalText(evidence.content())));
  }

  private static String canonicalText(Object content) {
    return new String(Json.canonical(content), StandardCharsets.UTF_8);
  }

  private static @Nullable Long micros(@Nullable Instant instant) {
    return instant == null ? null : Times.micros(instant);
  }

  @Override
  public List<Evidence> about(String subject) {
    return database.read(
        handle ->
            handle
                .createQuery(
                    "SELECT "
                        + COLUMNS
                        + " FROM evidence WHERE subject = :subject"
                        + " ORDER BY at_micros, recorded, digest")
                .bind("subject", subject)
                .map(EVIDENCE)
                .list());
  }

  @Override
  public Optional<Evidence> latest(String kind, String subject) {
    return database.read(
        handle ->
            handle
                .createQuery(
                    "SELECT "
                        + COLUMNS
                        + " FROM evidence WHERE subject = :subject AND kind = :kind"
                        + " ORDER BY at_micros DESC, recorded DESC, digest DESC LIMIT 1")
                .bind("subject", subject)
                .bind("kind", kind)
                .map(EVIDENCE)
                .findOne());
  }

  /** Tells of every record that is not what was recorded, and of those that are gone. */
  static void verify(Handle handle, Consumer<String> find) {
    long[] last = {0};
    try (Stream<Runnable> steps =
        handle
            .createQuery("SELECT recorded, digest, " + COLUMNS + " FROM evidence ORDER BY recorded")
            .setFetchSize(FETCH)
            .map((RowMapper<Runnable>) (row, context) -> step(row, last, find))
            .stream()) {
      steps.forEach(Runnable::run);
    }
  }

  private static Runnable step(ResultSet row, long[] last, Consumer<String> find)
      throws SQLException {
    long recorded = row.getLong("recorded");
    String named = row.getString("digest");
    String what =
        "evidence %d (%s of %s): "
            .formatted(recorded, row.getString("kind"), row.getString("subject"));
    boolean whole = whole(row, named);
    return () -> {
      if (recorded > last[0] + 1) {
        find.accept(what + "the one before it is missing (expected: numbers without gaps)");
      }
      if (!whole) {
        find.accept(what + "edited, its digest does not fit its content");
      }
      last[0] = recorded;
    };
  }

  private static boolean whole(ResultSet row, String named) throws SQLException {
    try {
      return evidence(row).digest().hex().equals(named);
    } catch (PlimsollException | DateTimeException ignored) {
      return false; // it cannot even be read
    }
  }

  private static Evidence evidence(ResultSet row) throws SQLException {
    long expires = row.getLong("expires_micros");
    Instant expiresAt = row.wasNull() ? null : Times.instant(expires);
    return new Evidence(
        row.getString("kind"),
        row.getString("subject"),
        row.getString("producer"),
        Times.instant(row.getLong("at_micros")),
        expiresAt,
        Json.parse(row.getString("content")));
  }
}
