package dev.plimsoll.pipeline.scoring;

import static dev.plimsoll.pipeline.scoring.ScoringFixture.logit;
import static dev.plimsoll.pipeline.scoring.ScoringFixture.model;
import static dev.plimsoll.pipeline.scoring.ScoringFixture.rows;
import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.data.QueryEngine;
import dev.plimsoll.kernel.Progress;
import dev.plimsoll.pipeline.scoring.ScoringRequest.Unfinished;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchScoringTest {
  private static final int ROWS = 20_001;

  private final Path folder;

  BatchScoringTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @ParameterizedTest
  @CsvSource({
    "in.parquet, out.parquet",
    "in.parquet, out.csv",
    "in.parquet, out.jsonl",
    "in.csv, out.parquet",
    "in.csv, out.csv",
    "in.csv, out.jsonl",
    "in.jsonl, out.parquet",
    "in.jsonl, out.csv",
    "in.jsonl, out.jsonl"
  })
  void givesOneRowForEachInOrderInEveryFormat(String in, String out) throws IOException {
    ScoringSummary summary =
        score(ScoringRequest.of(rows(folder.resolve(in), 0, ROWS), folder.resolve(out)));

    assertThat(summary)
        .isEqualTo(
            new ScoringSummary(
                ROWS, 0, 0, folder.resolve(out), null, ScoringFixture.VERSION, java.util.Map.of()));
    List<String> scored =
        read(out, "id, age, spend, plan, day, logit, probability, model_version, error");
    assertThat(scored).hasSize(ROWS);
    for (int id : new int[] {0, 1, 2_047, 2_048, 12_345, ROWS - 1}) {
      String plan = id % 2 == 0 ? "basic" : "full";
      double logit = logit(id % 70, id % 31 / 2.0, plan);
      assertThat(scored.get(id))
          .isEqualTo(
              "%d|%s|%s|%s|2026-01-0%d|%s|%.4f|leaving/3|null"
                  .formatted(
                      id,
                      (double) (id % 70),
                      id % 31 / 2.0,
                      plan,
                      1 + id % 7,
                      (float) logit,
                      1 / (1 + Math.exp(-logit))));
    }
    assertThat(leftOver()).isEmpty();
  }

  @Test
  void aRowThatCannotBeReadOrAnsweredIsToldOfAndTheOthersAreNotDisturbed() throws IOException {
    Path in =
        ScoringFixture.write(
            folder.resolve("in.csv"),
            "age,spend,plan,note\n20,1,full,007\nold,1,basic,\n,2,,x\n30,,basic,y\n1e39,1,basic,z\n");
    ScoringSummary summary = score(ScoringRequest.of(in, folder.resolve("out.csv")));

    assertThat(summary.rows()).isEqualTo(5);
    assertThat(summary.failed()).isEqualTo(3);
    assertThat(Files.readAllLines(folder.resolve("out.csv")))
        .containsExactly(
            "age,spend,plan,note,probability,logit,model_version,error",
            "20,1,full,007,1.0,22.0,leaving/3,",
            "old,1,basic,,,,leaving/3,\"age: not a number (expected: a number, or nothing)\"",
            ",2,,x,1.0,48.0,leaving/3,",
            "30,,basic,y,,,leaving/3,probability: not finite (expected: a number)",
            "1e39,1,basic,z,,,leaving/3,\"age: not a number (expected: a number, or nothing)\"");
    assertThat(Files.readAllLines(folder.resolve("out.csv.errors.jsonl")))
        .containsExactly(
            "{\"reason\":\"age: not a number (expected: a number, or nothing)\",\"row\":2}",
            "{\"reason\":\"probability: not finite (expected: a number)\",\"row\":4}",
            "{\"reason\":\"age: not a number (expected: a number, or nothing)\",\"row\":5}");
  }

  @ParameterizedTest
  @CsvSource({"in.csv, out.csv", "in.csv, out.jsonl", "in.jsonl, out.csv", "in.parquet, out.csv"})
  void wordsForTrueAndFalseAreOnesAndZerosAsWhenTheModelLearned(String in, String out)
      throws IOException {
    Path file = folder.resolve(in);
    try (QueryEngine engine = QueryEngine.open(folder.resolve("spill"), 1)) {
      engine.execute(
          "COPY (SELECT unnest(['yes', 'No', 'TRUE', 'false', 't', 'F', 'y', 'n', '']) AS age, 0 AS spend,"
              + " 'basic' AS plan) TO "
              + QueryEngine.literal(file.toString())
              + (in.endsWith("jsonl") ? " (FORMAT json)" : ""));
    }
    assertThat(score(ScoringRequest.of(file, folder.resolve(out))).failed()).isZero();
    assertThat(read(out, "logit"))
        .containsExactly("1.0", "0.0", "1.0", "0.0", "1.0", "0.0", "1.0", "0.0", "50.0");
  }

  @Test
  void keepsOnlyTheColumnsAskedForAndListsComeAsLists() throws IOException {
    try (ScoringModel lists = ScoringFixture.listModel(folder.resolve("lists"))) {
      ScoringRequest all =
          ScoringRequest.of(
              rows(folder.resolve("in.parquet"), 0, 3_000), folder.resolve("out.parquet"));
      new BatchScoring(lists, Progress.none())
          .run(
              new ScoringRequest(
                  all.in(),
                  null,
                  all.out(),
                  null,
                  List.of("id"),
                  null,
                  false,
                  Unfinished.CONTINUE,
                  2));
    }
    assertThat(read("out.parquet", "*"))
        .hasSize(3_000)
        .element(2_999)
        .isEqualTo(
            "2999|1.0|41.5|[59.0, 11.5]|leaving/3|null"
                .replace("1.0|41.5", "1.0|" + (float) logit(2_999 % 70, 2_999 % 31 / 2.0, "full"))
                .replace("[59.0, 11.5]", "[" + 2_999 % 70 + ".0, " + 2_999 % 31 / 2.0 + "]"));
  }

  @Test
  void aFileWithoutRowsGivesAFileWithoutRows() {
    Path in = ScoringFixture.write(folder.resolve("in.csv"), "age,spend,plan\n");
    assertThat(score(ScoringRequest.of(in, folder.resolve("out.parquet"))).rows()).isZero();
    assertThat(read("out.parquet", "age, probability, error")).isEmpty();
  }

  @Test
  void textsAreTextsAndNumbersAreNumbersWhateverTheFileCallsThem() throws IOException {
    Path in =
        ScoringFixture.write(
            folder.resolve("in.jsonl"),
            """
            {"age": " 20 ", "spend": 1, "plan": "full"}
            {"age": true, "spend": 1, "plan": 7}
            {"age": {"x": 1}, "spend": 2, "plan": null}
            """);
    score(ScoringRequest.of(in, folder.resolve("out.jsonl")));
    List<String> errors = read("out.jsonl", "logit, error");
    assertThat(errors)
        .containsExactly(
            "22.0|null", "0.0|null", "null|age: not a number (expected: a number, or nothing)");
  }

  /** DuckDB keeps each until the end of the file, so that memory would grow with it. */
  @Test
  void writesNoBloomFilters() {
    Path in = rows(folder.resolve("in.parquet"), 0, ROWS);
    score(ScoringRequest.of(in, folder.resolve("out.parquet")));
    assertThat(bloomFilters(in)).as("columns of few values usually have one").isPositive();
    assertThat(bloomFilters(folder.resolve("out.parquet"))).isZero();
  }

  private long bloomFilters(Path file) {
    try (QueryEngine engine = QueryEngine.open(folder.resolve("spill"), 1)) {
      return engine
          .rows(
              "SELECT count(bloom_filter_offset) FROM parquet_metadata("
                  + QueryEngine.literal(file.toString())
                  + ")",
              row -> row.getLong(1))
          .get(0);
    }
  }

  @Test
  void reportsHowFarItIs() {
    List<String> seen = new java.util.ArrayList<>();
    try (ScoringModel model = model(folder.resolve("model"))) {
      new BatchScoring(model, (stage, done, total) -> seen.add(stage + " " + done + "/" + total))
          .run(
              ScoringRequest.of(
                  rows(folder.resolve("in.parquet"), 0, ROWS), folder.resolve("out.csv")));
    }
    assertThat(seen)
        .contains("scoring " + ROWS + "/" + ROWS, "writing " + ROWS + "/" + ROWS)
        .first()
        .isEqualTo("scoring 2048/" + ROWS);
  }

  private ScoringSummary score(ScoringRequest request) {
    try (ScoringModel model = model(folder.resolve("model"))) {
      return new BatchScoring(model, Progress.none()).run(request);
    }
  }

  /** The rows of a file in their order, values joined by bars. */
  private List<String> read(String name, String columns) {
    String file = QueryEngine.literal(folder.resolve(name).toString());
    String scan =
        name.endsWith(".csv")
            ? "read_csv(" + file + ", types = {'error': 'VARCHAR'})"
            : name.endsWith(".parquet")
                ? "read_parquet(" + file + ")"
                : "read_json(" + file + ", records = true)";
    String chosen =
        columns
            .replace("logit", "logit::FLOAT AS logit")
            .replace("probability", "printf('%.4f', probability) AS probability")
            .replace("day", "day::DATE AS day");
    try (QueryEngine engine = QueryEngine.open(folder.resolve("spill"), 1)) {
      return engine.rows(
          "SELECT " + chosen + " FROM " + scan,
          row ->
              String.join(
                  "|",
                  IntStream.rangeClosed(1, row.getMetaData().getColumnCount())
                      .mapToObj(
                          i -> {
                            try {
                              Object value = row.getObject(i);
                              return value instanceof java.sql.Array list
                                  ? java.util.Arrays.toString((Object[]) list.getArray())
                                  : String.valueOf(value);
                            } catch (java.sql.SQLException e) {
                              throw new IllegalStateException(e);
                            }
                          })
                      .toList()));
    }
  }

  private List<Path> leftOver() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().contains(".scoring")).toList();
    }
  }
}
