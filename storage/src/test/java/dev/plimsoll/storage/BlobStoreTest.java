package dev.plimsoll.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.integers;

import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.KernelError;
import dev.plimsoll.kernel.PlimsollException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BlobStoreTest extends StorageContract {
  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it
  Path work;

  @Override
  @Nullable String databaseUrl() {
    return null;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private List<Path> filesBelow(Path folder) throws IOException {
    try (Stream<Path> walk = Files.walk(folder)) {
      return walk.filter(Files::isRegularFile).toList();
    }
  }

  @Test
  void whatIsPutComesBackUnderItsDigest() {
    qt().withExamples(60)
        .forAll(integers().between(0, 200_000), integers().all())
        .checkAssert(
            (size, seed) -> {
              byte[] content = new byte[size];
              new Random(seed).nextBytes(content);
              Digest digest = storage.blobs().put(content);
              assertThat(digest).isEqualTo(Digest.of(content));
              assertThat(storage.blobs().has(digest)).isTrue();
              assertThat(storage.blobs().file(digest)).hasBinaryContent(content);
            });
  }

  @Test
  void aFileAndItsBytesAreOneBlob() throws IOException {
    Path file = Files.writeString(work.resolve("a.txt"), "hello");
    assertThat(storage.blobs().put(file)).isEqualTo(storage.blobs().put(bytes("hello")));
    assertThat(filesBelow(home.resolve("blobs"))).hasSize(1);
  }

  @Test
  void blobsAreReadOnly() throws IOException {
    Path file = storage.blobs().file(storage.blobs().put(bytes("hello")));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("r--r--r--");
  }

  @Test
  void refusesWhatIsNotThere() {
    refused(StorageError.BLOB_MISSING, () -> storage.blobs().file(Digest.ofText("never put")));
    assertThat(storage.blobs().has(Digest.ofText("never put"))).isFalse();
    refused(KernelError.FILE_MISSING, () -> storage.blobs().put(work.resolve("nothing")));
    refused(KernelError.FILE_MISSING, () -> storage.blobs().put(work));
    refused(KernelError.FILE_MISSING, () -> storage.blobs().putFolder(work.resolve("nothing")));
  }

  @Test
  void findsAHalfWrittenBlobAndMendsItWhenPutAgain() throws IOException {
    Digest digest = storage.blobs().put(bytes("all of it"));
    overwrite(storage.blobs().file(digest), "all o");
    reopen();
    PlimsollException e = refused(StorageError.BLOB_DAMAGED, () -> storage.blobs().file(digest));
    assertThat(e).hasMessageContaining(digest.hex());
    storage.blobs().put(bytes("all of it"));
    assertThat(storage.blobs().file(digest)).hasContent("all of it");
  }

  private static void overwrite(Path file, String content) throws IOException {
    Files.delete(file);
    Files.writeString(file, content);
  }

  @Test
  void aFolderComesBackWithItsPaths() throws IOException {
    Path folder = work.resolve("model");
    Files.createDirectories(folder.resolve("deep/er"));
    Files.writeString(folder.resolve("model.onnx"), "graph");
    Files.writeString(folder.resolve("deep/er/x.json"), "{}");
    Digest digest = storage.blobs().putFolder(folder);
    Path back = storage.blobs().folder(digest);
    assertThat(back.resolve("model.onnx")).hasContent("graph");
    assertThat(back.resolve("deep/er/x.json")).hasContent("{}");
    assertThat(filesBelow(back)).hasSize(2);
    assertThat(storage.blobs().folder(digest)).isEqualTo(back);
    assertThat(storage.blobs().putFolder(back)).isEqualTo(digest);
  }

  @Test
  void aFoldersDigestNamesPathsAndContents() throws IOException {
    Path folder = Files.createDirectories(work.resolve("f"));
    Files.writeString(folder.resolve("a"), "1");
    Digest first = storage.blobs().putFolder(folder);
    Files.move(folder.resolve("a"), folder.resolve("b"));
    Digest renamed = storage.blobs().putFolder(folder);
    Files.writeString(folder.resolve("b"), "2");
    assertThat(storage.blobs().putFolder(folder)).isNotEqualTo(renamed).isNotEqualTo(first);
    assertThat(first).isNotEqualTo(renamed);
  }

  @Test
  void laysADamagedFolderOutAgain() throws IOException {
    Path folder = Files.createDirectories(work.resolve("f"));
    Files.writeString(folder.resolve("a"), "1");
    Files.writeString(folder.resolve("b"), "2");
    Digest digest = storage.blobs().putFolder(folder);
    Files.delete(storage.blobs().folder(digest).resolve("a"));
    overwrite(storage.blobs().folder(digest).resolve("b"), "x");
    reopen();
    assertThat(storage.blobs().folder(digest).resolve("a")).hasContent("1");
    assertThat(storage.blobs().folder(digest).resolve("b")).hasContent("2");
  }

  @Test
  void refusesLinksInAFolder() throws IOException {
    Path folder = Files.createDirectories(work.resolve("f"));
    Files.createSymbolicLink(folder.resolve("link"), Path.of("/etc/hostname"));
    refused(StorageError.BAD_FOLDER, () -> storage.blobs().putFolder(folder));
  }

  @Test
  void refusesAManifestThatLeavesItsFolder() {
    Digest content = storage.blobs().put(bytes("x"));
    for (String path : List.of("../escaped", "/tmp/escaped", "a/../../escaped", ".")) {
      Digest digest =
          storage
              .blobs()
              .put(
                  Json.canonical(
                      Map.of(
                          "format",
                          "plimsoll-folder/1",
                          "files",
                          List.of(Map.of("path", path, "size", 1, "digest", content)))));
      refused(StorageError.BAD_FOLDER, () -> storage.blobs().folder(digest));
    }
    assertThat(home.resolve("escaped")).doesNotExist();
    assertThat(home.resolve("folders/escaped")).doesNotExist();
  }

  @Test
  void aBlobThatIsNoManifestIsNoFolder() {
    Digest digest = storage.blobs().put(bytes("{\"format\":\"other/1\"}"));
    refused(StorageError.BAD_FOLDER, () -> storage.blobs().folder(digest));
    Digest binary = storage.blobs().put(new byte[] {0, 1, 2});
    refused(KernelError.BAD_JSON, () -> storage.blobs().folder(binary));
  }

  @Test
  void aFullDiskLeavesNoPartOfABlob() throws Exception {
    Process child =
        ChildJava.start(
            "ulimit -f 256; ",
            "-XX:-UsePerfData",
            BlobWriter.class,
            home.resolve("full").toString());
    String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(said).contains("small stored").contains("BLOB_NOT_WRITTEN RESOURCES");
    assertThat(filesBelow(home.resolve("full"))).extracting(Path::getFileName).hasSize(1);
  }
}
