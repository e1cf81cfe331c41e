package dev.plimsoll.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.kernel.config.ConfigFile;
import dev.plimsoll.pipeline.project.ProjectFile;
import dev.plimsoll.training.Trainers;
import dev.plimsoll.training.TrainingError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProjectChecksTest {
  private final Path folder;

  ProjectChecksTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private ProjectFile project(String task, String train) throws IOException {
    String text =
        """
        name: t
        question: Is it so?
        data: {t: {file: t.csv}}
        decision: {of: t, label: y, task: %s, inputs: {x: x}}
        train: %s
        release: {gate: []}
        """
            .formatted(task, train);
    return read(text);
  }

  private ProjectFile read(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("plimsoll.yaml"), text);
    return ConfigFile.read(file).bind(ProjectFile.class);
  }

  private void refuses(TrainingError code, String message, String task, String train)
      throws IOException {
    ProjectFile project = project(task, train);
    assertThatThrownBy(() -> ProjectChecks.require(project))
        .isInstanceOfSatisfying(PlimsollException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageContaining(message);
  }

  @Test
  void refusesWhatTrainingWouldRefuseBeforeARowIsRead() throws IOException {
    refuses(
        TrainingError.PARAMETER_INVALID,
        "train.settings.c: attention: sofmax (expected: one of softmax, ",
        "binary",
        "{candidates: [xgboost, c], settings: {c: {kind: text-encoder, attention: sofmax}}}");
    refuses(
        TrainingError.PARAMETER_UNKNOWN,
        "train.settings.mlp: parameter of mlp: epoch (expected: one of ",
        "binary",
        "{candidates: [mlp], settings: {mlp: {epoch: 3}}}");
    refuses(
        TrainingError.PARAMETER_UNKNOWN,
        "; did you mean 'epochs'?",
        "binary",
        "{candidates: [mlp], settings: {mlp: {epoch: 3}}}");
    refuses(
        TrainingError.CANDIDATE_UNKNOWN,
        "candidate: 'xgbost' (expected: one of ",
        "binary",
        "{candidates: [xgbost]}");
    refuses(TrainingError.PARAMETER_INVALID, "task: ", "regression", "{candidates: [logistic]}");
  }

  @Test
  void refusesSettingsOfACandidateThatThereIsNoneOf() throws IOException {
    refuses(
        TrainingError.CANDIDATE_UNKNOWN,
        "train.settings.xgbost: candidate: 'xgbost' (expected: one of ",
        "binary",
        "{candidates: [xgboost], settings: {xgbost: {rounds: 3}}}");
  }

  @Test
  void refusesPersonalInputsThatThereAreNoneOf() throws IOException {
    String text =
        """
        name: t
        question: Is it so?
        data: {t: {file: t.csv}}
        features: {plane: {from: t, by: [tail], take: [age]}}
        decision: {of: t, label: y, inputs: {income: x}, keys: {tail: tail, mail: mail}}
        log: {personal: [%s]}
        """;
    for (String known : new String[] {"income", "mail", "plane_age"}) {
      ProjectFile project = read(text.formatted(known));
      assertThatCode(() -> ProjectChecks.require(project)).doesNotThrowAnyException();
    }
    ProjectFile misspelt = read(text.formatted("incmoe"));
    assertThatThrownBy(() -> ProjectChecks.require(misspelt))
        .hasMessageContaining("log.personal: 'incmoe' (expected: ")
        .hasMessageContaining("did you mean 'income'?");
  }

  @Test
  void tellsMistakesOfSeveralCandidatesAtOnce() throws IOException {
    ProjectFile project =
        project(
            "binary",
            "{candidates: [mlp, tabm], settings: {mlp: {epochs: 0}, tabm: {members: many}}}");
    assertThatThrownBy(() -> ProjectChecks.require(project))
        .hasMessageContaining("train.settings.mlp: epochs: ")
        .hasMessageContaining("\ntrain.settings.tabm: members: many (expected: a number)");
  }

  @Test
  void refusesFilesThatAreNotThereAndWorkersThatCannotBe() throws IOException {
    ProjectFile project =
        project(
            "binary",
            "{candidates: [mlp, tabm], settings: {mlp: {startFrom: no.safetensors}, tabm: {workers: 0}, spare: {kind: mlp, startFrom: none}}}");
    assertThatThrownBy(() -> ProjectChecks.require(project))
        .hasMessage(
            "train.settings.mlp: startFrom: no.safetensors (expected: a file that is there)\n"
                + "train.settings.tabm: workers: 0 (expected: a whole number from 1 to 256)");
  }

  @Test
  void letsPassWhatEveryCandidateCanDo() throws IOException {
    for (String name : Trainers.candidates()) {
      boolean pretrained = name.equals("pretrained-encoder");
      Path weights = Files.writeString(folder.resolve("minilm.jar"), "never opened");
      String settings = pretrained ? "{pretrained-encoder: {from: '%s'}}".formatted(weights) : "{}";
      String task = name.equals("ridge") ? "regression" : "binary";
      ProjectFile project =
          project(task, "{candidates: [%s], settings: %s}".formatted(name, settings));
      assertThatCode(() -> ProjectChecks.require(project)).as(name).doesNotThrowAnyException();
    }
    ProjectFile spare = project("binary", "{candidates: [mlp], settings: {wide: {kind: tabm}}}");
    assertThatCode(() -> ProjectChecks.require(spare)).doesNotThrowAnyException();
    Path maps = Path.of("/proc/self/maps");
    if (Files.exists(maps)) {
      assertThat(Files.readString(maps)).as("libraries of this process").doesNotContain("torch");
    }
  }
}
