package dev.plimsoll.training.internal.bert;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.onnx.Graphs;
import dev.plimsoll.onnx.proto.ModelProto;
import dev.plimsoll.training.internal.Settings;
import dev.plimsoll.training.internal.text.TokenizerFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * A pretrained encoder on disk: an ONNX graph, a safetensors checkpoint, or a folder or jar with
 * one of them.
 *
 * @param graph that the weights were found in; null for a checkpoint
 * @param tokenizer that lay beside it; null when there was none
 * @param name for messages
 */
record Pretrained(
    BertWeights weights,
    @Nullable ModelProto graph,
    @Nullable TokenizerFile tokenizer,
    String name) {
  private static final String TOKENIZER = "tokenizer.json";
  private static final List<String> IN_FOLDERS =
      List.of(HuggingFace.TENSORS, "model.onnx", "onnx/model.onnx");

  /**
   * Reads an encoder.
   *
   * @param headsGiven heads per layer where the file does not tell; 0 when nobody knows
   */
  static Pretrained open(String from, int headsGiven) {
    Path path = Path.of(from);
    if (from.endsWith(".jar") && Files.isRegularFile(path)) {
      return jar(path, headsGiven);
    }
    Path file = path;
    if (Files.isDirectory(path)) {
      file =
          IN_FOLDERS.stream()
              .map(path::resolve)
              .filter(Files::isRegularFile)
              .findFirst()
              .orElseThrow(() -> nothing(from, "one of " + String.join(", ", IN_FOLDERS)));
    }
    if (!Files.isRegularFile(file)) {
      throw nothing(from, "an .onnx or .safetensors file, or a folder or jar with one");
    }
    TokenizerFile tokenizer = beside(file, path);
    if (file.toString().endsWith(".onnx")) {
      ModelProto graph = Graphs.read(file);
      return new Pretrained(
          OnnxBert.read(graph, file.toString(), headsGiven), graph, tokenizer, file.toString());
    }
    return new Pretrained(HuggingFace.read(file, headsGiven), null, tokenizer, file.toString());
  }

  private static @Nullable TokenizerFile beside(Path file, Path folder) {
    for (Path place : List.of(file.resolveSibling(TOKENIZER), folder.resolve(TOKENIZER))) {
      if (Files.isRegularFile(place)) {
        return TokenizerFile.read(place);
      }
    }
    return null;
  }

  private static Pretrained jar(Path jar, int headsGiven) {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      byte[] model = entry(zip, ".onnx");
      if (model == null) {
        throw nothing(jar.toString(), "an .onnx file in it");
      }
      byte[] json = entry(zip, TOKENIZER);
      ModelProto graph = Graphs.parse(model, jar.toString());
      return new Pretrained(
          OnnxBert.read(graph, jar.toString(), headsGiven),
          graph,
          json == null ? null : TokenizerFile.of(json, TOKENIZER + " in " + jar.getFileName()),
          jar.toString());
    } catch (IOException e) {
      throw PlimsollException.io(jar.toString(), e);
    }
  }

  private static byte @Nullable [] entry(ZipFile zip, String end) throws IOException {
    for (ZipEntry entry : Collections.list(zip.entries())) {
      if (entry.getName().endsWith(end)) {
        try (InputStream in = zip.getInputStream(entry)) {
          return in.readAllBytes();
        }
      }
    }
    return null;
  }

  private static PlimsollException nothing(String from, String expected) {
    return Settings.invalid("from", from, expected);
  }
}
