package dev.plimsoll.storage.internal;

import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.Evidence;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.Times;
import dev.plimsoll.storage.EvidenceStore;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jspecify.annotations.Nullable;

/** Evidence in one table, under its digest. */
public final class SqlEvidenceStore implements EvidenceStore {
  private static final String COLUMNS =
      "kind, subject, producer, at_micros, expires_micros, content";

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
