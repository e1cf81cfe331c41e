package dev.plimsoll.pipeline.project;

import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.PlimsollException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * The files that a candidate's settings name. They are found beside the project file, wherever the
 * shell stands, and what is in them decides a training as the settings do.
 */
public final class CandidateFiles {
  static final String FROM = "from";
  private static final List<String> KEYS = List.of(FROM, "tokenizer", "startFrom");
  private static final String TOKENIZER = "tokenizer.json";

  /** Of a folder with an encoder: its files and those of {@code onnx/}. */
  private static final int DEPTH = 2;

  private CandidateFiles() {}

  /** The settings with names that do not depend on the working folder. */
  static Map<String, Object> in(Path folder, Map<String, Object> settings) {
    UnaryOperator<Object> placed =
        file ->
            file instanceof String text && !text.isEmpty()
                ? folder.resolve(text).normalize().toString()
                : file;
    Map<String, Object> own = new LinkedHashMap<>(settings);
    KEYS.forEach(key -> own.computeIfPresent(key, (k, file) -> placed.apply(file)));
    return own;
  }

  /** Setting and file of those that are not there. */
  public static Map<String, Path> absent(Map<String, Object> settings) {
    Map<String, Path> absent = named(settings);
    absent.values().removeIf(Files::exists);
    return absent;
  }

  /** What the files hold, by setting and name; a training with other contents is another one. */
  public static Map<String, Digest> contents(Map<String, Object> settings) {
    Map<String, Digest> contents = new TreeMap<>();
    named(settings)
        .forEach(
            (key, file) -> {
              add(contents, key, file);
              if (key.equals(FROM) && Files.isRegularFile(file)) {
                add(contents, "beside " + key, file.resolveSibling(TOKENIZER));
              }
            });
    return contents;
  }

  private static void add(Map<String, Digest> contents, String key, Path place) {
    if (Files.isRegularFile(place)) {
      contents.put(key, Digest.ofFile(place));
    } else if (Files.isDirectory(place)) {
      try (Stream<Path> files = Files.walk(place, DEPTH)) {
        files
            .filter(Files::isRegularFile)
            .forEach(file -> contents.put(key + "/" + place.relativize(file), Digest.ofFile(file)));
      } catch (IOException e) {
        throw PlimsollException.io(place.toString(), e);
      }
    }
  }

  private static Map<String, Path> named(Map<String, Object> settings) {
    Map<String, Path> named = new TreeMap<>();
    for (String key : KEYS) {
      if (settings.get(key) instanceof String text && !text.isEmpty()) {
        named.put(key, Path.of(text));
      }
    }
    return named;
  }
}
