package dev.plimsoll.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.plimsoll.kernel.Json;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Projects whose label is a class or a number, compared; and labels that cannot be learned. */
class TaskCommandsTest {
  private static final String AGES =
      "CASE WHEN age < 40 THEN 'young' WHEN age < 60 THEN 'grown' ELSE 'old' END";
  private static final String LABEL = "label: churn = 'yes'";
  private final TinyProject project;
  private final String folder;

  TaskCommandsTest(@TempDir Path folder) {
    this.folder = folder.toString();
    project = new TinyProject(folder);
  }

  /** A label, what else the decision says, and the two candidates that are quick. */
  private void ask(String label, String decision, String linear, String gate) {
    project.write(
        "plimsoll.yaml",
        TinyProject.YAML
            .replace(LABEL, "label: " + label + "\n  " + decision)
            .replace(
                "candidates: [logistic]",
                "candidates: [" + linear + ", xgboost]\n  settings: {xgboost: {rounds: 9}}")
            .replace("- auc >= 0.5", gate));
  }

  private JsonNode compared() {
    Shell.Said said = Shell.run("compare", folder, "--folds", "1", "--json").done();
    return Json.parse(said.out());
  }

  @Test
  void comparesModelsOfANumberAndHandsOutTheBest(@TempDir Path elsewhere) {
    ask("age - spend", "task: regression", "ridge", "- rmse <= 30");
    JsonNode report = compared();
    assertThat(report.path("metric").asText()).isEqualTo("rmse");
    assertThat(report.path("arms").path(0).path("mean").asDouble()).isBetween(0.0, 5.0);
    assertThat(report.path("differences").path(0).path("comparison").path("verdict").asText())
        .isEqualTo("WORSE");
    assertThat(report.path("best").path("candidate").asText()).isEqualTo("ridge");
    Path taken = elsewhere.resolve("model");
    assertThat(
            Shell.run("compare", folder, "--folds", "1", "--take", taken.toString()).done().out())
        .contains("0 trials were trained", "package of ridge");
    assertThat(taken.resolve("model.json")).content().contains("regression");
  }

  @Test
  void aNumberGoesOnceAroundAndIsReleased() {
    ask("age - spend", "task: regression", "ridge", "- r2 >= 0.9\n    - worst slice mae <= 5");
    Shell.Said said = project.run("--json").done();
    JsonNode report = Json.parse(said.out());
    assertThat(report.path("chosen").asText()).isEqualTo("ridge");
    assertThat(report.path("version").asText()).isEqualTo("tiny/1");
    JsonNode metrics = report.path("models").path("ridge").path("metrics");
    assertThat(metrics.path("rmse").path("value").asDouble()).isBetween(0.0, 5.0);
    assertThat(project.run().done().out())
        .contains("RMSE", "MAE", "R²", "ridge won: its RMSE is -", "steps were found in the cache")
        .doesNotContain("AUC");
  }

  @Test
  void classesGoOnceAroundAndAreReleased() {
    ask(
        AGES,
        "task: multi-class",
        "logistic",
        "- accuracy >= 0.8\n    - worst slice accuracy >= 0.5");
    JsonNode report = Json.parse(project.run("--json").done().out());
    assertThat(report.path("version").asText()).isEqualTo("tiny/1");
    JsonNode metrics = report.path("models").path("xgboost").path("metrics");
    assertThat(metrics.path("accuracy").path("value").asDouble()).isBetween(0.8, 1.0);
    assertThat(metrics.path("macro_auc").path("value").asDouble()).isGreaterThan(0.95);
    JsonNode classes = report.path("models").path("xgboost").path("classes");
    assertThat(classes.findValuesAsText("name")).contains("young", "grown", "old");
    assertThat(classes.path(0).path("recall").path("value").asDouble()).isBetween(0.5, 1.0);
    assertThat(project.run().done().out())
        .contains("accuracy", "log loss", "ECE", "steps were found in the cache");
  }

  @Test
  void aRangeGoesOnceAroundAndIsReleased() {
    ask(
        "age - spend",
        "task: quantile\n  quantiles: [0.1, 0.5, 0.9]",
        "ridge",
        "- pinball <= 3\n    - worst slice pinball <= 5");
    JsonNode report = Json.parse(project.run("--json").done().out());
    assertThat(report.path("chosen").asText()).isEqualTo("ridge");
    assertThat(report.path("version").asText()).isEqualTo("tiny/1");
    JsonNode metrics = report.path("models").path("ridge").path("metrics");
    assertThat(metrics.path("coverage").path("value").asDouble()).isBetween(0.6, 1.0);
    assertThat(project.run().done().out())
        .contains("pinball loss", "coverage", "ridge won: its pinball loss is -")
        .contains("steps were found in the cache")
        .doesNotContain("AUC");
  }

  @Test
  void refusesToReleaseByWhatTheAnswersDoNotHave() {
    ask("age - spend", "task: quantile", "ridge", "- rmse <= 20");
    project.run().refused("release.gate: 'rmse'", "pinball, coverage_error");
    ask("age - spend", "task: regression", "ridge", "- r2 >= 0.9\n    - worst slice auc >= 0.5");
    project.run().refused("release.gate: 'auc'", "rmse, mae, r2");
    ask("age - spend", "task: regression", "ridge", "- r2 >= 0.99999999");
    assertThat(project.run().code()).isEqualTo(Plimsoll.ANSWER_IS_NO);
  }

  @Test
  void comparesModelsOfClassesOverFolds() {
    ask(AGES, "task: multi-class", "logistic", "- macro_auc >= 0.6");
    Shell.Said said = Shell.run("compare", folder, "--folds", "2", "--json").done();
    JsonNode report = Json.parse(said.out());
    assertThat(report.path("metric").asText()).isEqualTo("macro_auc");
    assertThat(report.path("arms").path(1).path("mean").asDouble()).isGreaterThan(0.95);
    assertThat(report.path("finished").asBoolean()).isTrue();
  }

  @Test
  void comparesQuantiles() {
    ask("age", "task: quantile\n  quantiles: [0.25, 0.75]", "ridge", "- pinball <= 20");
    JsonNode report = compared();
    assertThat(report.path("metric").asText()).isEqualTo("pinball");
    assertThat(report.path("arms").path(0).path("mean").asDouble()).isLessThan(5);
  }

  @Test
  void refusesLabelsThatTheTaskCannotMean() {
    ask("plan", "task: regression", "ridge", "- rmse <= 1");
    Shell.run("compare", folder).refused("label: 'plan' is TEXT", "task: multi-class");
    ask("spend", "task: multi-class", "logistic", "- accuracy >= 0");
    Shell.run("compare", folder).refused("label: 'spend' is NUMBER", "task: regression");
    ask("spend", "task: regression", "ridge", "- auc >= 0.6");
    Shell.run("compare", folder).refused("'auc'", "rmse, mae, r2");
    ask("spend", "quantiles: [0.5]", "ridge", "- rmse <= 1");
    Shell.run("compare", folder).refused("quantiles: [0.5]", "task: quantile");
    ask("spend", "task: regression", "logistic", "- rmse <= 1");
    Shell.run("compare", folder).refused("what logistic can do", "ridge");
    project.write(
        "plimsoll.yaml", TinyProject.YAML.replace("[logistic]", "[logistic, xgboost, logitsic]"));
    project.run().refused("candidate: 'logitsic' (expected: one of ft-transformer, xgboost");
    assertThat(Path.of(folder, ".plimsoll", "training")).as("jobs").doesNotExist();
  }

  @Test
  void refusesLabelsThatTeachNothing() {
    ask("42", "task: regression", "ridge", "- rmse <= 1");
    Shell.run("compare", folder).refused("all 42.0", "at least 2 different numbers");
    ask("\"'same'\"", "task: multi-class", "logistic", "- accuracy >= 0");
    Shell.run("compare", folder).refused("all 'same'", "at least 2 classes");
    ask("age > 0", "task: binary", "logistic", "- auc >= 0.5");
    Shell.run("compare", folder).refused("all true", "both true and false");
    ask("age", "task: regression\n  where: age > 1000", "ridge", "- rmse <= 1");
    Shell.run("compare", folder).refused("training set: 0 rows");
  }
}
