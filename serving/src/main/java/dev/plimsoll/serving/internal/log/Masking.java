package dev.plimsoll.serving.internal.log;

import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.serving.InputsKept;
import dev.plimsoll.serving.Kept;
import dev.plimsoll.serving.LogPolicy;
import dev.plimsoll.serving.Prediction;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Turns a prediction into what its endpoint's policy lets the log keep.
 *
 * <p>A personal value becomes HMAC-SHA-256 under a key that only this home has, over the column's
 * name and the value: equal values of a column stay equal, so that they can be found and erased,
 * and without the key nobody can try values out. Deleting the key file makes every masked value
 * meaningless for ever.
 */
final class Masking {
  static final String PREFIX = "masked:";
  private static final String ALGORITHM = "HmacSHA256";
  private static final int KEY_BYTES = 32;
  private static final int SHOWN_BYTES = 16;
  private static final double LARGEST_WHOLE = 1L << 53;

  private final SecretKeySpec key;

  private Masking(byte[] key) {
    this.key = new SecretKeySpec(key, ALGORITHM);
  }

  /** Reads the key of a log's folder, or makes it. */
  static Masking open(Path folder, RandomGenerator random) {
    Path file = folder.resolve("mask.key");
    try {
      if (!Files.exists(file)) {
        byte[] fresh = new byte[KEY_BYTES];
        random.nextBytes(fresh);
        Path half = folder.resolve("mask.key.part");
        Files.deleteIfExists(half);
        if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
          Files.createFile(
              half,
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        Files.write(half, fresh);
        Files.move(half, file, StandardCopyOption.ATOMIC_MOVE);
      }
      return new Masking(Files.readAllBytes(file));
    } catch (IOException e) {
      throw PlimsollException.io(file.toString(), e);
    }
  }

  /** What stands in place of a value. */
  String mask(String column, String value) {
    return PREFIX + HexFormat.of().formatHex(hash(column + '\0' + value), 0, SHOWN_BYTES);
  }

  /** A name for something secret, that says nothing of it. */
  Digest nameFor(String secret) {
    return new Digest(HexFormat.of().formatHex(hash(secret)));
  }

  /** The prediction as it may be written: itself when the policy keeps everything. */
  Prediction stored(Prediction given, LogPolicy policy) {
    Map<String, Object> inputs = given.inputs();
    Map<String, String> keys = given.keys();
    List<String> masked = given.kept().masked();
    if (!policy.personal().isEmpty() && concerns(policy, given)) {
      Set<String> personal = Set.copyOf(policy.personal());
      masked = new ArrayList<>();
      keys = new LinkedHashMap<>();
      for (Map.Entry<String, String> entry : given.keys().entrySet()) {
        boolean hide = personal.contains(entry.getKey());
        keys.put(entry.getKey(), hide ? mask(entry.getKey(), entry.getValue()) : entry.getValue());
        if (hide) {
          masked.add(entry.getKey());
        }
      }
      inputs = InputRow.of(given.inputs()).without(personal);
      for (Map.Entry<String, Object> entry : given.inputs().entrySet()) {
        if (personal.contains(entry.getKey())) {
          keys.putIfAbsent(entry.getKey(), mask(entry.getKey(), text(entry.getValue())));
          if (!masked.contains(entry.getKey())) {
            masked.add(entry.getKey());
          }
        }
      }
    }
    Digest digest = given.kept().inputsDigest();
    InputsKept kept = given.kept().inputs();
    if (policy.inputs() == InputsKept.DIGEST && kept == InputsKept.FULL) {
      digest = digest(inputs);
      kept = InputsKept.DIGEST;
      inputs = InputRow.NONE;
    }
    Kept how = new Kept(kept, digest, masked, policy.durability());
    return how.equals(given.kept()) ? given : given.kept(inputs, keys, how);
  }

  /** SHA-256 of the canonical JSON of inputs: anybody who has them can compute it again. */
  static Digest digest(Map<String, Object> inputs) {
    return Digest.ofJson(new LinkedHashMap<>(inputs));
  }

  /** A value as a key writes it: whole numbers without a fraction, a missing number as nothing. */
  static String text(Object value) {
    if (!(value instanceof Number number)) {
      return value.toString();
    }
    double real = number.doubleValue();
    if (Double.isNaN(real)) {
      return "";
    }
    return real == Math.rint(real) && Math.abs(real) <= LARGEST_WHOLE
        ? Long.toString((long) real)
        : number.toString();
  }

  private static boolean concerns(LogPolicy policy, Prediction given) {
    for (String column : policy.personal()) {
      if (given.keys().containsKey(column) || given.inputs().containsKey(column)) {
        return true;
      }
    }
    return false;
  }

  private byte[] hash(String text) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
    }
  }
}
