package dev.plimsoll.training.internal;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What the operating system knows of this process and its processor. */
public final class ProcessFigures {
  private static final Set<String> TELLING =
      Set.of(
          "avx",
          "avx2",
          "fma",
          "avx512f",
          "avx512_vnni",
          "avx512_bf16",
          "avx_vnni",
          "amx_int8",
          "amx_bf16",
          "asimd",
          "asimddp",
          "i8mm",
          "bf16",
          "sve");

  private ProcessFigures() {}

  /** Most resident memory so far, in bytes; 0 where there is no /proc. */
  public static long peakResidentBytes() {
    return kilobytes("VmHWM:") * 1024;
  }

  /** Makes {@link #peakResidentBytes} count from now on; without effect where there is no /proc. */
  public static void forgetPeak() {
    try {
      Files.writeString(Path.of("/proc/self/clear_refs"), "5");
    } catch (IOException ignored) {
      // the peak is then that of the whole process, and differences come out too large or zero
    }
  }

  /** Resident memory now, in bytes; 0 where there is no /proc. */
  public static long residentBytes() {
    return kilobytes("VmRSS:") * 1024;
  }

  /** Processor time of all threads so far, in seconds. */
  public static double cpuSeconds() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean bean
        ? bean.getProcessCpuTime() / 1e9
        : 0;
  }

  public static String platform() {
    return System.getProperty("os.name")
        + " "
        + System.getProperty("os.arch")
        + ", Java "
        + System.getProperty("java.version");
  }

  /** Instruction sets that change speed or, for int8, answers; empty where there is no /proc. */
  public static List<String> processorFeatures() {
    TreeSet<String> met = new TreeSet<>();
    for (String line : lines("/proc/cpuinfo")) {
      if (line.startsWith("flags") || line.startsWith("Features")) {
        met.addAll(Arrays.asList(line.substring(line.indexOf(':') + 1).trim().split("\\s+")));
        break;
      }
    }
    met.retainAll(TELLING);
    return List.copyOf(met);
  }

  private static long kilobytes(String key) {
    for (String line : lines("/proc/self/status")) {
      if (line.startsWith(key)) {
        return Long.parseLong(line.substring(key.length()).replace("kB", "").trim());
      }
    }
    return 0;
  }

  private static List<String> lines(String file) {
    try {
      return Files.readAllLines(Path.of(file));
    } catch (IOException ignored) {
      return List.of(); // not Linux
    }
  }
}
