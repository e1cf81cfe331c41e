package dev.plimsoll.cli;

import dev.plimsoll.kernel.ScratchFolder;
import dev.plimsoll.server.PlimsollServer;
import dev.plimsoll.server.ServerConfig;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;

/**
 * What every start would do again, done once after a build:
 *
 * <ul>
 *   <li>{@code natives FILE} writes this platform's native libraries as they are into a jar, to
 *       stand first on the class path: inflating them takes half a second and more of each start.
 *   <li>{@code classes} does a few small deeds, so that a JVM with {@code
 *       -XX:ArchiveClassesAtExit=FILE} has read what most starts read, and keeps it.
 * </ul>
 */
public final class FasterStart {
  /** The beginnings of the names of a platform's libraries in the jars that are packed for many. */
  private static final Map<String, List<String>> NATIVES =
      Map.of(
          "linux amd64",
          List.of(
              "libduckdb_java.so_linux_amd64",
              "librocksdbjni-linux64.so",
              "ai/onnxruntime/native/linux-x64/lib",
              "org/sqlite/native/Linux/x86_64/lib"),
          "linux aarch64",
          List.of(
              "libduckdb_java.so_linux_arm64",
              "librocksdbjni-linux-aarch64.so",
              "ai/onnxruntime/native/linux-aarch64/lib",
              "org/sqlite/native/Linux/aarch64/lib"),
          "mac os x aarch64",
          List.of(
              "libduckdb_java.so_macos_arm64",
              "librocksdbjni-osx-arm64.jnilib",
              "ai/onnxruntime/native/osx-aarch64/libonnxruntime.dylib",
              "ai/onnxruntime/native/osx-aarch64/libonnxruntime4j_jni.dylib",
              "org/sqlite/native/Mac/aarch64/lib"));

  private static final String DEBUG_SYMBOLS = ".dSYM/";

  private FasterStart() {}

  public static void main(String[] arguments) throws Exception {
    switch (arguments[0]) {
      case "natives" -> natives(Path.of(arguments[1]));
      case "classes" -> classes();
      default -> throw new IllegalArgumentException(arguments[0]);
    }
    System.exit(Plimsoll.DONE);
  }

  private static void natives(Path jar) throws IOException {
    String platform = System.getProperty("os.name") + " " + System.getProperty("os.arch");
    List<String> wanted = NATIVES.getOrDefault(platform.toLowerCase(Locale.ROOT), List.of());
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      out.setMethod(JarOutputStream.STORED);
      for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
        if (entry.endsWith(".jar")) {
          try (JarFile from = new JarFile(entry)) {
            copy(from, wanted, out);
          }
        }
      }
    }
  }

  private static void copy(JarFile from, List<String> wanted, JarOutputStream out)
      throws IOException {
    for (JarEntry entry : from.stream().toList()) {
      String name = entry.getName();
      if (wanted.stream().anyMatch(name::startsWith) && !name.contains(DEBUG_SYMBOLS)) {
        JarEntry stored = new JarEntry(name);
        stored.setSize(entry.getSize());
        stored.setCrc(entry.getCrc());
        out.putNextEntry(stored);
        try (InputStream in = from.getInputStream(entry)) {
          in.transferTo(out);
        }
        out.closeEntry();
      }
    }
  }

  private static void classes() throws IOException, InterruptedException {
    System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
    try (ScratchFolder scratch = ScratchFolder.temporary("plimsoll-classes")) {
      Path home = scratch.path().resolve("home");
      Path table = Files.writeString(scratch.path().resolve("table.csv"), "x,y\n1,a\n2,b\n");
      done(Plimsoll.run("init", table.toString(), "--label", "y"));
      done(Plimsoll.run("models", "list", "--home", home.toString()));
      try (PlimsollServer server = PlimsollServer.start(ServerConfig.at(home).withPort(0))) {
        URI health = URI.create("http://127.0.0.1:" + server.port() + "/health");
        HttpClient.newHttpClient()
            .send(HttpRequest.newBuilder(health).build(), HttpResponse.BodyHandlers.discarding());
      }
    }
  }

  private static void done(int code) {
    if (code != Plimsoll.DONE) {
      throw new IllegalStateException("exit code " + code + " (expected: " + Plimsoll.DONE + ")");
    }
  }
}
