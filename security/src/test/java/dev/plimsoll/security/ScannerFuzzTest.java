package dev.plimsoll.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.integers;
import static org.quicktheories.generators.SourceDSL.longs;

import dev.plimsoll.kernel.PlimsollException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real files with bytes changed, cut out, doubled and inserted: a report or one kind of error. */
class ScannerFuzzTest {
  private static final byte[] TELLING = {0, 1, 0x7f, (byte) 0x80, (byte) 0xff, 0x0a, 0x12, 0x3a};

  private final ArtifactScanner scanner =
      new ArtifactScanner(new ScanLimits(1 << 20, 10_000, 40, 1 << 16, 1 << 20, 50));
  private final Path folder;

  ScannerFuzzTest(@TempDir Path temp) throws IOException {
    folder = temp.resolve("package");
    String header = "{\"w\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[0,16]}}";
    Path weights = TestArtifacts.safetensors(temp.resolve("w"), header, 16);
    TestArtifacts.writePackage(folder, weights);
  }

  @Test
  void aSpoiltGraphGivesAReport() {
    fuzz("model.onnx", 4000);
  }

  @Test
  void aSpoiltManifestGivesAReport() {
    fuzz("model.json", 1000);
  }

  @Test
  void aSpoiltCheckpointGivesAReport() {
    fuzz("checkpoint.safetensors", 2000);
  }

  private void fuzz(String name, int examples) {
    Path file = folder.resolve(name);
    byte[] original = read(file);
    qt().withExamples(examples)
        .withShrinkCycles(0)
        .forAll(longs().all(), integers().between(1, 6))
        .checkAssert(
            (seed, changes) -> {
              write(file, mutate(original, new SplittableRandom(seed), changes));
              try {
                ScanReport report = scanner.scan(folder);
                assertThat(report.refused())
                    .isEqualTo(
                        report.findings().stream()
                            .anyMatch(finding -> finding.severity() == Severity.REFUSE));
              } catch (PlimsollException ignored) {
                // The one exception that a scan may end with.
              }
            });
  }

  private static byte[] mutate(byte[] original, SplittableRandom random, int changes) {
    byte[] content = original.clone();
    for (int i = 0; i < changes && content.length > 0; i++) {
      int at = random.nextInt(content.length);
      int length = Math.min(random.nextInt(1, 40), content.length - at);
      switch (random.nextInt(5)) {
        case 0 -> content[at] = (byte) random.nextInt(256);
        case 1 -> content[at] = TELLING[random.nextInt(TELLING.length)];
        case 2 -> content = joined(content, 0, at, content, at + length, content.length);
        case 3 -> content = joined(content, 0, at + length, content, at, content.length);
        default -> {
          byte[] noise = new byte[length];
          random.nextBytes(noise);
          content = joined(joined(content, 0, at, noise, 0, length), content, at);
        }
      }
    }
    return content;
  }

  private static byte[] joined(byte[] head, byte[] content, int from) {
    return joined(head, 0, head.length, content, from, content.length);
  }

  private static byte[] joined(byte[] a, int aFrom, int aTo, byte[] b, int bFrom, int bTo) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(Arrays.copyOfRange(a, aFrom, aTo));
    out.writeBytes(Arrays.copyOfRange(b, bFrom, bTo));
    return out.toByteArray();
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Path file, byte[] content) {
    try {
      Files.write(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
