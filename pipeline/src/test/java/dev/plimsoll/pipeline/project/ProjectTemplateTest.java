package dev.plimsoll.pipeline.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plimsoll.data.QueryEngine;
import dev.plimsoll.features.DecisionTask;
import dev.plimsoll.kernel.Blame;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.kernel.config.ConfigFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProjectTemplateTest {
  private final Path folder;
  private QueryEngine engine;

  ProjectTemplateTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @BeforeEach
  void open() {
    engine = QueryEngine.open(folder.resolve("spill"), 1);
  }

  @AfterEach
  void close() {
    engine.close();
  }

  private Path table(String name) throws IOException {
    StringBuilder csv =
        new StringBuilder(
            "churned,won,amount,customer,plan,nothing,constant,joined,\"odd, 'name': #1\"\n");
    for (int i = 0; i < 120; i++) {
      csv.append(
          "%s,%d,%.1f,customer-%d,%s,,same,2024-01-%02d,%d%n"
              .formatted(
                  i % 4 == 0 ? "left" : "stayed",
                  i % 3 == 0 ? 1 : 0,
                  i * 1.5,
                  i,
                  i % 2 == 0 ? "a" : "b",
                  1 + i % 28,
                  i % 7));
    }
    return Files.writeString(folder.resolve(name), csv);
  }

  private ProjectTemplate.Written write(Path table, String label) {
    return new ProjectTemplate(engine).write(table, label, false);
  }

  private static ProjectFile bound(ProjectTemplate.Written written) {
    return ConfigFile.read(written.file()).bind(ProjectFile.class);
  }

  @Test
  void asksAboutTheRarerOfTwoTexts() throws IOException {
    ProjectTemplate.Written written = write(table("Big Customers 2024.csv"), "churned");
    assertThat(written.label()).isEqualTo("\"churned\" = 'left'");
    ProjectFile file = bound(written);
    assertThat(file.name()).isEqualTo("big-customers-2024");
    assertThat(file.decision().label()).isEqualTo(written.label());
    assertThat(file.question()).isEqualTo("Is it true that churned is left?");
    assertThat(file.decision().inputs())
        .containsOnlyKeys("won", "amount", "plan", "odd, 'name': #1")
        .containsEntry("amount", "\"amount\"");
  }

  @Test
  void asksAboutTheOneOfTwoNumbers() throws IOException {
    assertThat(write(table("t.csv"), "won").label()).isEqualTo("\"won\" = 1");
  }

  @Test
  void takesAnExpressionAndLeavesItsColumnsOut() throws IOException {
    ProjectTemplate.Written written = write(table("t.csv"), "amount > 100 AND plan = 'a'");
    assertThat(written.inputs()).doesNotContain("amount", "plan").contains("won");
    assertThat(bound(written).decision().label()).isEqualTo("amount > 100 AND plan = 'a'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plan = '#1' OR plan = 'a'",
        "plan = 'a: b' OR won = 1",
        "\"odd, 'name': #1\" > 3",
        "plan IN ('it''s', '{a}')\n OR won = 1"
      })
  void writesAFileThatBindsWhateverTheLabelIsMadeOf(String label) throws IOException {
    ProjectTemplate.Written written = write(table("t.csv"), label);
    assertThat(bound(written).decision().label()).isEqualTo(label);
    assertThat(bound(written).question()).endsWith("?");
  }

  @Test
  void leavesOutWhatCannotHelpAndSaysWhy() throws IOException {
    ProjectTemplate.Written written = write(table("t.csv"), "churned");
    assertThat(written.left())
        .anyMatch(reason -> reason.startsWith("nothing: all values are missing"))
        .anyMatch(reason -> reason.startsWith("constant: one value only"))
        .anyMatch(reason -> reason.startsWith("customer: text with"))
        .anyMatch(reason -> reason.startsWith("joined: a time"))
        .anyMatch(reason -> reason.startsWith("churned: the label is made of it"))
        .hasSize(5);
    assertThat(written.file()).content().contains("# left out: joined: a time");
    assertThat(bound(written).evaluate().slices()).containsExactly(List.of("plan"));
  }

  @Test
  void whatOnlyNumbersTheRowsIsNoInput() throws IOException {
    StringBuilder csv = new StringBuilder("row,userId,price_cents,paid,age,won\n");
    for (int i = 0; i < 120; i++) {
      csv.append("%d,%d,%d,%d,%d,%d%n".formatted(i, 7 * i, 11 * i, 3 * i, i % 60, i % 2));
    }
    Path orders = Files.writeString(folder.resolve("orders.csv"), csv);
    ProjectTemplate.Written written = write(orders, "won");
    assertThat(written.inputs()).containsExactly("price_cents", "paid", "age");
    assertThat(written.left())
        .contains(
            "row: whole numbers, each once, rather a key than a feature",
            "userId: whole numbers, each once, rather a key than a feature");
    StringBuilder few = new StringBuilder("row,won\n");
    for (int i = 0; i < 99; i++) {
      few.append(i).append(',').append(i % 2).append('\n');
    }
    Files.writeString(orders, few);
    assertThat(new ProjectTemplate(engine).write(orders, "won", true).inputs())
        .containsExactly("row");
  }

  @Test
  void refusesAnUnknownColumnWithTheOneThatWasMeant() throws IOException {
    Path table = table("t.csv");
    assertThatThrownBy(() -> write(table, "churnd"))
        .isInstanceOfSatisfying(
            PlimsollException.class, e -> assertThat(e.blame()).isEqualTo(Blame.USER))
        .hasMessageContaining("label: 'churnd'")
        .hasMessageContaining("did you mean 'churned'?");
    assertThat(folder.resolve("plimsoll.yaml")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"customer", "constant", "nothing"})
  void refusesALabelThatDoesNotHaveTwoValues(String label) throws IOException {
    Path table = table("t.csv");
    assertThatThrownBy(() -> write(table, label))
        .isInstanceOf(PlimsollException.class)
        .hasMessageContaining("expected: two");
  }

  @Test
  void refusesALabelThatIsAlwaysTrue() throws IOException {
    Path all = Files.writeString(folder.resolve("all.csv"), "age,left\n" + "30,yes\n".repeat(50));
    assertThatThrownBy(() -> write(all, "left"))
        .isInstanceOf(PlimsollException.class)
        .hasMessageContaining("label: column 'left' has one value (expected: two values");
    Path parquet = folder.resolve("all.parquet");
    engine.execute(
        "COPY (SELECT 1 AS age, true AS lost FROM range(9)) TO "
            + QueryEngine.literal(parquet.toString()));
    assertThatThrownBy(() -> write(parquet, "lost")).hasMessageContaining("has one value");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ja,nein", "oui,non", "s\u00ed,no", "tak,nie", "Yes,No", "t,f"})
  void asksForYesInOtherTonguesThoughItIsCommoner(String words) throws IOException {
    String[] both = words.split(",");
    String rows = ("1," + both[0] + "\n").repeat(30) + ("2," + both[1] + "\n").repeat(10);
    Path table = Files.writeString(folder.resolve("t.csv"), "age,answer\n" + rows);
    ProjectTemplate.Written written = write(table, "answer");
    assertThat(written.task()).isEqualTo("binary");
    assertThat(written.label()).isIn("\"answer\"", "\"answer\" = " + QueryEngine.literal(both[0]));
  }

  @Test
  void aLabelOfTwoDatesIsAskedForByTheRarer() throws IOException {
    String rows = "1,2024-01-01\n".repeat(30) + "2,2025-01-01\n".repeat(10);
    Path table = Files.writeString(folder.resolve("t.csv"), "age,cohort\n" + rows);
    assertThat(write(table, "cohort").label()).isEqualTo("\"cohort\" = '2025-01-01'");
  }

  @Test
  void refusesATableThatIsNotUtf8() throws IOException {
    Path table = folder.resolve("t.csv");
    Files.writeString(table, "name,won\nM\u00fcller,1\nSmith,0\n", StandardCharsets.ISO_8859_1);
    assertThatThrownBy(() -> write(table, "won"))
        .hasMessageContaining("t.csv:2: letters that are not UTF-8");
  }

  @Test
  void aNumberIsAskedForAsANumber() throws IOException {
    ProjectFile project = bound(write(table("t.csv"), "amount"));
    assertThat(project.question()).isEqualTo("How much is amount?");
    assertThat(project.decision().task()).isEqualTo(DecisionTask.REGRESSION);
    assertThat(project.decision().label()).isEqualTo("\"amount\"");
    assertThat(project.train().candidates()).containsExactly("tabm", "xgboost", "ridge");
    assertThat(project.release().gate()).containsExactly("r2 >= 0.1");
    assertThat(project.decision().inputs()).doesNotContainKey("amount").containsKey("won");
  }

  @Test
  void aRangeIsAskedForWhereLevelsAreGiven() throws IOException {
    StringBuilder csv = new StringBuilder("rooms,price\n");
    for (int i = 0; i <= 100; i++) {
      csv.append(i % 7).append(',').append(i).append('\n');
    }
    Path flats = Files.writeString(folder.resolve("flats.csv"), csv);
    ProjectTemplate template = new ProjectTemplate(engine);
    ProjectFile project = bound(template.write(flats, "price", List.of(0.1, 0.5, 0.9), false));
    assertThat(project.question()).isEqualTo("How much may price be?");
    assertThat(project.decision().task()).isEqualTo(DecisionTask.QUANTILE);
    assertThat(project.decision().quantiles()).containsExactly(0.1, 0.5, 0.9);
    assertThat(project.train().candidates()).containsExactly("tabm", "xgboost", "ridge");
    // of 0 to 100: (459 + 1275 + 459) / 101 / 3 with the quantiles 10, 50 and 90
    assertThat(folder.resolve("plimsoll.yaml"))
        .content()
        .contains("always answering the same range gives 7.238");
    assertThat(project.release().gate())
        .containsExactly("pinball <= 6.876", "coverage_error <= 0.1");
    project = bound(template.write(flats, "price", List.of(0.95), true));
    assertThat(project.release().gate()).singleElement().asString().startsWith("pinball <= ");
  }

  @Test
  void refusesLevelsThatAreNone() throws IOException {
    Path table = table("t.csv");
    ProjectTemplate template = new ProjectTemplate(engine);
    for (List<Double> levels :
        List.of(List.of(0.9, 0.1), List.of(0.5, 0.5), List.of(0.0, 0.5), List.of(10.0, 90.0))) {
      assertThatThrownBy(() -> template.write(table, "amount", levels, false))
          .isInstanceOf(PlimsollException.class)
          .hasMessageContaining(levels + " (expected: rising numbers between 0 and 1");
    }
    assertThatThrownBy(() -> template.write(table, "churned", List.of(0.5), false))
        .hasMessageContaining(
            "[0.5] of label 'churned' (expected: a label that is a column of numbers");
    assertThat(folder.resolve("plimsoll.yaml")).doesNotExist();
  }

  @Test
  void aTextWithAFewValuesIsAskedForAsAClass() throws IOException {
    StringBuilder csv = new StringBuilder("petal,species\n");
    for (int i = 0; i < 40; i++) {
      csv.append(i).append(i < 24 ? ",setosa\n" : i < 34 ? ",virginica\n" : ",versicolor\n");
    }
    Path iris = Files.writeString(folder.resolve("iris.csv"), csv);
    ProjectFile project = bound(write(iris, "species"));
    assertThat(project.question()).isEqualTo("Which species is it?");
    assertThat(project.decision().task()).isEqualTo(DecisionTask.MULTI_CLASS);
    assertThat(project.train().candidates()).containsExactly("tabm", "xgboost", "logistic");
    assertThat(project.release().gate()).containsExactly("accuracy >= 0.68");
    assertThat(folder.resolve("plimsoll.yaml"))
        .content()
        .contains("always answering the commonest class gives 0.60");
  }

  @Test
  void aTableOfTextsIsRead() throws IOException {
    StringBuilder csv = new StringBuilder("id,text,kind,stars\n");
    for (int i = 0; i < 40; i++) {
      csv.append("t%d,my app did %d things today,%s,%d\n".formatted(i, i, "abc".charAt(i % 3), i));
    }
    Path tickets = Files.writeString(folder.resolve("tickets.csv"), csv);
    ProjectTemplate.Written table = write(tickets, "kind");
    assertThat(table.inputs()).containsExactly("stars");
    assertThat(table.left()).contains("text: free text, which a text model reads alone");
    Files.writeString(tickets, csv.toString().replaceAll(",(stars|\\d+)\n", "\n"));
    ProjectTemplate.Written read = new ProjectTemplate(engine).write(tickets, "kind", true);
    assertThat(read.inputs()).containsExactly("text");
    assertThat(read.left()).anyMatch(reason -> reason.startsWith("id: text with 40 values"));
    assertThat(bound(read).train().candidates()).containsExactly("tfidf");
  }

  @Test
  void refusesToOverwriteUnlessTold() throws IOException {
    Path table = table("t.csv");
    Files.writeString(folder.resolve("plimsoll.yaml"), "mine");
    assertThatThrownBy(() -> write(table, "churned")).hasMessageContaining("exists already");
    assertThat(folder.resolve("plimsoll.yaml")).hasContent("mine");
    assertThat(bound(new ProjectTemplate(engine).write(table, "churned", true)).name())
        .isEqualTo("t");
  }

  @Test
  void refusesAFileThatIsNotThere() {
    assertThatThrownBy(() -> write(folder.resolve("none.csv"), "x"))
        .isInstanceOf(PlimsollException.class)
        .hasMessageContaining("no such file");
  }

  @Test
  void germanCreditGivesAProject() throws IOException {
    Path credit =
        Files.copy(Path.of("../examples/credit/credit.csv"), folder.resolve("credit.csv"));
    ProjectFile byExpression = bound(write(credit, "class = 'bad'"));
    assertThat(byExpression.decision().inputs()).hasSize(20).doesNotContainKey("class");
    Files.delete(folder.resolve("plimsoll.yaml"));
    assertThat(write(credit, "class").label()).isEqualTo("\"class\" = 'bad'");
  }
}
