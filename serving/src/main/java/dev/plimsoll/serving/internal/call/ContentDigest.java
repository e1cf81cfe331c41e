package dev.plimsoll.serving.internal.call;

import dev.plimsoll.kernel.Digest;
import dev.plimsoll.onnx.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * A SHA-256 over typed content. Everything of variable length goes in behind its length, so that no
 * two contents look alike.
 */
final class ContentDigest {
  private final MessageDigest digest;
  private final ByteBuffer number = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);

  ContentDigest() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  ContentDigest add(long value) {
    digest.update(number.clear().putLong(value).flip());
    return this;
  }

  ContentDigest add(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    add(bytes.length);
    digest.update(bytes);
    return this;
  }

  /** A column of rows: {@code float[]} or {@code String[]}. */
  ContentDigest addColumn(Object column) {
    if (column instanceof float[] values) {
      add(values.length);
      ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES);
      bytes.asFloatBuffer().put(values);
      digest.update(bytes);
    } else {
      String[] texts = (String[]) column;
      add(texts.length);
      for (String text : texts) {
        add(text);
      }
    }
    return this;
  }

  ContentDigest add(Tensor tensor) {
    add(tensor.type().name());
    add(tensor.rank());
    for (int i = 0; i < tensor.rank(); i++) {
      add(tensor.dimension(i));
    }
    digest.update(tensor.bytes());
    for (String text : tensor.texts()) {
      add(text);
    }
    return this;
  }

  ContentDigest add(Map<String, Tensor> tensors) {
    new TreeMap<>(tensors).forEach((name, tensor) -> add(name).add(tensor));
    return this;
  }

  Digest end() {
    return new Digest(HexFormat.of().formatHex(digest.digest()));
  }
}
