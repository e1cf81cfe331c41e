package dev.plimsoll.onnx;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Pretrained encoders, from the class path of the tests. */
final class RealModels {
  private RealModels() {}

  static Path minilm(Path folder) {
    return copy(folder, "all-minilm-l6-v2.onnx");
  }

  /** The same with dynamic int8 weights and activations. */
  static Path minilmInt8(Path folder) {
    return copy(folder, "all-minilm-l6-v2-q.onnx");
  }

  static Path tokenizer(Path folder) {
    return copy(folder, "all-minilm-l6-v2-tokenizer.json");
  }

  private static Path copy(Path folder, String name) {
    Path file = folder.resolve(name);
    try (InputStream in = RealModels.class.getResourceAsStream("/" + name)) {
      if (in == null) {
        throw new IllegalStateException("not on the class path: " + name);
      }
      Files.copy(in, file);
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
