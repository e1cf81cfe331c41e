package dev.plimsoll.kernel;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Which code is running: the version and a digest of the product's own jars, so that two builds
 * never look alike.
 */
public final class CodeVersion {
  private static final String RELEASE = "0.1.0";

  private CodeVersion() {}

  /** Such as {@code 0.1.0+3f9a1c2b4d5e}; {@code 0.1.0+dev} when run from class folders. */
  public static String current() {
    List<String> digests = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path", "").split(File.pathSeparator)) {
      Path path = Path.of(entry);
      String name = String.valueOf(path.getFileName());
      if (name.startsWith("plimsoll-") && name.endsWith(".jar") && Files.isRegularFile(path)) {
        digests.add(Digest.ofFile(path).hex());
      }
    }
    return RELEASE + "+" + (digests.isEmpty() ? "dev" : Digest.ofJson(digests).brief());
  }
}
