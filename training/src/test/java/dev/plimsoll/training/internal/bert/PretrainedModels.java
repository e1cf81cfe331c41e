package dev.plimsoll.training.internal.bert;

import java.net.URL;
import java.nio.file.Path;
import java.util.Objects;

/** Where the class path has real pretrained encoders. */
final class PretrainedModels {
  private PretrainedModels() {}

  static Path miniLm() {
    return jar("/all-minilm-l6-v2.onnx");
  }

  static Path bgeSmall() {
    return jar("/bge-small-en-v1.5.onnx");
  }

  private static Path jar(String resource) {
    URL url = Objects.requireNonNull(PretrainedModels.class.getResource(resource), resource);
    String path = url.getPath();
    return Path.of(path.substring("file:".length(), path.indexOf("!/")));
  }
}
