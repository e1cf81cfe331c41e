package dev.plimsoll.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ScratchFolderTest {
  private static final String EXIT = "exit";

  private final Path folder;

  ScratchFolderTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void isGoneWithAllThatIsInItWhenClosed() throws IOException {
    Path path;
    try (ScratchFolder scratch = ScratchFolder.below(folder.resolve("new"), "step")) {
      path = scratch.path();
      assertThat(path.getFileName().toString()).startsWith("step-");
      Files.writeString(Files.createDirectories(path.resolve("a/b")).resolve("c"), "c");
    }
    assertThat(children(folder.resolve("new"))).isEmpty();
  }

  @Test
  void twoOfOneProcessDoNotDisturbEachOther() throws IOException {
    try (ScratchFolder first = ScratchFolder.below(folder, "step")) {
      for (int i = 0; i < 3; i++) {
        ScratchFolder.below(folder, "step").close();
      }
      // a process that had looked at its own lock would have lost it
      try (Killed other = Killed.start(folder, "step")) {
        assertThat(other.path()).exists();
        assertThat(first.path()).exists();
      }
    }
  }

  @Test
  void theNextDeletesWhatAKilledProcessLeft() throws IOException {
    Path left;
    try (Killed killed = Killed.start(folder, "step")) {
      left = killed.path();
      ScratchFolder.below(folder, "step").close();
      assertThat(left.resolve("native.so")).as("its process is alive").exists();
    }
    ScratchFolder.below(folder, "another").close();
    assertThat(left).as("of another name").exists();
    ScratchFolder.below(folder, "step").close();
    assertThat(children(folder)).isEmpty();
  }

  @Test
  void aProcessThatEndsByItselfLeavesNothing() throws Exception {
    Process process = Killed.process(folder, "step", EXIT);
    assertThat(process.waitFor()).isZero();
    assertThat(children(folder)).isEmpty();
  }

  @Test
  void whatLooksLikeALockAndIsNoneIsLeftAlone() throws IOException {
    Path precious = Files.writeString(folder.resolve("precious"), "kept");
    Files.createDirectory(folder.resolve("step-1"));
    Files.createSymbolicLink(folder.resolve("step-1.lock"), precious);
    Files.createDirectory(folder.resolve("step-2.lock"));
    Files.createDirectory(folder.resolve("step-3"));
    FileTime longAgo = FileTime.from(Instant.now().minusSeconds(7_200));
    Path never = Files.createDirectory(folder.resolve("step-4"));
    Files.setLastModifiedTime(never, longAgo);
    Path filled = Files.createDirectory(folder.resolve("step-5"));
    Files.writeString(filled.resolve("something"), "kept");
    Files.setLastModifiedTime(filled, longAgo);
    ScratchFolder.below(folder, "step").close();
    assertThat(children(folder))
        .containsExactlyInAnyOrder(
            "precious", "step-1", "step-1.lock", "step-2.lock", "step-3", "step-5");
    assertThat(never).as("made by a process that ended before it took it").doesNotExist();
  }

  @Test
  void aLinkIsDeletedAndWhatItPointsToIsNot() throws IOException {
    Path precious = Files.createDirectories(folder.resolve("precious/inside"));
    try (ScratchFolder scratch = ScratchFolder.below(folder, "step")) {
      Files.createSymbolicLink(scratch.path().resolve("link"), precious);
      Files.createSymbolicLink(scratch.path().resolve("broken"), folder.resolve("nowhere"));
    }
    assertThat(precious).exists();
    assertThat(children(folder)).containsExactly("precious");
  }

  @Test
  void aPlaceThatCannotBeWrittenIsRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "no folder");
    assertThatThrownBy(() -> ScratchFolder.below(file, "step"))
        .isInstanceOf(PlimsollException.class)
        .hasMessageContaining("file")
        .hasMessageContaining("expected: readable and writable");
  }

  private static List<String> children(Path parent) throws IOException {
    try (Stream<Path> files = Files.list(parent)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  /** Another process with a folder, killed on close. */
  private record Killed(Process process, Path path) implements AutoCloseable {
    static Killed start(Path parent, String name) throws IOException {
      Process process = process(parent, name, "wait");
      BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
      return new Killed(process, Path.of(lines.readLine()));
    }

    static Process process(Path parent, String name, String then) throws IOException {
      return new ProcessBuilder(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-cp",
              System.getProperty("java.class.path"),
              Child.class.getName(),
              parent.toString(),
              name,
              then)
          .redirectError(ProcessBuilder.Redirect.INHERIT)
          .start();
    }

    @Override
    public void close() {
      process.destroyForcibly().onExit().join();
    }
  }

  /** What the other process does. */
  static final class Child {
    private Child() {}

    public static void main(String[] arguments) throws Exception {
      Path made = Files.createTempDirectory(Path.of(arguments[0]), arguments[1] + "-");
      ScratchFolder scratch = ScratchFolder.of(made);
      scratch.deleteOnExit();
      Files.writeString(scratch.path().resolve("native.so"), "unpacked");
      System.out.println(made);
      if (!arguments[2].equals(EXIT)) {
        Thread.sleep(60_000);
      }
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () -> {
                    try {
                      // as a library that is first needed while the process ends
                      Files.writeString(made.resolve("late"), "late");
                      made.resolve("late").toFile().deleteOnExit();
                    } catch (IOException e) {
                      Runtime.getRuntime().halt(1);
                    }
                  }));
    }
  }
}
