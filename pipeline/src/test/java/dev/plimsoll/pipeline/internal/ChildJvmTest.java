package dev.plimsoll.pipeline.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.kernel.Progress;
import dev.plimsoll.pipeline.PipelineError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChildJvmTest {
  private final Path folder;

  ChildJvmTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private void run(Progress progress, String... arguments) {
    new ChildJvm(64).run(ChildJob.class.getName(), List.of(arguments), folder, progress);
  }

  @Test
  void passesProgressOnAndOverlooksOtherOutput() {
    List<String> seen = new ArrayList<>();
    run((stage, done, total) -> seen.add(stage + " " + done + "/" + total), "progress");
    assertThat(seen).containsExactly("reading 1/3", "reading 3/3", "fitting 5/-1");
  }

  @ParameterizedTest
  @CsvSource({
    "USER, 2, JOB_REFUSED",
    "RESOURCES, 3, JOB_OUT_OF_RESOURCES",
    "INTERNAL, 4, JOB_FAILED",
    "martian, 5, JOB_FAILED"
  })
  void theChildsLastWordDecidesWhoMustAct(String blame, String status, PipelineError code) {
    assertThatThrownBy(() -> run(Progress.none(), "fail", blame, status))
        .isInstanceOfSatisfying(PlimsollException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessage("LABEL_MISSING: label: 'x' (expected: a column)");
  }

  @Test
  void aChildThatSaysNothingProperIsQuoted() {
    assertThatThrownBy(() -> run(Progress.none(), "mumble"))
        .isInstanceOfSatisfying(
            PlimsollException.class, e -> assertThat(e.code()).isEqualTo(PipelineError.JOB_FAILED))
        .hasMessageContaining("exit status 7")
        .hasMessageContaining("{\"half of a");
  }

  @Test
  void aKilledChildIsToldApartAsOutOfResources() {
    List<String> unpacked = new ArrayList<>();
    assertThatThrownBy(() -> run((stage, done, total) -> unpacked.add(stage), "die"))
        .isInstanceOfSatisfying(
            PlimsollException.class,
            e -> assertThat(e.code()).isEqualTo(PipelineError.JOB_OUT_OF_RESOURCES))
        .hasMessageContaining("exit status 137");
    assertThat(unpacked).hasSize(1).allMatch(file -> file.contains("plimsoll-child-"));
    assertThat(Path.of(unpacked.get(0)).getParent()).doesNotExist();
  }

  @Test
  void aChildIsEndedWhenItsProgressCannotBeTaken() throws Exception {
    Path pid = folder.resolve("pid");
    assertThatThrownBy(
            () ->
                run(
                    (stage, done, total) -> {
                      throw new IllegalStateException("cancelled");
                    },
                    "linger",
                    pid.toString()))
        .hasMessage("cancelled");
    ProcessHandle.of(Long.parseLong(Files.readString(pid)))
        .ifPresent(child -> assertThat(child.onExit().join().isAlive()).isFalse());
  }

  @Test
  void worksInAFolderWithASpaceInItsName() {
    new ChildJvm(64)
        .run(
            ChildJob.class.getName(),
            List.of("progress"),
            folder.resolve("a folder, so named"),
            Progress.none());
    assertThat(folder.resolve("a folder, so named/java.args")).exists();
  }
}
