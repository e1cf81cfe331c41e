package dev.plimsoll.server.internal.accounts;

import dev.plimsoll.server.Role;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The right to act under a name and a role.
 *
 * @param id public half, by which the token is listed and revoked
 */
public record Token(
    String id,
    String name,
    Role role,
    Instant createdAt,
    String createdBy,
    @Nullable Instant revokedAt) {

  public boolean live() {
    return revokedAt == null;
  }
}
