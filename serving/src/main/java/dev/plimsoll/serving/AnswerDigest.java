package dev.plimsoll.serving;

import dev.plimsoll.kernel.Digest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The digest of an answer that is tensors: SHA-256 over its outputs in the order of their names,
 * each as {@code name 0x00 datatype 0x00 rank dimensions data}, with rank and dimensions as 64-bit
 * and everything little-endian. Not safe for use by several threads.
 */
public final class AnswerDigest {
  private record Output(String datatype, List<Long> shape, ByteBuffer data) {}

  private final Map<String, Output> outputs = new TreeMap<>();

  /**
   * Adds an output of one row.
   *
   * @param datatype as the Open Inference Protocol names it, such as {@code FP32}
   * @param data its values, little-endian, between position and limit; not moved
   */
  public AnswerDigest output(String name, String datatype, List<Long> shape, ByteBuffer data) {
    outputs.put(name, new Output(datatype, List.copyOf(shape), data));
    return this;
  }

  public Digest digest() {
    MessageDigest sha = sha256();
    outputs.forEach(
        (name, output) -> {
          text(sha, name);
          text(sha, output.datatype());
          ByteBuffer shape =
              ByteBuffer.allocate(8 + 8 * output.shape().size()).order(ByteOrder.LITTLE_ENDIAN);
          shape.putLong(output.shape().size());
          output.shape().forEach(shape::putLong);
          sha.update(shape.flip());
          sha.update(output.data().duplicate());
        });
    return new Digest(HexFormat.of().formatHex(sha.digest()));
  }

  private static void text(MessageDigest sha, String text) {
    sha.update(text.getBytes(StandardCharsets.UTF_8));
    sha.update((byte) 0);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
