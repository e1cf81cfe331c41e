package dev.plimsoll.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.plimsoll.kernel.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Rows without features are scored with those of the project. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ScoreProjectCommandTest {
  private final TinyProject project;
  private final Path folder;

  ScoreProjectCommandTest(@TempDir Path folder) {
    this.folder = folder;
    this.project = new TinyProject(folder);
    project.write("plans.csv", "plan,since,fee\nbasic,2024-01-01,1.5\nfull,2024-01-02,7\n");
    project.write(
        "plimsoll.yaml",
        TinyProject.YAML.replace(
            "decision:\n",
            """
                  plans: {file: plans.csv, key: plan, event: since, known: since}
                features:
                  plan: {from: plans, by: plan, take: [fee]}
                decision:
                  at: "TIMESTAMP '2024-02-01'"
                """));
  }

  @BeforeAll
  void release() {
    project.run().done();
    project.write(
        "rows.csv", "age,spend,plan,decision_at\n40,3,full,2024-03-01\n40,3,basic,2023-03-01\n");
  }

  @Test
  void joinsWhatTheRowsDoNotBring() throws IOException {
    Path out = folder.resolve("scored.csv");
    JsonNode summary = Json.parse(score("rows.csv", "scored.csv", "--json").done().out());
    assertThat(summary.path("rows").asLong()).isEqualTo(2);
    assertThat(summary.path("found").path("plan").asLong()).isEqualTo(1);

    project.write("whole.csv", "age,spend,plan,plan_fee\n40,3,full,7\n40,3,basic,\n");
    Shell.run(
            "score",
            "--model",
            "tiny",
            "--home",
            project.home().toString(),
            "--in",
            project.file("whole.csv").toString(),
            "--out",
            project.file("whole-scored.csv").toString())
        .done();
    assertThat(answers(out)).isEqualTo(answers(folder.resolve("whole-scored.csv"))).hasSize(2);
    assertThat(Files.readAllLines(out).get(0))
        .isEqualTo("age,spend,plan,decision_at,probability,logit,model_version,error");
  }

  @Test
  void saysWhichViewKnewNothing() {
    project.write("early.csv", "age,spend,plan,then\n40,3,full,2020-03-01\n");
    assertThat(score("early.csv", "early-scored.csv", "--at", "then").done().out())
        .contains("view 'plan' knew nothing for any row");
  }

  @Test
  void saysWhatIsWrongInOneLine() {
    score("rows.csv", "x.csv", "--at", "decided").refused("'decided' missing", "after --at");
    String in = project.file("rows.csv").toString();
    String home = project.home().toString();
    Shell.run("score", "--model", "tiny", "--home", home, "--in", in, "--out", "x.csv")
        .refused("'plan_fee' missing", "--project");
    Shell.run("score", "--model", "tiny", "--in", in, "--out", "x.csv", "--project", "no/such")
        .refused("no/such");
    Shell.run("score", "--model", "tiny", "--in", in, "--out", "x.csv", "--at", "then")
        .refused("--at: 'then' without --project");
    String where = folder.toString();
    Shell.run("score", "--model", "tiny", "--follow", "-", "--out", "x", "--project", where)
        .refused("with --follow", "--in", "plimsoll up");
    assertThat(folder.resolve("x.csv")).doesNotExist();
  }

  private Shell.Said score(String in, String out, String... more) {
    String[] command = new String[9 + more.length];
    List<String> usual =
        List.of(
            "score",
            "--model",
            "tiny",
            "--project",
            folder.toString(),
            "--in",
            project.file(in).toString(),
            "--out",
            project.file(out).toString());
    usual.toArray(command);
    System.arraycopy(more, 0, command, usual.size(), more.length);
    return Shell.run(command);
  }

  private static List<String> answers(Path scored) throws IOException {
    return Files.readAllLines(scored).stream()
        .skip(1)
        .map(line -> line.replaceAll("^.*,([^,]+,[^,]+,tiny/1,.*)$", "$1"))
        .toList();
  }
}
