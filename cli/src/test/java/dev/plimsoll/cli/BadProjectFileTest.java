package dev.plimsoll.cli;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mistakes in {@code plimsoll.yaml}: found before anything is trained, and told with a way out. */
class BadProjectFileTest {
  private final TinyProject project;

  BadProjectFileTest(@TempDir Path folder) {
    project = new TinyProject(folder);
  }

  @AfterEach
  void nothingWasReleased() {
    Shell.assertNothingReleased(project.home());
  }

  @Test
  void refusesAProjectThatIsNotThere() {
    Shell.run("run", project.file("nowhere").toString())
        .refused("nowhere: no such file", "'plimsoll init' writes one");
  }

  @Test
  void namesTheNearestColumn() {
    project.changed("spend: spend", "spend: spent");
    project.run().refused("spend: 'spent'", "id, age, spend, plan, churn", "did you mean 'spend'?");
    project.changed("label: churn", "label: chrun");
    project.run().refused("label: ", "chrun = 'yes'", "did you mean 'churn'?");
  }

  @Test
  void namesFileLineAndNearestKey() {
    project.changed("candidates:", "candidate:");
    project
        .run()
        .refused("plimsoll.yaml:15:", "unknown key 'candidate'", "did you mean 'candidates'?");
  }

  @Test
  void namesTheLineOfASyntaxError() {
    project.changed("inputs:", "inputs: [");
    project.run().refused("plimsoll.yaml:12:", "expected: valid YAML");
  }

  @Test
  void refusesAnUnknownCandidate() {
    project.changed("[logistic]", "[logistics]");
    project.run().refused("candidate: 'logistics'", "one of ft-transformer, xgboost, logistic");
  }

  @Test
  void refusesGateRulesThatDoNotParse() {
    project.changed("auc >= 0.5", "auc is big");
    project.run().refused("gate rule 'auc is big'", "'is' at character 5", "'>='");
    project.changed("auc >= 0.5", "auk >= 0.5");
    project.run().refused("'auk' at character 1", "a metric: auc");
  }

  @Test
  void refusesUnknownTablesAndSlices() {
    project.changed("of: tiny", "of: tini");
    project.run().refused("decision.of: 'tini'", "one of [tiny]");
    project.changed("slices: [plan]", "slices: [plam]");
    project.run().refused("evaluate.slices: 'plam'", "one of", "did you mean 'plan'?");
  }
}
