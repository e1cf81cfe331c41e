package dev.plimsoll.kernel;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that was found out about a subject, by whom, when, and until when it may be relied on.
 *
 * <p>Gates, cards and reports are computed from these records alone. No evidence and expired
 * evidence are different states.
 *
 * @param kind what was found out, such as {@code eval.report} or {@code data.quality}
 * @param subject the digest, or the stable name, of what it is about
 * @param producer room and version that found it out
 * @param expiresAt null when it does not expire
 */
public record Evidence(
    String kind,
    String subject,
    String producer,
    Instant at,
    @Nullable Instant expiresAt,
    JsonNode content) {

  public static Evidence of(
      String kind, String subject, String producer, Instant at, Object content) {
    return new Evidence(kind, subject, producer, at, null, Json.tree(content));
  }

  public boolean expired(Instant now) {
    return expiresAt != null && !now.isBefore(expiresAt);
  }

  public Digest digest() {
    return Digest.ofJson(this);
  }
}
