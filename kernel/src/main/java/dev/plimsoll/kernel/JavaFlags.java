package dev.plimsoll.kernel;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Flags for Java processes that work for this one. */
public final class JavaFlags {
  private JavaFlags() {}

  /**
   * The lines of an argument file, with this process's class path: a long command line stops ONNX
   * Runtime. More may be added.
   *
   * @param temporary for the process's temporary files; unpacked native libraries are among them,
   *     and stay when it is killed
   */
  public static List<String> child(long heapMegabytes, Path temporary) {
    List<String> flags = new ArrayList<>();
    flags.add("--add-opens=java.base/java.nio=ALL-UNNAMED");
    if (Runtime.version().feature() >= 24) {
      flags.add("--sun-misc-unsafe-memory-access=allow");
      flags.add("--enable-native-access=ALL-UNNAMED");
    }
    flags.add("-Xmx" + heapMegabytes + "m");
    flags.add("-XX:+UseSerialGC");
    archive().ifPresent(flags::add);
    flags.add("-Djava.io.tmpdir=" + quoted(temporary.toString()));
    flags.add("-cp");
    flags.add(quoted(System.getProperty("java.class.path")));
    return flags;
  }

  /** The archive of classes that this process reads, which is of the same class path. */
  private static Optional<String> archive() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(flag -> flag.startsWith("-XX:SharedArchiveFile="))
        .findFirst()
        .map(JavaFlags::quoted);
  }

  private static String quoted(String value) {
    return '"' + value.replace("\\", "\\\\") + '"';
  }
}
