package dev.plimsoll.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.onnx.Calibration;
import dev.plimsoll.onnx.GraphBuilder;
import dev.plimsoll.onnx.InputType;
import dev.plimsoll.onnx.ModelInput;
import dev.plimsoll.onnx.ModelManifest;
import dev.plimsoll.onnx.ModelPackage;
import dev.plimsoll.onnx.Provenance;
import dev.plimsoll.onnx.proto.TensorProto.DataType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A registered model scores files and streams, and leaves the house. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ScoreCommandTest {
  private final TinyProject project;
  private final Path folder;
  private final String home;

  ScoreCommandTest(@TempDir Path folder) {
    this.folder = folder;
    this.project = new TinyProject(folder);
    this.home = project.home().toString();
  }

  @BeforeAll
  void release() {
    project.run().done();
  }

  @Test
  void theChampionScoresAFileByAnyOfItsNames() throws IOException {
    for (String name : List.of("tiny", "tiny/1", "tiny/champion", "champion")) {
      Shell.Said said = score(name, "tiny.csv", "scored.csv", "--overwrite", "--json").done();
      JsonNode summary = Json.parse(said.out());
      assertThat(summary.path("rows").asLong()).isEqualTo(300);
      assertThat(summary.path("modelVersion").asText()).isEqualTo("tiny/1");
    }
    List<String> lines = Files.readAllLines(folder.resolve("scored.csv"));
    assertThat(lines).hasSize(301);
    assertThat(lines.get(0))
        .isEqualTo("id,age,spend,plan,churn,probability,logit,model_version,error");
    assertThat(lines.get(300)).matches("299,.*,full,.*,0\\.[0-9]+,-?[0-9.]+,tiny/1,");
  }

  @Test
  void aModelOfClassesNamesThem() throws IOException {
    GraphBuilder graph = new GraphBuilder("plans");
    String size = graph.input("size", DataType.FLOAT, "N", 1);
    String rest = graph.node("Sub", List.of(graph.scalar(1), size));
    graph.output(
        graph.node("Concat", List.of(size, rest), GraphBuilder.attribute("axis", 1)),
        "probability",
        DataType.FLOAT,
        "N",
        2);
    ModelManifest manifest =
        new ModelManifest(
            ModelPackage.FORMAT,
            "by hand",
            "multi-class",
            "Which plan is it?",
            List.of(new ModelInput("size", InputType.NUMBER)),
            List.of("probability"),
            Calibration.none(),
            true,
            List.of(),
            new Provenance(List.of(), List.of(), 1, "test", "test", Map.of(), Map.of()),
            null,
            List.of("full", "basic plan"));
    Path packaged = folder.resolve("plans");
    ModelPackage.write(packaged, graph.build(), manifest, null);
    project.write("sizes.csv", "size\n0.75\n0.25\n");
    score(packaged.toString(), "sizes.csv", "plans.csv").done();
    List<String> lines = Files.readAllLines(folder.resolve("plans.csv"));
    assertThat(lines.get(0))
        .isEqualTo("size,class,probability_full,probability_basic plan,model_version,error");
    assertThat(lines.get(1)).startsWith("0.75,full,0.75,0.25,");
    assertThat(lines.get(2)).startsWith("0.25,basic plan,0.25,0.75,");
  }

  @Test
  void aFolderOfTheSameNameThatIsNoPackageIsNotTakenForTheModel() throws IOException {
    Path beside = Files.createDirectory(Path.of("tiny"));
    try {
      score("tiny", "tiny.csv", "beside.csv").done();
      score("./tiny", "tiny.csv", "beside2.csv").refused("no model.json");
    } finally {
      Files.delete(beside);
    }
  }

  @Test
  void saysWhatIsWrongInOneLine() {
    score("tiny", "tiny.csv", "x.csv", "--columns", "idd").refused("'idd'", "did you mean 'id'");
    score("tinny", "tiny.csv", "x.csv").refused("'tinny'", "did you mean 'tiny'");
    score("tiny/9", "tiny.csv", "x.csv").refused("tiny/9");
    score("tiny", "gone.csv", "x.csv").refused("gone.csv");
    score("tiny", "tiny.csv", "x.doc").refused("x.doc", ".parquet");
    score("tiny", "tiny.csv", "tiny.csv").refused("exists", "--overwrite");
    score("tiny", "tiny.csv", "x.csv", "--resume").refused("nothing to resume");
    project.write("narrow.csv", "age,plann\n1,full\n");
    score("tiny", "narrow.csv", "x.csv").refused("'spend', 'plan' missing", "looks up by itself");
    assertThat(folder.resolve("x.csv")).doesNotExist();
    assertThat(Shell.run("score", "--model", "tiny", "--out", "x.csv").code()).isEqualTo(2);
  }

  @Test
  void strictlyARowWithoutAnAnswerIsANo() {
    project.write("bad.csv", "age,spend,plan\n1,2,full\nold,2,full\n");
    Shell.Said said = score("tiny", "bad.csv", "bad-scored.jsonl", "--strict");
    assertThat(said.code()).isEqualTo(1);
    assertThat(said.out()).contains("1 rows have no answer", "bad-scored.jsonl.errors.jsonl");
  }

  @Test
  void followsAFolder() throws IOException {
    Path in = Files.createDirectory(folder.resolve("in"));
    Files.copy(folder.resolve("tiny.csv"), in.resolve("a.csv"));
    String[] command = {
      "score",
      "--model",
      "tiny",
      "--home",
      home,
      "--follow",
      in.toString(),
      "--settled",
      "0",
      "--until-idle",
      "--out",
      folder.resolve("followed.jsonl").toString()
    };
    Shell.run(command).done();
    Files.copy(folder.resolve("tiny.csv"), in.resolve("b.csv"));
    assertThat(Shell.run(command).done().out()).contains("300 rows");
    assertThat(Files.readAllLines(folder.resolve("followed.jsonl"))).hasSize(600);
  }

  @Test
  void leavesTheHouseAndAnswersTheSame() throws IOException, InterruptedException {
    Path out = folder.resolve("edge");
    Shell.Said said =
        Shell.run("export", "--model", "tiny", "--home", home, "--out", out.toString(), "--json")
            .done();
    JsonNode summary = Json.parse(said.out());
    assertThat(summary.path("rowsCompared").asInt()).isPositive();
    assertThat(summary.path("megabytes").asDouble()).isLessThan(60);
    assertThat(summary.path("measured").path("microsP50").asDouble()).isPositive();
    assertThat(Files.readString(out.resolve("README.md")))
        .contains(
            "Will the customer leave?",
            "`spend`",
            "Measured when it was made, with a heap of 64 MB");
    assertThat(summary.path("measured").path("heapMaxMegabytes").asInt()).isEqualTo(64);

    score("tiny", "tiny.csv", "whole.csv", "--columns", "id").done();
    Path answers = folder.resolve("answers.csv");
    Path temporary = Files.createDirectory(folder.resolve("temporary"));
    ProcessBuilder run =
        new ProcessBuilder(
                out.resolve("run").toString(), "--csv", folder.resolve("tiny.csv").toString())
            .redirectOutput(answers.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    run.environment().put("JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=" + temporary);
    assertThat(run.start().waitFor()).isZero();
    assertThat(temporary).as("what unpacked native libraries leave").isEmptyDirectory();
    List<String> ours = Files.readAllLines(folder.resolve("whole.csv"));
    List<String> theirs = Files.readAllLines(answers);
    assertThat(theirs).hasSameSizeAs(ours).first().isEqualTo("probability,logit,error");
    for (int row = 1; row < ours.size(); row += 37) {
      assertThat(Double.parseDouble(theirs.get(row).split(",")[0]))
          .isCloseTo(
              Double.parseDouble(ours.get(row).split(",")[1]),
              org.assertj.core.api.Assertions.within(1e-5));
    }
    Shell.run("export", "--model", "tiny", "--home", home, "--out", out.toString())
        .refused("exists");
    Shell.run("export", "--model", "tiny", "--home", home, "--out", out + "2", "--platform", "vax")
        .refused("'vax'", "linux-x86_64");
    Path plain = folder.resolve("plain");
    Shell.run(
            "export",
            "--model",
            "tiny",
            "--home",
            home,
            "--target",
            "onnx",
            "--out",
            plain.toString())
        .done();
    assertThat(Files.readString(plain.resolve("README.md")))
        .contains(
            "Will the customer leave?",
            "| `spend` | float32 | [any, 1] |",
            "| `plan` | text | [any, 1] |",
            "\"plan\": np.full([1, 1], \"\", object),");
    assertThat(plain.resolve("model.onnx")).hasSameBinaryContentAs(out.resolve("model.onnx"));
  }

  private Shell.Said score(String model, String in, String out, String... more) {
    String[] command = new String[9 + more.length];
    System.arraycopy(
        new String[] {
          "score",
          "--model",
          model,
          "--in",
          folder.resolve(in).toString(),
          "--out",
          folder.resolve(out).toString(),
          "--home",
          home
        },
        0,
        command,
        0,
        9);
    System.arraycopy(more, 0, command, 9, more.length);
    return Shell.run(command);
  }
}
