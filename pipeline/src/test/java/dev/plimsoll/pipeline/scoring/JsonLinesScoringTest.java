package dev.plimsoll.pipeline.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.plimsoll.data.QueryEngine;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What JSON lines come out as: JSON, whose values are the input's. */
class JsonLinesScoringTest {
  private static final String REALS =
      """
      SELECT unnest(['20', 'nan', 'inf']::DOUBLE[]) AS age, 1 AS spend, 'full' AS plan,
        unnest(['nan', '-inf', '0.5']::FLOAT[]) AS narrow, unnest(['nan', 'inf', '2']::DOUBLE[]) AS wide,
        ['1', 'nan', NULL]::DOUBLE[] AS list, {'x': '-inf'::DOUBLE, 'y': 'NaN, "inf"'} AS fields""";

  private static final String[] NO_REALS = {
    "20.0 null null [1.0,null,null] {\"x\":null,\"y\":\"NaN, \\\"inf\\\"\"}",
    "null null null [1.0,null,null] {\"x\":null,\"y\":\"NaN, \\\"inf\\\"\"}",
    "null 0.5 2.0 [1.0,null,null] {\"x\":null,\"y\":\"NaN, \\\"inf\\\"\"}"
  };

  private final Path folder;

  JsonLinesScoringTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void whatIsNoNumberIsNullInJsonAndStaysInParquet() throws IOException {
    Path in = parquet(folder.resolve("in.parquet"));
    assertThat(score(in, "out.jsonl").failed()).isEqualTo(1);
    List<JsonNode> rows = lines("out.jsonl");
    assertThat(rows)
        .extracting(row -> row.path("error").isNull())
        .containsExactly(true, true, false);
    assertThat(fields(rows, "age", "narrow", "wide", "list", "fields")).containsExactly(NO_REALS);

    score(in, "out.parquet");
    try (QueryEngine engine = QueryEngine.open(folder.resolve("spill"), 1)) {
      assertThat(
              engine.rows(
                  "SELECT concat_ws(' ', age, narrow, wide, list::VARCHAR, fields.x) FROM read_parquet("
                      + QueryEngine.literal(folder.resolve("out.parquet").toString())
                      + ")",
                  row -> row.getString(1)))
          .containsExactly(
              "20.0 nan nan [1.0, nan, NULL] -inf",
              "nan -inf inf [1.0, nan, NULL] -inf",
              "inf 0.5 2.0 [1.0, nan, NULL] -inf");
    }
  }

  @Test
  void whatIsNoNumberIsNullWhereRowsAreFollowed() throws IOException {
    Path in = Files.createDirectory(folder.resolve("in"));
    parquet(in.resolve("a.parquet"));
    assertThat(follow(in)).isEqualTo(1);
    List<JsonNode> rows = lines("out.jsonl");
    assertThat(rows)
        .extracting(row -> row.path("error").isNull())
        .containsExactly(true, true, false);
    assertThat(fields(rows, "age", "narrow", "wide", "list", "fields")).containsExactly(NO_REALS);
  }

  @Test
  void jsonThatSaysNanOrInfinityComesOutAsJson() throws IOException {
    ScoringFixture.write(
        folder.resolve("in.jsonl"),
        """
        {"age": NaN, "spend": 1, "plan": "NaN", "more": [1, -Infinity, "NaN: [NaN, \\"inf", {"nan": NaN}]}
        {"age": 1, "spend": 1, "plan": "info", "more": Infinity}
        """);
    score(folder.resolve("in.jsonl"), "out.jsonl");
    assertThat(fields(lines("out.jsonl"), "age", "plan", "more"))
        .containsExactly(
            "null \"NaN\" [1,null,\"NaN: [NaN, \\\"inf\",{\"nan\":null}]", "1 \"info\" null");
  }

  /** Each column has values of several types, or such as have no type of DuckDB's. */
  @Test
  void valuesOfJsonLinesComeOutAsTheyCameIn() throws IOException {
    List<String> values =
        List.of(
            "{\"Stadt\":\"Köln\",\"age\":20,\"ok\":true,\"list\":[1],\"id\":12345678901234567890,\"day\":\"2026-01-01\",\"fields\":{\"a\":1}}",
            "{\"Stadt\":5,\"age\":\"30\",\"ok\":\"true\",\"list\":\"[1]\",\"id\":2,\"day\":\"2026-01-02\",\"fields\":{\"b\":\"\\\"q\\\"\"}}",
            "{\"Stadt\":null,\"age\":\"old\",\"ok\":0,\"list\":{\"a\":[]},\"id\":-3,\"day\":null,\"fields\":{}}",
            "{\"Stadt\":\"5\",\"age\":1.5,\"ok\":false,\"list\":[],\"id\":9007199254740993,\"day\":\"\",\"fields\":null}");
    ScoringFixture.write(
        folder.resolve("in.jsonl"),
        String.join("\n", values).replace("{\"Stadt", "{\"spend\":1,\"plan\":\"full\",\"Stadt"));
    ScoringSummary summary = score(folder.resolve("in.jsonl"), "out.jsonl");

    List<JsonNode> rows = lines("out.jsonl");
    assertThat(rows)
        .zipSatisfy(
            values,
            (row, value) ->
                Json.parse(value)
                    .properties()
                    .forEach(
                        field ->
                            assertThat(row.get(field.getKey()))
                                .as(field.getKey())
                                .isEqualTo(field.getValue())));
    assertThat(fields(rows, "logit")).containsExactly("22.0", "32.0", "null", "3.5");
    assertThat(summary.failed()).isEqualTo(1);
    assertThat(Files.readString(folder.resolve("out.jsonl.errors.jsonl")))
        .isEqualTo(
            "{\"reason\":\"age: not a number (expected: a number, or nothing)\",\"row\":3}\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"out.csv", "out.parquet"})
  void aColumnOfTextsAndNumbersHasTheTextsWithoutQuotes(String out) {
    ScoringFixture.write(
        folder.resolve("in.jsonl"),
        """
        {"age": 1, "spend": 1, "plan": "full", "Stadt": "Köln"}
        {"age": 1, "spend": 1, "plan": "full", "Stadt": 5}
        {"age": 1, "spend": 1, "plan": "full", "Stadt": ["a"]}
        """);
    score(folder.resolve("in.jsonl"), out);
    try (QueryEngine engine = QueryEngine.open(folder.resolve("spill"), 1)) {
      assertThat(
              engine.rows(
                  "SELECT Stadt FROM " + QueryEngine.literal(folder.resolve(out).toString()),
                  row -> row.getString(1)))
          .containsExactly("Köln", "5", "[\"a\"]");
    }
  }

  private Path parquet(Path file) {
    try (QueryEngine engine = QueryEngine.open(folder.resolve("spill"), 1)) {
      engine.execute("COPY (" + REALS + ") TO " + QueryEngine.literal(file.toString()));
    }
    return file;
  }

  private ScoringSummary score(Path in, String out) {
    try (ScoringModel model = ScoringFixture.model(folder.resolve("model"))) {
      return new BatchScoring(model, Progress.none())
          .run(ScoringRequest.of(in, folder.resolve(out)));
    }
  }

  private long follow(Path in) {
    try (ScoringModel model = ScoringFixture.model(folder.resolve("model"));
        FollowScoring following = new FollowScoring(model, List.of(), 1, Progress.none());
        QueryEngine engine = QueryEngine.streaming(folder.resolve("spill"), 1, 128);
        RowSource source = new FolderSource(in, Duration.ZERO, InstantSource.system(), engine);
        ResultSink sink = FileSink.open(folder.resolve("out.jsonl"))) {
      return following.run(source, sink, 4, null).failed();
    }
  }

  private List<JsonNode> lines(String name) throws IOException {
    return Files.readAllLines(folder.resolve(name)).stream().map(Json::parse).toList();
  }

  private static List<String> fields(List<JsonNode> rows, String... names) {
    Function<JsonNode, String> values =
        row ->
            String.join(
                " ", List.of(names).stream().map(name -> String.valueOf(row.get(name))).toList());
    return rows.stream().map(values).toList();
  }
}
