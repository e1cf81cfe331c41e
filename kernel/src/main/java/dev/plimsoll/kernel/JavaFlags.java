package dev.plimsoll.kernel;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

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
    flags.add("-Djava.io.tmpdir=" + quoted(temporary.toString()));
    flags.add("-cp");
    flags.add(quoted(System.getProperty("java.class.path")));
    return flags;
  }

  private static String quoted(String value) {
    return '"' + value.replace("\\", "\\\\") + '"';
  }
}
