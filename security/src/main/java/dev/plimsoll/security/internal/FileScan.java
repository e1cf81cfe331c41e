package dev.plimsoll.security.internal;

import dev.plimsoll.security.ScanLimits;
import dev.plimsoll.security.ScanRule;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;

/** What a file is by its first bytes, whatever it is called. */
public final class FileScan {
  /** First bytes in hexadecimal, and what such a file is. */
  private static final Map<String, String> CODE =
      Map.ofEntries(
          Map.entry("8002", "a Python pickle"),
          Map.entry("8003", "a Python pickle"),
          Map.entry("8004", "a Python pickle"),
          Map.entry("8005", "a Python pickle"),
          Map.entry("7f454c46", "an ELF binary"),
          Map.entry("cafebabe", "a Java class or a Mach-O binary"),
          Map.entry("cffaedfe", "a Mach-O binary"),
          Map.entry("504b0304", "a zip archive, such as a jar or a PyTorch file"),
          Map.entry("4d5a", "a Windows binary"),
          Map.entry("aced0005", "a Java serialized object"),
          Map.entry("1f8b", "a gzip archive"),
          Map.entry("2321", "a script"));

  private FileScan() {}

  public static void content(Path file, String name, ScanLimits limits, Findings findings)
      throws IOException {
    if (Files.size(file) > limits.fileBytes()) {
      findings.refuse(
          ScanRule.FILE_TOO_LARGE,
          name,
          Files.size(file) + " bytes (expected: at most " + limits.fileBytes() + ")");
    }
    byte[] start;
    try (InputStream in = Files.newInputStream(file)) {
      start = in.readNBytes(8);
    }
    // A safetensors file starts with the length of its header, whose low bytes may be anything.
    boolean header = name.endsWith(".safetensors") && start.length == 8 && start[7] == 0;
    String hex = HexFormat.of().formatHex(start);
    for (Map.Entry<String, String> kind : CODE.entrySet()) {
      if (!header && hex.startsWith(kind.getKey())) {
        findings.refuse(
            ScanRule.EXECUTABLE_CONTENT,
            name,
            kind.getValue() + " by its first bytes (expected: a graph, JSON or safetensors)");
      }
    }
  }
}
