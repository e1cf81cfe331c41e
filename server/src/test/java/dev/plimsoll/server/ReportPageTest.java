package dev.plimsoll.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.evaluation.AnswerKind;
import dev.plimsoll.evaluation.ClassReport;
import dev.plimsoll.evaluation.Interval;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportPageTest {
  private final ReportPage page = new ReportPage();

  @Test
  void holdsEverythingItNeedsInOneFile(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("report.html");
    page.write(SampleReport.full(), file);
    String html = Files.readString(file);
    assertThat(html).contains("Apache Software Foundation", "--pl-accent", "data-chart=\"trend\"");
    assertThat(html).contains("data-chart=\"learning\"", "\"kept\":26", "\"train\":[null,0.56");
    assertThat(html).doesNotContain("<link ", "src=\"http", "@import url");
    assertThat(folder).isDirectoryNotContaining("glob:**.part");
  }

  @Test
  void writesContentThatCannotBreakOutOfItsPlace() {
    LifeReport sample = SampleReport.full();
    LifeReport.SliceBar slice =
        new LifeReport.SliceBar(
            "</script><script>alert(1)</script>", 10, new LifeReport.Estimate(0.5, 0.4, 0.6));
    LifeReport hostile =
        new LifeReport(
            "<img src=x onerror=alert(1)>",
            sample.question(),
            sample.kind(),
            sample.writtenAt(),
            List.of(),
            List.of("</style><b>"),
            List.of(),
            null,
            List.of(slice),
            null,
            List.of(),
            List.of(),
            null,
            List.of(),
            List.of(),
            List.of(),
            sample.ledger(),
            sample.cost());
    assertThat(page.render(hostile))
        .doesNotContain("<img src=x", "<script>alert(1)", "</style><b>")
        .contains("\\u003c/script>");
  }

  @Test
  void tellsQuantilesByTheirLossAndTheirCoverage() {
    LifeReport sample = SampleReport.full();
    LifeReport quantiles =
        judged(
            AnswerKind.QUANTILES,
            sample.models(),
            sample.slices(),
            null,
            List.of(),
            sample.windows());
    assertThat(page.render(quantiles))
        .contains("Does it mean what it says?", "Below its number for 10 %, the truth should lie")
        .contains("<th class=\"num\">pinball loss</th><th class=\"num\">coverage</th>")
        .contains("Distance from the truth (pinball loss, lower is better)")
        .contains("Truths in its range (coverage, best as often as promised)")
        .contains("\"metric\":\"pinball loss\"", "Coverage error 0.012: How often the truth")
        .doesNotContain("negated", "AUC", "log loss", "When the model says 30 %");
  }

  @Test
  void tellsHowAModelOfClassesFaresWithEach() {
    LifeReport sample = SampleReport.full();
    LifeReport classes =
        judged(
            AnswerKind.CLASSES,
            List.of(),
            List.of(),
            new LifeReport.Estimate(0.8, 0.77, 0.83),
            List.of(
                new ClassReport(
                    "own",
                    900,
                    1_000,
                    new Interval(0.9, 0.88, 0.92),
                    new Interval(0.81, 0.78, 0.84),
                    List.of(new ClassReport.Mistaken("rent", 90))),
                new ClassReport(
                    "free <b>",
                    100,
                    0,
                    new Interval(0, 0, 0.037),
                    null,
                    List.of(new ClassReport.Mistaken("own", 100)))),
            List.of());
    String html = page.render(classes);
    assertThat(html)
        .contains("Class by class", "0.81", "own (100)")
        .contains("\"bad\":false,\"high\":0.92,\"low\":0.88,\"name\":\"own\"")
        .as("the class that is never found is red")
        .contains("\"bad\":true,\"high\":0.037,\"low\":0.0,\"name\":\"free ")
        .contains("free &lt;b&gt;", "0.000<span class=\"range\">0.000 to 0.037")
        .doesNotContain("free <b>");
    assertThat(page.render(sample)).doesNotContain("Class by class");
  }

  @Test
  void saysSoWhenTheLedgerIsBroken() {
    LifeReport sample = SampleReport.full();
    LifeReport broken =
        new LifeReport(
            sample.title(),
            sample.question(),
            sample.kind(),
            Instant.EPOCH,
            List.of(),
            List.of(),
            List.of(),
            null,
            List.of(),
            null,
            List.of(),
            List.of(),
            null,
            List.of(),
            List.of(),
            List.of(),
            new LifeReport.LedgerStatus(12, false, "0".repeat(64), List.of("entry 7 was edited")),
            sample.cost());
    assertThat(page.render(broken))
        .contains("broken", "entry 7 was edited")
        .doesNotContain("intact");
  }

  /** The sample's report of a model of another kind, with the parts that differ. */
  private static LifeReport judged(
      AnswerKind kind,
      List<LifeReport.ModelRow> models,
      List<LifeReport.SliceBar> slices,
      LifeReport.@Nullable Estimate overall,
      List<ClassReport> classes,
      List<LifeReport.Window> windows) {
    LifeReport sample = SampleReport.full();
    return new LifeReport(
        sample.title(),
        sample.question(),
        kind,
        sample.writtenAt(),
        List.of(),
        List.of(),
        models,
        null,
        slices,
        overall,
        sample.reliability(),
        classes,
        null,
        windows,
        List.of(),
        List.of(),
        sample.ledger(),
        sample.cost());
  }
}
