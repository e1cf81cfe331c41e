package dev.plimsoll.edge;

import ai.onnxruntime.OrtEnvironment;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Packs this package and ONNX Runtime's classes, licences and native libraries of one platform into
 * one jar that {@code java -jar} runs. The same classes give the same bytes.
 */
public final class RunnerJar {
  private static final Map<String, String> NATIVES =
      new TreeMap<>(
          Map.of(
              "linux-x86_64", "linux-x64",
              "linux-aarch64", "linux-aarch64",
              "windows-x86_64", "win-x64",
              "macos-aarch64", "osx-aarch64"));

  private RunnerJar() {}

  /** The platform of this process, in the words of {@link #write}. */
  public static String thisPlatform() {
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String machine = System.getProperty("os.arch");
    return (system.startsWith("mac") ? "macos" : system.startsWith("win") ? "windows" : system)
        + "-"
        + (machine.equals("amd64") ? "x86_64" : machine);
  }

  /**
   * Writes the jar.
   *
   * @param platform {@code linux-x86_64}, {@code linux-aarch64}, {@code windows-x86_64} or {@code
   *     macos-aarch64}
   */
  public static void write(Path jar, String platform) {
    String natives = natives(platform);
    if (natives == null) {
      throw new EdgeException(
          "platform: '" + platform + "' (expected: one of " + NATIVES.keySet() + ")");
    }
    Manifest manifest = new Manifest();
    Attributes main = manifest.getMainAttributes();
    main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    main.put(Attributes.Name.MAIN_CLASS, EdgeMain.class.getName());
    main.put(new Attributes.Name("Enable-Native-Access"), "ALL-UNNAMED");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      put(out, JarFile.MANIFEST_NAME, manifest);
      ownClasses(out);
      runtime(out, natives);
    } catch (IOException e) {
      throw new EdgeException(jar + ": " + e.getMessage() + " (expected: writable)", e);
    }
  }

  /** Where in ONNX Runtime's jar a platform's libraries are; null when there are none. */
  static @Nullable String natives(String platform) {
    String folder = NATIVES.get(platform);
    return folder == null ? null : "ai/onnxruntime/native/" + folder + "/";
  }

  /** The jar or folder that a class came from. */
  static Path home(Class<?> type) {
    CodeSource source = type.getProtectionDomain().getCodeSource();
    if (source == null) {
      throw new EdgeException(type.getName() + ": from nowhere (expected: a jar or a folder)");
    }
    try {
      return Path.of(source.getLocation().toURI()).toAbsolutePath();
    } catch (URISyntaxException e) {
      throw new EdgeException(source.getLocation() + " (expected: a file)", e);
    }
  }

  private static void ownClasses(JarOutputStream out) throws IOException {
    Path home = home(EdgeMain.class);
    String folder = EdgeMain.class.getPackageName().replace('.', '/') + "/";
    if (!Files.isDirectory(home)) {
      copy(out, home, folder, "");
      return;
    }
    try (Stream<Path> files = Files.list(home.resolve(folder))) {
      for (Path file : files.sorted().toList()) {
        put(out, folder + file.getFileName(), Files.readAllBytes(file));
      }
    }
  }

  private static void runtime(JarOutputStream out, String natives) throws IOException {
    copy(out, home(OrtEnvironment.class), "ai/onnxruntime/", natives);
  }

  /** Entries below a folder; of the native ones only those below another. */
  private static void copy(JarOutputStream out, Path from, String folder, String natives)
      throws IOException {
    try (JarFile jar = new JarFile(from.toFile())) {
      for (JarEntry entry : jar.stream().filter(each -> !each.isDirectory()).toList()) {
        String name = entry.getName();
        boolean notice = name.endsWith("LICENSE") || name.endsWith("ThirdPartyNotices.txt");
        boolean wanted =
            name.startsWith(folder)
                && (!name.contains("/native/") || name.startsWith(natives))
                && !name.contains(".dSYM/");
        if (wanted || (notice && !natives.isEmpty())) {
          try (InputStream in = jar.getInputStream(entry)) {
            put(out, name, in.readAllBytes());
          }
        }
      }
    }
  }

  private static void put(JarOutputStream out, String name, Manifest manifest) throws IOException {
    out.putNextEntry(entry(name));
    manifest.write(out);
    out.closeEntry();
  }

  private static void put(JarOutputStream out, String name, byte[] content) throws IOException {
    out.putNextEntry(entry(name));
    out.write(content);
    out.closeEntry();
  }

  private static JarEntry entry(String name) {
    JarEntry entry = new JarEntry(name);
    entry.setTimeLocal(java.time.LocalDateTime.of(2026, 1, 1, 0, 0));
    return entry;
  }
}
