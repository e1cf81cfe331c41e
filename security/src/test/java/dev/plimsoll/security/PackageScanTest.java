package dev.plimsoll.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PackageScanTest {
  private static final String HEADER =
      "{\"__metadata__\":{\"a\":\"b\"},"
          + "\"w\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[0,16]},"
          + "\"b\":{\"dtype\":\"I8\",\"shape\":[3],\"data_offsets\":[16,19]}}";

  private final ArtifactScanner scanner = new ArtifactScanner(ScanLimits.standard());
  private final Path temp;
  private final Path folder;

  PackageScanTest(@TempDir Path temp) throws IOException {
    this.temp = temp;
    this.folder = temp.resolve("package");
    Path weights = TestArtifacts.safetensors(temp.resolve("w"), HEADER, 19);
    TestArtifacts.writePackage(folder, weights);
  }

  @Test
  void anHonestPackagePasses() {
    ScanReport report = scanner.scan(folder);
    assertThat(report.findings()).isEmpty();
    assertThat(report.files()).isEqualTo(3);
    assertThat(report.bytes()).isPositive();
  }

  @ParameterizedTest
  @ValueSource(strings = {"hook.py", "lib.so", "x.jar", "model.pkl", "notes.txt", ".hidden"})
  void refusesFilesThatAreNoPart(String name) throws IOException {
    Files.writeString(folder.resolve(name), "harmless text");
    refuses(ScanRule.FOREIGN_FILE, name);
  }

  @ParameterizedTest
  @CsvSource({
    "80049500, a Python pickle",
    "7f454c4602010100, an ELF binary",
    "504b030414000000, a zip archive",
    "cafebabe00000034, a Java class",
    "aced000573720000, a Java serialized object",
    "23212f62696e2f73, a script"
  })
  void refusesCodeUnderAnInnocentName(String hex, String kind) throws IOException {
    Files.write(folder.resolve("tokenizer.json"), HexFormat.of().parseHex(hex));
    refuses(ScanRule.EXECUTABLE_CONTENT, "tokenizer.json");
    assertThat(scanner.scan(folder).findings())
        .anySatisfy(finding -> assertThat(finding.message()).contains(kind));
  }

  @Test
  void refusesLinksAndFolders() throws IOException {
    Path outside = Files.writeString(temp.resolve("outside"), "{}");
    Files.createSymbolicLink(folder.resolve("tokenizer.json"), outside);
    Files.createDirectory(folder.resolve("more"));
    refuses(ScanRule.LINK, "tokenizer.json");
    refuses(ScanRule.FOREIGN_FILE, "more");
  }

  @Test
  void refusesAPackageWithoutAGraphOrWithALinkInItsPlace() throws IOException {
    Files.move(folder.resolve("model.onnx"), temp.resolve("model.onnx"));
    refuses(ScanRule.UNREADABLE, "model.onnx");
    Files.createSymbolicLink(folder.resolve("model.onnx"), temp.resolve("model.onnx"));
    refuses(ScanRule.LINK, "model.onnx");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "[1]", "null", "\u0000"})
  void refusesABrokenManifest(String content) throws IOException {
    Files.writeString(folder.resolve("model.json"), content);
    refuses(ScanRule.MANIFEST, "model.json");
  }

  @Test
  void refusesAManifestThatIsHugeDeepOrMissing() throws IOException {
    Files.writeString(folder.resolve("model.json"), "\"" + "x".repeat(1 << 20) + "\"");
    refuses(ScanRule.MANIFEST, "model.json");
    Files.writeString(folder.resolve("model.json"), "[".repeat(100_000));
    refuses(ScanRule.MANIFEST, "model.json");
    Files.delete(folder.resolve("model.json"));
    refuses(ScanRule.MANIFEST, "model.json");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "{",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[0,15]}}",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[0,20]}}",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[16,0]}}",
        "{\"w\":{\"dtype\":\"F99\",\"shape\":[2,2],\"data_offsets\":[0,16]}}",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[-2,-2],\"data_offsets\":[0,16]}}",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,0]}}",
        "{\"w\":{\"dtype\":\"I8\",\"shape\":[19],\"data_offsets\":[0,19]},"
            + "\"v\":{\"dtype\":\"I8\",\"shape\":[19],\"data_offsets\":[0,19]}}",
        "{\"w\":{\"dtype\":\"I8\",\"shape\":[18],\"data_offsets\":[0,18]}}",
        "{\"w\":{\"dtype\":\"I8\",\"shape\":[18],\"data_offsets\":[1,19]}}",
        "{\"w\":7}"
      })
  void refusesACheckpointWhoseTensorsAreNotItsBytes(String header) throws IOException {
    TestArtifacts.safetensors(folder.resolve("checkpoint.safetensors"), header, 19);
    refuses(ScanRule.CHECKPOINT, "checkpoint.safetensors");
  }

  @Test
  void refusesACheckpointWithAHeaderBeyondTheFile() throws IOException {
    Files.write(folder.resolve("checkpoint.safetensors"), new byte[] {1, 2, 3});
    refuses(ScanRule.CHECKPOINT, "checkpoint.safetensors");
    byte[] huge = HexFormat.of().parseHex("ffffffffffffff7f00");
    Files.write(folder.resolve("checkpoint.safetensors"), huge);
    refuses(ScanRule.CHECKPOINT, "checkpoint.safetensors");
  }

  private void refuses(ScanRule rule, String where) {
    ScanReport report = scanner.scan(folder);
    assertThat(report.refused()).isTrue();
    assertThat(report.findings())
        .anySatisfy(
            finding -> {
              assertThat(finding.rule()).isEqualTo(rule);
              assertThat(finding.where()).startsWith(where);
            });
  }
}
