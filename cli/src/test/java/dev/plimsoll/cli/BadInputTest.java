package dev.plimsoll.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables that no model can be made of: each a clear refusal, and the home as it was. */
class BadInputTest {
  private final TinyProject project;

  BadInputTest(@TempDir Path folder) {
    project = new TinyProject(folder);
  }

  @Test
  void refusesATableThatIsNotThere() throws IOException {
    Files.delete(project.file("tiny.csv"));
    project.run().refused("tiny.csv does not exist", "[TABLE_MISSING]");
    Shell.assertNothingReleased(project.home());
  }

  @Test
  void refusesAParquetFileThatIsNone() {
    project.write("tiny.parquet", "I am a text, and " + "no table ".repeat(50));
    project.changed("tiny.csv", "tiny.parquet");
    project.run().refused("tiny.parquet", "expected: a Parquet file", "[TABLE_UNREADABLE]");
    Shell.assertNothingReleased(project.home());
  }

  @Test
  void namesTheLineOfARaggedTable() {
    project.write("tiny.csv", TinyProject.table() + "300,41,20\n");
    project.run().refused("tiny.csv:302: 3 fields", "expected: 5, as in the header");
    Shell.assertNothingReleased(project.home());
  }

  @Test
  void refusesATableWithoutRows() {
    project.write("tiny.csv", "");
    project.run().refused("tiny.csv has 0 bytes", "at least one row", "[TABLE_EMPTY]");
    project.write("tiny.csv", "id,age,spend,plan,churn\n");
    project.run().refused("tiny.csv: 0 rows", "[TABLE_EMPTY]");
    Shell.assertNothingReleased(project.home());
  }

  @Test
  void refusesALabelWithOneClass() {
    project.write("tiny.csv", TinyProject.table().replace(",yes", ",no"));
    project.run().refused("ONE_CLASS", "all false (expected: both true and false)");
    Shell.assertNothingReleased(project.home());
  }

  @Test
  void refusesALabelOfNamesWhereYesOrNoIsAsked() {
    project.changed("label: churn = 'yes'", "label: plan");
    project
        .run()
        .refused("label: 'plan' is a TEXT that is never true or false", "task: multi-class");
    Shell.assertNothingReleased(project.home());
  }

  @Test
  void worksWithAColumnThatHasNoValues() throws IOException {
    String table = TinyProject.table().replaceAll("(?m)^([0-9]+,[0-9.]+,[0-9.]+),[a-z]+", "$1,");
    assertThat(table).contains(",,yes", ",,no");
    project.write("tiny.csv", table);
    assertThat(project.run().done().out())
        .contains("note on logistic: input 'plan' is not used: it has one value, or none");
    String csv = project.file("tiny.csv").toString();
    Shell.Said said = Shell.run("init", csv, "--label", "churn", "--force").done();
    assertThat(said.out()).contains("left out: plan: all values are missing");
    String yaml = Files.readString(project.file("plimsoll.yaml"));
    assertThat(inputs(yaml)).contains("age").doesNotContain("plan");
    project.write(
        "plimsoll.yaml", yaml.replace("[ft-transformer, xgboost, logistic]", "[logistic]"));
    Shell.Said again = project.run();
    assertThat(again.code()).as(again.err()).isLessThanOrEqualTo(Plimsoll.ANSWER_IS_NO);
  }

  @Test
  void goesOnWhenTheTableIsMended() {
    project.write("tiny.csv", TinyProject.table() + "300,41,20\n");
    project.run().refused("tiny.csv:302");
    project.write("tiny.csv", TinyProject.table());
    project.run().done();
    assertThat(Shell.versions(project.home())).hasSize(1);
    Shell.run("audit", "verify", "--home", project.home().toString()).done();
  }

  @Test
  void initRefusesWhatIsNoTable() {
    Shell.run("init", project.file("none.csv").toString(), "--label", "churn")
        .refused("none.csv: no such file");
    String csv = project.file("tiny.csv").toString();
    Shell.run("init", csv, "--label", "churn").refused("plimsoll.yaml: exists already");
    Shell.run("init", csv, "--label", "chrun", "--force")
        .refused("label: 'chrun'", "did you mean 'churn'?");
    project.write("bad.parquet", "no");
    Shell.run("init", project.file("bad.parquet").toString(), "--label", "churn", "--force")
        .refused("bad.parquet");
    project.write("empty.csv", "");
    Shell.run("init", project.file("empty.csv").toString(), "--label", "churn", "--force")
        .refused("empty.csv");
  }

  private static String inputs(String yaml) {
    Matcher inputs = Pattern.compile("(?s)inputs:(.*?)train:").matcher(yaml);
    assertThat(inputs.find()).isTrue();
    return inputs.group(1).replaceAll("#.*", "");
  }
}
