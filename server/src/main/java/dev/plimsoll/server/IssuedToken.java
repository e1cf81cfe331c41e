package dev.plimsoll.server;

/**
 * A token at the only moment when its secret is known.
 *
 * @param secret what the caller presents; it cannot be shown again
 */
public record IssuedToken(String id, String name, Role role, String secret) {
  /** Without the secret, so that a log line cannot give it away. */
  @Override
  public String toString() {
    return "IssuedToken[" + id + ", " + name + ", " + role.label() + "]";
  }
}
