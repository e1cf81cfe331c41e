package dev.plimsoll.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.pipeline.Rooms;
import dev.plimsoll.pipeline.RoomsConfig;
import dev.plimsoll.storage.Storage;
import dev.plimsoll.storage.StorageConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Homes that are taken, foreign, too new, damaged or full. */
class BadHomeTest {
  private final TinyProject project;

  BadHomeTest(@TempDir Path folder) {
    project = new TinyProject(folder);
  }

  @Test
  void namesAPortThatIsInUse() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());
      String home = project.home().toString();
      Shell.run("up", "--home", home, "--port", port).ranOut("port: " + port, "--port");
      Shell.Said json = Shell.run("up", "--home", home, "--port", port, "--json");
      assertThat(json.code()).isEqualTo(3);
      JsonNode error = Json.parse(lastLine(json.err())).path("error");
      assertThat(error.path("blame").asText()).isEqualTo("RESOURCES");
      assertThat(error.path("message").asText()).contains(port);
    }
    Shell.assertNothingReleased(project.home());
  }

  @Test
  void refusesAHomeWhereAnotherWorks() {
    try (Rooms busy = Rooms.open(new RoomsConfig(project.home(), null, InstantSource.system()))) {
      assertThat(busy.storage().home()).isEqualTo(project.home());
      project.run().refused(project.home() + ": another plimsoll is working here", "--home");
      Shell.run("up", "--home", project.home().toString(), "--port", "0")
          .refused("another plimsoll");
    }
    Shell.assertNothingReleased(project.home());
    project.run().done();
  }

  @Test
  void refusesTheHomeOfAnotherProject() {
    project.run().done();
    project.changed("name: tiny", "name: other");
    project.run().refused("belongs to project 'tiny'", "expected: 'other'");
    Shell.run("audit", "verify", "--home", project.home().toString()).done();
    assertThat(Shell.versions(project.home())).hasSize(1);
  }

  @Test
  void refusesADatabaseOfANewerVersion() {
    project.run().done();
    database(
        "INSERT INTO flyway_schema_history (installed_rank, version, description, type, script,"
            + " checksum, installed_by, execution_time, success)"
            + " VALUES (999, '990', 'from the future', 'SQL', 'V990__future.sql', 1, 'x', 1, true)");
    project.run().refused("schema version 990 'from the future'", "[DATABASE_NEWER]");
    String home = project.home().toString();
    Shell.run("audit", "verify", "--home", home).refused("schema version 990");
    Shell.run("up", "--home", home, "--port", "0").refused("schema version 990");
    Shell.run("models", "list", "--json", "--home", home).refused("schema version 990");
  }

  @Test
  void aHalfWrittenBlobNeverGivesAnotherAnswer() throws IOException {
    JsonNode models = Json.parse(project.run("--json").done().out()).path("models");
    Map<Path, byte[]> whole = new HashMap<>();
    for (Path blob : blobs()) {
      whole.put(blob, Files.readAllBytes(blob));
    }
    Path largest =
        Collections.max(whole.keySet(), Comparator.comparing(blob -> blob.toFile().length()));
    halve(largest);
    Shell.Said table = project.run("--json");
    assertThat(table.code()).as(table.err()).isEqualTo(Plimsoll.DONE);
    assertThat(Json.parse(table.out()).path("models")).isEqualTo(models);
    for (Path blob : whole.keySet()) {
      halve(blob);
    }
    project.run().ranOut("half-written", "expected: SHA-256");
    for (Map.Entry<Path, byte[]> blob : whole.entrySet()) {
      Files.write(blob.getKey(), blob.getValue());
    }
    project.run().done();
    assertThat(Shell.versions(project.home())).hasSize(1);
    Shell.run("audit", "verify", "--home", project.home().toString()).done();
  }

  @Test
  void saysThatTheDiskIsFullAndLosesNothing() throws Exception {
    Path home = Files.createDirectories(project.home());
    Assumptions.assumeTrue(
        did("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", home.toString()),
        "a small disk needs the right to mount one");
    try {
      Shell.Said said = project.run();
      assertThat(said.code()).as(said.err()).isEqualTo(3);
      assertThat(said.err()).contains("expected").doesNotContain("\tat ");
      assertThat(did("mount", "-o", "remount,size=200m", home.toString())).isTrue();
      project.run().done();
      Shell.run("audit", "verify", "--home", home.toString()).done();
    } finally {
      did("umount", home.toString());
    }
  }

  private static boolean did(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false; // no such program here
    }
  }

  private static void halve(Path blob) throws IOException {
    assertThat(blob.toFile().setWritable(true)).isTrue();
    try (FileChannel channel = FileChannel.open(blob, StandardOpenOption.WRITE)) {
      channel.truncate(channel.size() / 2);
    }
  }

  private static String lastLine(String text) {
    return text.substring(text.strip().lastIndexOf('\n') + 1);
  }

  private void database(String sql) {
    try (Storage storage =
        Storage.open(new StorageConfig(project.home(), null), InstantSource.system())) {
      storage.database().write(handle -> handle.execute(sql));
    }
  }

  private List<Path> blobs() throws IOException {
    try (Stream<Path> files = Files.walk(project.home().resolve("blobs"))) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }
}
