package dev.plimsoll.compression;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The instruction sets that decide what an int8 model answers and how fast.
 *
 * <p>x86 processors without VNNI add pairs of u8 × s8 products in 16 bits, which saturates with
 * full-range weights: the same file then gives other answers than on processors with it.
 *
 * @param features the names that {@code /proc/cpuinfo} uses, sorted; empty where there is none
 */
public record Processor(List<String> features) {
  private static final Set<String> TELLING =
      Set.of(
          "avx",
          "avx2",
          "avx512f",
          "avx512bw",
          "avx512vl",
          "avx512_vnni",
          "avx_vnni",
          "avx_vnni_int8",
          "amx_int8",
          "fma",
          "asimd",
          "asimddp",
          "i8mm",
          "sve");

  private static final Set<String> EXACT_INT8 =
      Set.of("avx512_vnni", "avx_vnni", "avx_vnni_int8", "amx_int8", "asimd");

  public Processor {
    features = List.copyOf(features);
  }

  /** The processor of this machine. */
  public static Processor here() {
    try {
      return parse(Files.readString(Path.of("/proc/cpuinfo"), StandardCharsets.UTF_8));
    } catch (IOException ignored) {
      // No such file outside Linux: nothing is known, and the careful choices are made.
      return new Processor(List.of());
    }
  }

  /** Reads the first processor's flags; the cores of one machine share them. */
  static Processor parse(String cpuinfo) {
    Stream<String> flags =
        cpuinfo
            .lines()
            .filter(line -> line.startsWith("flags") || line.startsWith("Features"))
            .limit(1)
            .flatMap(line -> Arrays.stream(line.substring(line.indexOf(':') + 1).split(" ")));
    return new Processor(
        flags
            .map(flag -> flag.strip().toLowerCase(Locale.ROOT))
            .filter(TELLING::contains)
            .distinct()
            .sorted()
            .toList());
  }

  /** Whether products of full-range int8 weights are added without saturating. */
  public boolean exactInt8() {
    return features.stream().anyMatch(EXACT_INT8::contains);
  }
}
