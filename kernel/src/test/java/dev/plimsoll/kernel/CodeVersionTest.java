package dev.plimsoll.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CodeVersionTest {
  @Test
  void isThatOfTheProductsOwnJarsWhereverTheyStand(@TempDir Path folder) throws IOException {
    Path home = Files.createDirectory(folder.resolve("plimsoll-main"));
    Path other = Files.writeString(home.resolve("natives.jar"), "native");
    Path ours = Files.writeString(home.resolve("plimsoll-kernel-0.1.0.jar"), "one");
    assertThat(version(other)).isEqualTo("0.1.0+dev");
    String first = version(other, ours);
    assertThat(first).matches("0\\.1\\.0\\+[0-9a-f]+").isEqualTo(version(ours));
    Files.writeString(ours, "two");
    assertThat(version(ours)).isNotEqualTo(first);
  }

  private static String version(Path... classPath) {
    String before = System.getProperty("java.class.path");
    try {
      System.setProperty(
          "java.class.path",
          String.join(
              File.pathSeparator, java.util.Arrays.stream(classPath).map(Path::toString).toList()));
      return CodeVersion.current();
    } finally {
      System.setProperty("java.class.path", before);
    }
  }
}
