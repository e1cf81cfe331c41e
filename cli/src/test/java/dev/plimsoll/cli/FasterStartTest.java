package dev.plimsoll.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
@EnabledOnOs(architectures = "amd64", value = OS.LINUX)
class FasterStartTest {
  private final Path folder;

  FasterStartTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void nativeLibrariesStandAsTheyAre() throws Exception {
    Path natives = folder.resolve("natives.jar");
    assertThat(java(classPath(), "natives", natives.toString())).isZero();
    try (JarFile jar = new JarFile(natives.toFile())) {
      assertThat(jar.stream())
          .hasSize(5)
          .allMatch(entry -> entry.getMethod() == JarEntry.STORED && entry.getSize() > 10_000);
    }
    assertThat(java(natives + File.pathSeparator + classPath(), "classes")).isZero();
  }

  @Test
  void theyAreTheOnesThatAreLoaded() throws Exception {
    Path broken = folder.resolve("broken.jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(broken))) {
      out.putNextEntry(new JarEntry("libduckdb_java.so_linux_amd64"));
      out.write("no library".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
    assertThat(java(broken + File.pathSeparator + classPath(), "classes")).isNotZero();
    assertThat(folder.resolve("err.txt")).content().contains("libduckdb_java");
  }

  private static String classPath() {
    return System.getProperty("java.class.path");
  }

  private int java(String classPath, String... arguments) throws IOException, InterruptedException {
    List<String> flags =
        List.of("--add-opens=java.base/java.nio=ALL-UNNAMED", "-cp", '"' + classPath + '"');
    Path file = Files.write(folder.resolve("java.args"), flags);
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "@" + file,
            FasterStart.class.getName());
    builder.command().addAll(List.of(arguments));
    return builder
        .redirectOutput(folder.resolve("out.txt").toFile())
        .redirectError(folder.resolve("err.txt").toFile())
        .start()
        .waitFor();
  }
}
