package dev.plimsoll.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plimsoll.data.QueryEngine;
import dev.plimsoll.data.TableSchema;
import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.PlimsollException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingSetsTest {
  @TempDir Path folder = Path.of("");
  private QueryEngine engine = QueryEngine.open(folder, 1);
  private Path flights = folder;
  private Path planes = folder;

  @BeforeEach
  void tables() {
    engine.close();
    engine = QueryEngine.open(folder, 2);
    flights = folder.resolve("flights.parquet");
    engine.toParquet(
        """
        SELECT * FROM (VALUES
          (0::BIGINT, 'f2', 'AA', 10, 30.0, true,  TIMESTAMP '2013-01-02 10:00', TIMESTAMP '2013-01-02 14:00'),
          (1::BIGINT, 'f1', 'AA', 20, -5.0, false, TIMESTAMP '2013-01-01 10:00', TIMESTAMP '2013-01-01 12:00'),
          (2::BIGINT, 'f3', 'UA', 30, NULL, NULL,  TIMESTAMP '2013-01-02 10:00', NULL),
          (3::BIGINT, 'f0', 'AA', 40, 90.0, true,  TIMESTAMP '2013-01-02 10:00', TIMESTAMP '2013-01-02 15:00')
        ) t(ingest_seq, id, carrier, distance, delay, domestic, event_at, known_at)""",
        flights);
    planes = folder.resolve("planes.parquet");
    engine.toParquet(
        """
        SELECT * FROM (VALUES (0::BIGINT, 'AA', 150, NULL::TIMESTAMP, NULL::TIMESTAMP),
          (1::BIGINT, 'AA', 151, NULL, NULL)) t(ingest_seq, carrier, seats, event_at, known_at)""",
        planes);
  }

  @AfterEach
  void close() {
    engine.close();
  }

  private DecisionSpec decision() {
    Map<String, String> inputs = new LinkedHashMap<>();
    inputs.put("carrier", "carrier");
    inputs.put("distance", "distance / 2");
    inputs.put("domestic", "domestic");
    return new DecisionSpec(
        "flights",
        "event_at - INTERVAL 2 HOUR",
        "delay > 15",
        null,
        null,
        inputs,
        Map.of("flight", "id"),
        "id");
  }

  private FeatureView delay() {
    return FeatureView.of(
        "delay",
        new ViewSpec(
            "flights",
            List.of("carrier"),
            List.of(),
            List.of("delay"),
            List.of(),
            List.of("delay"),
            List.of(Duration.ofHours(24)),
            null),
        schema(flights));
  }

  private FeatureView plane() {
    return FeatureView.of(
        "plane",
        ViewSpec.taking("planes", List.of("carrier"), List.of("seats"), null),
        schema(planes),
        false);
  }

  private TableSchema schema(Path file) {
    return engine.describe("SELECT * FROM read_parquet('" + file + "')");
  }

  private TrainingSet build(DecisionSpec decision, List<FeatureView> views, Path out) {
    return TrainingSets.build(
        engine, decision, flights, Map.of("flights", flights, "planes", planes), views, out);
  }

  private List<String> rows(Path out) {
    return engine.rows(
        "SELECT COLUMNS(*)::VARCHAR FROM read_parquet('" + out + "')",
        row -> {
          StringBuilder text = new StringBuilder();
          for (int c = 1; c <= row.getMetaData().getColumnCount(); c++) {
            text.append(c > 1 ? " | " : "").append(row.getString(c));
          }
          return text.toString();
        });
  }

  @Test
  void hasOneRowPerDecisionInOrderOfTimeAndKey() {
    Path out = folder.resolve("out.parquet");
    TrainingSet set = build(decision(), List.of(delay(), plane()), out);
    assertThat(set.rows()).isEqualTo(4);
    assertThat(schema(out).names())
        .isEqualTo(
            "row_key, decision_at, carrier, distance, domestic, flight, delay_mean_delay_24h,"
                + " delay_count_delay_24h, plane_seats, label, label_known_at");
    assertThat(rows(out))
        .containsExactly(
            "f1 | 2013-01-01 08:00:00 | AA | 10.0 | 0.0 | f1 | null | 0.0 | 151.0 | false |"
                + " 2013-01-01 12:00:00",
            "f0 | 2013-01-02 08:00:00 | AA | 20.0 | 1.0 | f0 | -5.0 | 1.0 | 151.0 | true |"
                + " 2013-01-02 15:00:00",
            "f2 | 2013-01-02 08:00:00 | AA | 5.0 | 1.0 | f2 | -5.0 | 1.0 | 151.0 | true |"
                + " 2013-01-02 14:00:00",
            "f3 | 2013-01-02 08:00:00 | UA | 15.0 | null | f3 | null | 0.0 | null | null | null");
    assertThat(set.inputs())
        .containsExactly(
            new FeatureColumn("carrier", InputKind.TEXT),
            new FeatureColumn("distance", InputKind.NUMBER),
            new FeatureColumn("domestic", InputKind.NUMBER));
    assertThat(set.keys()).containsExactly("flight");
  }

  @Test
  void certifiesThatNothingWasKnownAfterItsDecision() {
    LeakageCertificate certificate =
        build(decision(), List.of(delay(), plane()), folder.resolve("out")).certificate();
    assertThat(certificate.holds()).isTrue();
    assertThat(certificate.rows()).isEqualTo(4);
    assertThat(certificate.labelsKnownAtDecision()).isZero();
    assertThat(certificate.views())
        .containsExactly(
            new LeakageCertificate.ViewProof("delay", 2, 0, Duration.ofHours(20).toMillis() * 1000),
            new LeakageCertificate.ViewProof("plane", 0, 0, null));
  }

  @Test
  void countsLabelsThatWereKnownWhenTheDecisionWasTaken() {
    DecisionSpec late =
        new DecisionSpec(
            "flights", "known_at", "delay > 15", null, "id <> 'f3'", Map.of(), Map.of(), null);
    TrainingSet set = build(late, List.of(), folder.resolve("out"));
    assertThat(set.rows()).isEqualTo(3);
    assertThat(set.certificate().labelsKnownAtDecision()).isEqualTo(3);
  }

  @Test
  void theSameInputsGiveTheSameBytesWithAnyNumberOfThreads() {
    Path source = folder.resolve("many.parquet");
    engine.toParquet(
        """
        SELECT i AS ingest_seq, (hash(i) % 500)::VARCHAR AS k, (hash(i + 1) % 1000) / 7.0 AS x,
          TIMESTAMP '2013-01-01' + to_hours((hash(i + 2) % 900)::BIGINT) AS event_at,
          TIMESTAMP '2013-01-01' + to_hours((hash(i + 3) % 900)::BIGINT) AS known_at
        FROM range(300000) r(i)""",
        source);
    DecisionSpec decision =
        new DecisionSpec("many", null, "x > 50", null, null, Map.of(), Map.of("k", "k"), null);
    TableSchema schema = schema(source);
    List<FeatureView> views =
        List.of(
            FeatureView.of(
                "newest", ViewSpec.taking("many", List.of("k"), List.of("x"), null), schema),
            FeatureView.of(
                "sums",
                new ViewSpec(
                    "many",
                    List.of("k"),
                    List.of(),
                    List.of("x"),
                    List.of("x"),
                    List.of(),
                    List.of(Duration.ofDays(2)),
                    null),
                schema));
    Set<Digest> digests = new HashSet<>();
    for (int threads : new int[] {1, 2, 3, 8}) {
      try (QueryEngine other = QueryEngine.open(folder, threads)) {
        Path out = folder.resolve("out" + threads);
        TrainingSets.build(other, decision, source, Map.of("many", source), views, out);
        digests.add(Digest.ofFile(out));
      }
    }
    assertThat(digests).hasSize(1);
  }

  @Test
  void leavesNothingBehindInTheEngineOrTheFolder() throws Exception {
    Path out = folder.resolve("sub.parquet");
    build(decision(), List.of(delay()), out);
    assertThatThrownBy(() -> build(decision(), List.of(delay(), delay()), out))
        .hasMessageContaining("twice");
    List<String> schemas =
        engine.rows("SELECT schema_name FROM duckdb_schemas()", row -> row.getString(1));
    assertThat(schemas).noneMatch(name -> name.startsWith("build_"));
    try (var files = Files.list(folder)) {
      assertThat(files).noneMatch(file -> file.toString().endsWith(".part"));
    }
  }

  @Test
  void refusesSqlThatDoesNotFitTheTable() {
    DecisionSpec typo =
        new DecisionSpec("flights", null, "dely > 15", null, null, Map.of(), Map.of(), null);
    assertThatThrownBy(() -> build(typo, List.of(), folder.resolve("out")))
        .isInstanceOf(PlimsollException.class)
        .hasMessageContaining("decision: label: ")
        .hasMessageContaining("dely > 15")
        .hasMessageContaining("delay");
  }

  @Test
  void refusesAViewWhoseKeyTheDecisionDoesNotGive() {
    DecisionSpec keyless =
        new DecisionSpec(
            "flights", null, "delay > 15", null, null, Map.of("d", "distance"), Map.of(), null);
    assertThatThrownBy(() -> build(keyless, List.of(delay()), folder.resolve("out")))
        .hasMessageContaining("view 'delay' is by 'carrier'")
        .hasMessageContaining("inputs and keys: d");
  }

  @Test
  void refusesInputsThatNoModelTakesAndNamesThatCollide() {
    DecisionSpec time =
        new DecisionSpec(
            "flights", null, "delay > 15", null, null, Map.of("t", "event_at"), Map.of(), null);
    assertThatThrownBy(() -> build(time, List.of(), folder.resolve("out")))
        .hasMessageContaining("input 't': event_at is a TIMESTAMP");
    DecisionSpec label =
        new DecisionSpec(
            "flights", null, "delay > 15", null, null, Map.of("label", "id"), Map.of(), null);
    assertThatThrownBy(() -> build(label, List.of(), folder.resolve("out")))
        .hasMessageContaining("'label' twice");
  }

  @Test
  void refusesAStaticViewOfATableWithTimesAndTheOtherWayRound() {
    FeatureView statically =
        FeatureView.of(
            "d",
            ViewSpec.taking("flights", List.of("carrier"), List.of("delay"), null),
            schema(flights),
            false);
    assertThatThrownBy(() -> build(decision(), List.of(statically), folder.resolve("out")))
        .hasMessageContaining("4 of 4 rows of 'flights' have a time");
    FeatureView timed =
        FeatureView.of(
            "p",
            ViewSpec.taking("planes", List.of("carrier"), List.of("seats"), null),
            schema(planes),
            true);
    assertThatThrownBy(() -> build(decision(), List.of(timed), folder.resolve("out")))
        .hasMessageContaining("0 of 2 rows of 'planes' have a time");
  }

  @Test
  void refusesMissingTablesAndNumbersTooLargeToAddUp() {
    assertThatThrownBy(
            () ->
                TrainingSets.build(
                    engine, decision(), flights, Map.of(), List.of(delay()), folder.resolve("out")))
        .hasMessageContaining("from: 'flights'");
    assertThatThrownBy(
            () ->
                TrainingSets.build(
                    engine,
                    decision(),
                    folder.resolve("none.parquet"),
                    Map.of(),
                    List.of(),
                    folder.resolve("out")))
        .hasMessageContaining("none.parquet");
    Path large = folder.resolve("large.parquet");
    engine.toParquet("SELECT * REPLACE (1e18 AS delay) FROM '" + flights + "'", large);
    assertThatThrownBy(
            () ->
                TrainingSets.build(
                    engine,
                    decision(),
                    flights,
                    Map.of("flights", large),
                    List.of(delay()),
                    folder.resolve("out")))
        .hasMessageContaining("4 values beyond 1.0E15");
  }
}
