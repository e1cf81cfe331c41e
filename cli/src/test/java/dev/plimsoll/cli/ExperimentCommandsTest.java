package dev.plimsoll.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.plimsoll.kernel.Json;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Experiments on the tiny project, each once, and again from the cache. */
class ExperimentCommandsTest {
  private final TinyProject project;
  private final String folder;

  ExperimentCommandsTest(@TempDir Path folder) {
    this.folder = folder.toString();
    project = new TinyProject(folder);
    project.write(
        "plimsoll.yaml",
        TinyProject.YAML.replace(
            "candidates: [logistic]",
            "candidates: [logistic, trees]\n  settings: {trees: {kind: xgboost, rounds: 9}}"));
  }

  @Test
  void comparesAblatesAndSearchesWithOneCache() {
    Shell.Said first = Shell.run("compare", folder, "--folds", "1").done();
    assertThat(first.out())
        .contains("6 trials were trained", "logistic", "trees", "Only simple models stand here")
        .contains("At equal latency");
    assertThat(project.home().resolve("experiments/compare.html")).content().contains("<svg");
    JsonNode again =
        Json.parse(Shell.run("compare", folder, "--folds", "1", "--json").done().out());
    assertThat(again.path("arms").path(0).path("seeds").asInt()).isEqualTo(3);
    assertThat(again.path("finished").asBoolean()).isTrue();
    assertThat(Shell.run("compare", folder, "--folds", "1").done().out())
        .contains("0 trials were trained");

    Shell.run("ablate", folder, "--show").refused("no ablation");
    Shell.Said ablated =
        Shell.run("ablate", folder, "--candidate", "trees", "--drop", "maxDepth=1").done();
    // the whole was trained by compare
    assertThat(ablated.out()).contains("3 trials were trained", "maxDepth=1", "as it is");
    assertThat(project.home().resolve("experiments/ablation.html")).content().contains("<svg");
    assertThat(Shell.run("ablate", folder, "--show").done().out()).contains("maxDepth=1");

    Shell.Said found =
        search("--space", "maxDepth=1|2|3|4,eta=log:0.05..0.5", "--trials", "3", "--halving")
            .done();
    assertThat(found.out()).contains("train:", "trees:", "kind: xgboost", "maxDepth: ");
    assertThat(search("--space", "maxDepth=99", "--trials", "1").code()).isEqualTo(2);
  }

  @Test
  void saysWhatIsWrongInOneLine() {
    Shell.run("compare", folder, "--seeds", "2").refused("seeds: 2", "3 to 100");
    Shell.run("ablate", folder, "--candidate", "tree").refused("'tree'", "did you mean 'trees'");
    Shell.run("ablate", folder, "--drop", "rounds").refused("'rounds'", "setting=value");
    search("--space", "dim=8..2").refused("dim=8..2", "low < high");
    Shell.run("advise", "attention", folder).refused("text-encoder");
    Shell.run("compare", folder, "--budget", "soon").refused("'soon'", "such as 20m");
  }

  private Shell.Said search(String... more) {
    String[] command = new String[4 + more.length];
    command[0] = "search";
    command[1] = folder;
    command[2] = "--candidate";
    command[3] = "trees";
    System.arraycopy(more, 0, command, 4, more.length);
    return Shell.run(command);
  }
}
