package dev.plimsoll.server.internal.accounts;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The form of a token: {@code plm_<8 hex digits: id>_<43 base64url digits: 256 random bits>}.
 *
 * <p>The random part has the strength of a key, not of a password, so one round of SHA-256 is
 * enough to keep it: nobody can try 2^256 values, however fast each try is.
 */
record Secret(String id, String random) {
  private static final String PREFIX = "plm_";
  private static final int ID_BYTES = 4;
  private static final int RANDOM_BYTES = 32;
  private static final int LENGTH = PREFIX.length() + 2 * ID_BYTES + 1 + 43;

  static Secret fresh(RandomGenerator random) {
    byte[] id = new byte[ID_BYTES];
    random.nextBytes(id);
    return new Secret(HexFormat.of().formatHex(id), key(random));
  }

  /** 256 random bits as text. */
  static String key(RandomGenerator random) {
    byte[] key = new byte[RANDOM_BYTES];
    random.nextBytes(key);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(key);
  }

  static Optional<Secret> parse(String text) {
    int border = PREFIX.length() + 2 * ID_BYTES;
    if (text.length() != LENGTH || !text.startsWith(PREFIX) || text.charAt(border) != '_') {
      return Optional.empty();
    }
    return Optional.of(
        new Secret(text.substring(PREFIX.length(), border), text.substring(border + 1)));
  }

  String hash() {
    return HexFormat.of().formatHex(sha256(text()));
  }

  /** Takes the same time wherever the first difference is. */
  boolean matches(String hash) {
    return MessageDigest.isEqual(
        hash().getBytes(StandardCharsets.US_ASCII), hash.getBytes(StandardCharsets.US_ASCII));
  }

  String text() {
    return PREFIX + id + "_" + random;
  }

  /** Without the secret half. */
  @Override
  public String toString() {
    return PREFIX + id;
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
