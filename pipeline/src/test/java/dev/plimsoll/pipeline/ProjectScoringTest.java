package dev.plimsoll.pipeline;

import static dev.plimsoll.pipeline.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plimsoll.data.QueryEngine;
import dev.plimsoll.features.FeaturesError;
import dev.plimsoll.kernel.Progress;
import dev.plimsoll.kernel.SimulatedClock;
import dev.plimsoll.kernel.Times;
import dev.plimsoll.pipeline.scoring.BatchScoring;
import dev.plimsoll.pipeline.scoring.ModelFinder;
import dev.plimsoll.pipeline.scoring.ProjectFeatures;
import dev.plimsoll.pipeline.scoring.ScoringModel;
import dev.plimsoll.pipeline.scoring.ScoringRequest;
import dev.plimsoll.pipeline.scoring.ScoringRequest.Unfinished;
import dev.plimsoll.pipeline.scoring.ScoringSummary;
import dev.plimsoll.serving.InferenceRequest;
import dev.plimsoll.serving.InferenceResult;
import dev.plimsoll.serving.OnlineFeatures;
import dev.plimsoll.serving.Predictor;
import dev.plimsoll.serving.PredictorSettings;
import dev.plimsoll.serving.Traffic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows that bring only what a caller sends are scored with the features that they had then. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProjectScoringTest {
  private static final Instant END = ParcelProject.BEGIN.plus(Duration.ofDays(12));
  private static final Duration NINE_HOURS = Duration.ofHours(9);

  private final Path folder;
  private final QueryEngine engine;
  private Path training = Path.of("");

  ProjectScoringTest(@TempDir Path folder) {
    this.folder = folder;
    this.engine = QueryEngine.open(folder.resolve("spill"), 2);
  }

  @BeforeAll
  void release() throws IOException {
    try (Rooms rooms = TestHome.rooms(folder.resolve(".plimsoll"))) {
      Circle.Turned turned = ParcelProject.release(folder, rooms);
      assertThat(turned.outcome().passed()).isTrue();
      training =
          Files.copy(
              rooms.storage().blobs().file(turned.prepared().rows().digest()),
              folder.resolve("training.parquet"));
    }
  }

  @AfterAll
  void close() {
    engine.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"decisions.parquet", "decisions.csv"})
  void answersAreThoseOfTheTrainingSetToTheBit(String name) {
    Path in = ParcelProject.decisions(engine, training, folder.resolve(name));
    Path out = folder.resolve("joined-" + name + ".parquet");
    ScoringSummary summary = score(in, out);
    assertThat(summary.rows()).isEqualTo(ParcelProject.PARCELS);
    assertThat(summary.failed()).isZero();
    assertThat(summary.found().keySet()).containsExactlyInAnyOrder("depot", "weather", "place");
    assertThat(summary.found().get("place")).isBetween(1_700L, 1_900L);
    assertThat(summary.found().get("weather")).isBetween(500L, 1_600L);

    Path whole = folder.resolve("whole-" + name + ".parquet");
    try (ScoringModel model = model()) {
      new BatchScoring(model, Progress.none()).run(ScoringRequest.of(training, whole));
    }
    assertThat(read(out, "id, probability, logit ORDER BY id"))
        .isEqualTo(read(whole, "row_key, probability, logit ORDER BY row_key"))
        .hasSize(ParcelProject.PARCELS);
    String scan = name.endsWith(".csv") ? "read_csv" : "read_parquet";
    assertThat(read(out, "id"))
        .isEqualTo(
            engine.rows("SELECT id FROM " + scan + "('" + in + "')", row -> row.getString(1)));
    assertThat(columns(out))
        .isEqualTo(
            "id, weight, region, depot, code, decision_at, probability, logit, model_version, error");
  }

  @Test
  void answersAreThoseOfTheServer() {
    Path in = ParcelProject.decisions(engine, training, folder.resolve("served.parquet"));
    Path out = folder.resolve("served-scored.parquet");
    score(in, out);
    List<String> sent =
        engine.rows(
            "SELECT concat_ws('|', weight, coalesce(region, ''), depot, code, decision_at) FROM read_parquet('%s') LIMIT 200"
                .formatted(in),
            row -> row.getString(1));
    List<String> served = new ArrayList<>();
    SimulatedClock clock = new SimulatedClock(END);
    try (Rooms rooms = Rooms.open(new RoomsConfig(folder.resolve(".plimsoll"), null, clock));
        ProjectRooms project = ProjectRooms.open(rooms, ProjectState.read(folder));
        Predictor predictor =
            new Predictor(
                rooms.endpoints(),
                rooms.log(),
                new OnlineFeatures(project.online()),
                new Traffic(),
                List.of(),
                PredictorSettings.of(clock, System::nanoTime, new Random(5)))) {
      // as time went by: a backfill brings only what can still matter
      for (Instant at = ParcelProject.BEGIN; at.isBefore(END); at = at.plus(NINE_HOURS)) {
        project.backfill(at);
      }
      for (String row : sent) {
        String[] fields = row.split("\\|", -1);
        InferenceResult result =
            predictor.predict(
                InferenceRequest.of(
                        "late-parcel",
                        1,
                        Map.of(
                            "weight", new float[] {Float.parseFloat(fields[0])},
                            "region", new String[] {fields[1]},
                            "depot", new String[] {fields[2]},
                            "code", new String[] {fields[3]}))
                    .withDecisionAtMicros(
                        Times.micros(
                            LocalDateTime.parse(fields[4].replace(' ', 'T'))
                                .toInstant(ZoneOffset.UTC))));
        served.add(String.valueOf(result.logit()[0]));
      }
    }
    assertThat(read(out, "logit").subList(0, sent.size())).isEqualTo(served);
  }

  @Test
  void aRowWithoutATimeIsAnErrorAndAColumnThatIsBroughtIsUsed() throws IOException {
    Path in =
        Files.writeString(
            folder.resolve("odd.csv"),
            """
            note,weight,region,depot,code,weather_rain,weather_sky,departs
            a,1.5,r1,10,010,3.5,grey,2024-01-25T12:00:00Z
            b,1.5,r1,10,010,3.5,grey,
            c,1.5,r1,10,010,3.5,grey,soon
            d,heavy,r1,10,010,3.5,grey,2024-01-25 12:00:00
            e,1.5,r1,10,010,3.5,grey,2024-01-25T14:00:00+02:00
            f,1.5,r1,nowhere,,3.5,grey,2024-01-25
            """);
    Path out = folder.resolve("odd.jsonl");
    ScoringSummary summary;
    try (ScoringModel model = model()) {
      summary =
          new BatchScoring(model, features("departs"), Progress.none())
              .run(ScoringRequest.of(in, out));
    }
    assertThat(summary.found().keySet()).containsExactlyInAnyOrder("depot", "place");
    assertThat(Files.readAllLines(folder.resolve("odd.jsonl.errors.jsonl")))
        .containsExactly(
            "{\"reason\":\"departs: no time (expected: when the decision is taken, as 2026-03-01 12:00:00)\",\"row\":2}",
            "{\"reason\":\"departs: no time (expected: when the decision is taken, as 2026-03-01 12:00:00)\",\"row\":3}",
            "{\"reason\":\"weight: not a number (expected: a number, or nothing)\",\"row\":4}");
    List<String> lines = Files.readAllLines(out);
    assertThat(lines).hasSize(6);
    assertThat(logit(lines.get(4))).isEqualTo(logit(lines.get(0)));
    assertThat(lines.get(5)).contains("\"code\":null").contains("\"error\":null");
  }

  @Test
  void goesOnWithTheRowsThatWereJoinedAndRefusesOtherFeatures() throws IOException {
    Path in = ParcelProject.decisions(engine, training, folder.resolve("again.parquet"));
    Path whole = folder.resolve("again-whole.csv");
    score(in, whole);
    Path out = folder.resolve("again.csv");
    List<String> stages = new ArrayList<>();
    Progress stopping =
        (stage, done, total) -> {
          stages.add(stage);
          if (stage.equals("writing")) {
            throw new IllegalStateException("stopped");
          }
        };
    try (ScoringModel model = model()) {
      ProjectFeatures features = features(ProjectFeatures.DECISION_AT);
      ScoringRequest request = ScoringRequest.of(in, out);
      assertThatThrownBy(() -> new BatchScoring(model, features, stopping).run(request))
          .hasMessage("stopped");
      assertThat(stages).first().isEqualTo("joining features");
      Path work = folder.resolve(".again.csv.scoring");
      assertThat(work.resolve("joined.parquet")).isRegularFile();

      assertRefused(
          () -> new BatchScoring(model, features("sent"), Progress.none()).run(request),
          PipelineError.SCORING_INVALID,
          "'sent' missing");
      ProjectFeatures other = withAnotherAge();
      assertRefused(
          () -> new BatchScoring(model, other, Progress.none()).run(request),
          PipelineError.SCORING_OF_ANOTHER,
          "another state of the project's features");

      List<String> resumed = new ArrayList<>();
      ScoringSummary summary =
          new BatchScoring(model, features, (stage, done, total) -> resumed.add(stage))
              .run(request.with(false, Unfinished.REQUIRE));
      assertThat(resumed).doesNotContain("joining features", "scoring");
      assertThat(summary.resumed()).isEqualTo(ParcelProject.PARCELS);
      assertThat(summary.found()).hasSize(3);
      assertThat(out).hasSameBinaryContentAs(whole);
      assertThat(work).doesNotExist();
    }
  }

  @Test
  void joinedRowsThatAreNotWhatTheyWereAreJoinedAgain() throws IOException {
    Path in = ParcelProject.decisions(engine, training, folder.resolve("torn.parquet"));
    Path out = folder.resolve("torn.csv");
    ScoringRequest request = ScoringRequest.of(in, out);
    try (ScoringModel model = model()) {
      ProjectFeatures features = features(ProjectFeatures.DECISION_AT);
      Progress stopping =
          (stage, done, total) -> {
            if (stage.equals("scoring")) {
              throw new IllegalStateException("stopped");
            }
          };
      assertThatThrownBy(() -> new BatchScoring(model, features, stopping).run(request))
          .hasMessage("stopped");
      Files.writeString(folder.resolve(".torn.csv.scoring/joined.parquet"), "half");
      assertThat(new BatchScoring(model, features, Progress.none()).run(request).failed()).isZero();
    }
  }

  @Test
  void refusesWhatCannotBeJoinedBeforeAnyWork() throws IOException {
    refused("weight,region,decision_at\n1,r1,2024-01-25\n", "'depot', a key,", "'code', a key,");
    refused("wieght,region,depot,code,decision_at\n", "'weight' missing", "did you mean 'wieght'");
    refused("weight,region,depot,code,decided\n", "'decision_at' missing", "--at");
    Path numbers =
        Files.writeString(
            folder.resolve("numbers.csv"), "weight,region,depot,code,decision_at\n1,r1,10,010,7\n");
    assertRefused(
        () -> score(numbers, folder.resolve("refused.parquet")),
        PipelineError.SCORING_INVALID,
        "'decision_at' is BIGINT",
        "a time");
    Path in = folder.resolve("keys.parquet");
    engine.toParquet(
        "SELECT 1.0 AS weight, 'r1' AS region, 10 AS depot, 10.0::DOUBLE AS code, TIMESTAMP '2024-01-25' AS decision_at",
        in);
    assertRefused(
        () -> score(in, folder.resolve("refused.csv")),
        FeaturesError.VALUE_INVALID,
        "key 'code' of view 'place': NUMBER",
        "TEXT");
    assertThat(folder.resolve(".refused.csv.scoring")).doesNotExist();
  }

  @Test
  void refusesAModelOfAnotherProjectAndAHomeWithoutTables() throws IOException {
    Path other = Files.createDirectories(folder.resolve("elsewhere"));
    Files.writeString(
        other.resolve("plimsoll.yaml"),
        Files.readString(folder.resolve("plimsoll.yaml"))
            .replace("take: [rain, sky]", "take: [rain]")
            .replace("name: late-parcel", "name: elsewhere"));
    Path in = ParcelProject.decisions(engine, training, folder.resolve("theirs.parquet"));
    ProjectFeatures theirs =
        ProjectFeatures.open(
            ProjectState.read(other), "decision_at", () -> TestHome.storage(home()));
    try (ScoringModel model = model()) {
      assertRefused(
          () ->
              new BatchScoring(model, theirs, Progress.none())
                  .run(ScoringRequest.of(in, folder.resolve("theirs.csv"))),
          PipelineError.SCORING_INVALID,
          "late-parcel/1 has inputs 'weather_sky'",
          "a model of the project 'elsewhere'");
    }
    assertRefused(
        () ->
            ProjectFeatures.open(
                ProjectState.read(folder),
                "decision_at",
                () -> TestHome.storage(folder.resolve("empty"))),
        PipelineError.PROJECT_INVALID,
        "never ingested",
        "plimsoll run");
  }

  private void refused(String csv, String... parts) throws IOException {
    Path in = Files.writeString(folder.resolve("refused-in.csv"), csv);
    assertRefused(
        () -> score(in, folder.resolve("refused.csv")), PipelineError.SCORING_INVALID, parts);
    assertThat(folder.resolve("refused.csv")).doesNotExist();
    assertThat(folder.resolve(".refused.csv.scoring")).doesNotExist();
  }

  private ScoringSummary score(Path in, Path out) {
    try (ScoringModel model = model()) {
      return new BatchScoring(model, features(ProjectFeatures.DECISION_AT), Progress.none())
          .run(ScoringRequest.of(in, out));
    }
  }

  private Path home() {
    return folder.resolve(".plimsoll");
  }

  private ScoringModel model() {
    return ModelFinder.find("late-parcel", () -> TestHome.storage(home())).load();
  }

  private ProjectFeatures features(String at) {
    return ProjectFeatures.open(ProjectState.read(folder), at, () -> TestHome.storage(home()));
  }

  /** The same features with another age limit: other values, under the same names. */
  private ProjectFeatures withAnotherAge() throws IOException {
    Path other = Files.createDirectories(folder.resolve("changed"));
    Files.writeString(
        other.resolve("plimsoll.yaml"),
        Files.readString(folder.resolve("plimsoll.yaml")).replace("ttl: 9h", "ttl: 2h"));
    return ProjectFeatures.open(
        ProjectState.read(other), "decision_at", () -> TestHome.storage(home()));
  }

  private List<String> read(Path file, String columnsAndOrder) {
    int order = columnsAndOrder.indexOf(" ORDER");
    String columns = order < 0 ? columnsAndOrder : columnsAndOrder.substring(0, order);
    return engine.rows(
        "SELECT concat_ws('|', %s) FROM read_parquet('%s')%s"
            .formatted(columns, file, order < 0 ? "" : columnsAndOrder.substring(order)),
        row -> row.getString(1));
  }

  private String columns(Path file) {
    return String.join(
        ", ",
        engine.rows(
            "SELECT column_name FROM (DESCRIBE SELECT * FROM read_parquet('" + file + "'))",
            row -> row.getString(1)));
  }

  private static String logit(String json) {
    return json.replaceAll(".*\"logit\":([^,}]+).*", "$1");
  }
}
