package dev.plimsoll.security.internal;

import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.security.ScanLimits;
import dev.plimsoll.security.ScanRule;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** {@code model.json} must be an object of reasonable size. What it says is checked on reading. */
public final class ManifestScan {
  private ManifestScan() {}

  public static void scan(Path file, ScanLimits limits, Findings findings) throws IOException {
    String name = String.valueOf(file.getFileName());
    if (Files.size(file) > limits.textBytes()) {
      findings.refuse(
          ScanRule.MANIFEST,
          name,
          Files.size(file) + " bytes (expected: at most " + limits.textBytes() + ")");
      return;
    }
    String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    try {
      if (!Json.parse(text).isObject()) {
        findings.refuse(ScanRule.MANIFEST, name, "no object (expected: a manifest)");
      }
    } catch (PlimsollException e) {
      findings.refuse(ScanRule.MANIFEST, name, "no JSON (expected: a manifest)");
    }
  }
}
