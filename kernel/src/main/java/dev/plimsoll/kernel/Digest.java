package dev.plimsoll.kernel;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * A SHA-256 of some content, and therefore its name.
 *
 * @param hex 64 lower-case hexadecimal digits
 */
public record Digest(@JsonValue String hex) implements Comparable<Digest> {
  private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");

  @JsonCreator
  public Digest {
    if (!HEX.matcher(hex).matches()) {
      throw new PlimsollException(
          KernelError.BAD_DIGEST,
          "digest: '" + hex + "' (expected: 64 lower-case hexadecimal digits)");
    }
  }

  public static Digest of(byte[] content) {
    return new Digest(HexFormat.of().formatHex(sha256().digest(content)));
  }

  public static Digest ofText(String content) {
    return of(content.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The digest of the canonical JSON of a record or map: key order and white space do not matter.
   */
  public static Digest ofJson(Object value) {
    return of(Json.canonical(value));
  }

  public static Digest ofFile(Path file) {
    MessageDigest digest = sha256();
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = Files.newInputStream(file)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
      }
    } catch (IOException e) {
      throw PlimsollException.io(file.toString(), e);
    }
    return new Digest(HexFormat.of().formatHex(digest.digest()));
  }

  /** The first twelve digits: enough for people, never for look-ups. */
  public String brief() {
    return hex.substring(0, 12);
  }

  @Override
  public int compareTo(Digest other) {
    return hex.compareTo(other.hex);
  }

  @Override
  public String toString() {
    return hex;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
