package dev.plimsoll.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.plimsoll.kernel.Json;
import java.nio.file.Path;
import java.util.stream.Stream;
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
    assertThat(found.out()).contains("Nothing better was found").doesNotContain("train:");
    found = search("--space", "rounds=200", "--trials", "1").done();
    assertThat(found.out()).contains("train:", "trees:", "kind: xgboost", "rounds: 200");
    assertThat(search("--space", "maxDepth=99", "--trials", "1").code()).isEqualTo(2);

    // its trees may not split, so none of them can beat those of the project file
    String worse = "minChildWeight=100000|1e99";
    Shell.Said none = search("--space", worse, "--trials", "9").done();
    assertThat(none.out()).contains("Nothing better was found", "–").doesNotContain("train:");
    assertThat(none.out()).contains("9 draws gave 2 different settings");
    JsonNode said = Json.parse(search("--space", worse, "--trials", "9", "--json").done().out());
    assertThat(said.path("better").asBoolean(true)).isFalse();
    assertThat(said.path("yaml").asText()).isEmpty();
    assertThat(said.path("best").path("value").isNumber()).isTrue();
    assertThat(said.path("trials")).hasSize(2);
    assertThat(said.path("trials").path(1).path("failure").asText()).contains("minChildWeight");
    assertThat(said.path("trials").path(1).path("value").isNumber()).isFalse();
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

  @Test
  void refusesAVariantsSettingsBeforeTheFirstTraining() {
    String[] ablation = {"ablate", folder, "--candidate", "trees"};
    Shell.Said misspelt = Shell.run(more(ablation, "--drop", "maxDepht=2"));
    misspelt.refused("maxDepht=2: ", "maxDepht", "did you mean 'maxDepth'");
    search("--space", "maxDepht=1|2").refused("maxDepht", "did you mean 'maxDepth'");
    Shell.Said said = Shell.run(more(ablation, "--drop", "maxDepth=1")).done();
    // those of the whole are among them, so the refused one trained nothing
    assertThat(said.out()).contains("6 trials were trained");

    project.write(
        "plimsoll.yaml",
        TinyProject.YAML.replace(
            "candidates: [logistic]",
            "candidates: [logistic, words]\n  settings: {words: {kind: text-encoder}}"));
    Shell.run("advise", "attention", folder, "--kinds", "sofmax").refused("sofmax", "softmax");
  }

  private static String[] more(String[] command, String... options) {
    return Stream.concat(Stream.of(command), Stream.of(options)).toArray(String[]::new);
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
