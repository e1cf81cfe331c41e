package dev.plimsoll.edge;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtLoggingLevel;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Loads ONNX Runtime's native libraries and leaves no file behind. Left to itself it unpacks them
 * into a folder that it does not delete, and that keeps all of them when the process is killed: 24
 * MB each time, on what may be a small device.
 */
final class NativeLibraries {
  private static final String WHERE = "onnxruntime.native.path";

  private NativeLibraries() {}

  /** The runtime, with the user's own libraries where he has named some. */
  static OrtEnvironment environment() {
    String resources = RunnerJar.natives(RunnerJar.thisPlatform());
    if (resources == null || System.getProperty(WHERE) != null) {
      return loaded();
    }
    try {
      Path folder = Files.createTempDirectory("plimsoll-edge");
      try {
        if (unpack(resources, folder)) {
          System.setProperty(WHERE, folder.toString());
        }
        return loaded();
      } finally {
        System.clearProperty(WHERE);
        delete(folder.toFile());
      }
    } catch (IOException e) {
      throw new EdgeException(
          "native libraries: " + e.getMessage() + " (expected: room for temporary files)", e);
    }
  }

  private static OrtEnvironment loaded() {
    return OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, "plimsoll-edge");
  }

  private static boolean unpack(String resources, Path folder) throws IOException {
    for (String name : List.of("onnxruntime", "onnxruntime4j_jni")) {
      String file = System.mapLibraryName(name);
      try (InputStream in = OrtEnvironment.class.getResourceAsStream("/" + resources + file)) {
        if (in == null) {
          return false;
        }
        Files.copy(in, folder.resolve(file));
      }
    }
    return true;
  }

  /** What is loaded stays loaded without its file; where the system objects, at the end. */
  private static void delete(File folder) {
    File[] files = folder.listFiles();
    if (files != null) {
      List<File> undeleted = List.of(files).stream().filter(file -> !file.delete()).toList();
      if (!folder.delete()) {
        folder.deleteOnExit();
        undeleted.forEach(File::deleteOnExit);
      }
    }
  }
}
