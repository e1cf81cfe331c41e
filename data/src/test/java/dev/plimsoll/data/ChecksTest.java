package dev.plimsoll.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.kernel.config.ConfigFile;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ChecksTest {
  private static final String ROWS =
      """
      id,carrier,distance,code
      1,AA,100,a-1
      2,,7000,b-2
      2,ZZ,nan,c3
      3,UA,-1,d-4
      4,UA,inf,e-5
      5,UA,,f-6
      """;

  private Path folder;
  private House house;

  @BeforeEach
  void open(@TempDir Path folder) {
    this.folder = folder;
    house = new House(folder);
  }

  @AfterEach
  void close() {
    house.close();
  }

  @Test
  void putsFailingRowsAsideWithEveryReason() {
    IngestResult result =
        ingest(
            CheckSpec.notNull("carrier"),
            CheckSpec.in("carrier", List.of("AA", "UA")),
            CheckSpec.between("distance", "0", "6000"),
            CheckSpec.unique("id"),
            CheckSpec.matches("code", "[a-z]-\\d"));
    DatasetVersion version = result.version();
    assertThat(house.rows(house.datasets.parquet(version), "id, ingest_seq"))
        .containsExactly("1|0", "5|5");
    assertThat(version.rows()).isEqualTo(2);
    assertThat(result.quality().rowsRead()).isEqualTo(6);
    assertThat(result.quality().rowsQuarantined()).isEqualTo(4);
    assertThat(
            house.rows(
                house.datasets.quarantine(version).orElseThrow(), "ingest_seq, quarantine_reasons"))
        .containsExactly(
            "1|carrier: not null; distance: between 0 and 6000",
            "2|carrier: in [AA, UA]; distance: between 0 and 6000; id: unique;"
                + " code: matches [a-z]-\\d",
            "3|distance: between 0 and 6000",
            "4|distance: between 0 and 6000");
    assertThat(result.quality().checks())
        .extracting(CheckOutcome::failing)
        .containsExactly(1L, 1L, 4L, 1L, 1L);
  }

  @Test
  void aWarningKeepsTheRows() {
    IngestResult result = ingest(CheckSpec.notNull("carrier").orElse(OnFailure.WARN));
    assertThat(result.version().rows()).isEqualTo(6);
    assertThat(result.quality().warnings())
        .contains("carrier: not null: 1 of 6 rows fail (expected: 0)");
    assertThat(house.datasets.quarantine(result.version())).isEmpty();
  }

  @Test
  void aStopMakesNoVersionButLeavesEvidence() {
    assertRefused(DataError.CHECK_FAILED, CheckSpec.notNull("carrier").orElse(OnFailure.STOP))
        .hasMessage("t: carrier: not null: 1 of 6 rows fail (expected: 0)");
    assertThat(house.datasets.names()).isEmpty();
    assertThat(house.storage.ledger().size()).isZero();
    assertThat(
            house
                .storage
                .evidence()
                .latest(
                    "data.quality",
                    dev.plimsoll.kernel.Digest.ofFile(folder.resolve("rows.csv")).hex()))
        .isPresent();
  }

  @Test
  void stopsWhenNoRowIsLeft() {
    assertRefused(DataError.CHECK_FAILED, CheckSpec.where("id > 100"))
        .hasMessageContaining("all 6 go to quarantine (expected: at least one stays)")
        .hasMessageContaining("where id > 100: 6 of 6 rows fail");
  }

  @Test
  void conditionsOnTheTableStopUnlessTheyWarn() {
    assertRefused(DataError.CHECK_FAILED, CheckSpec.rows(10, 20))
        .hasMessage("t: rows: 6 (expected: 10 to 20)");
    IngestResult result = ingest(CheckSpec.rows(10, 20).orElse(OnFailure.WARN));
    assertThat(result.quality().warnings()).contains("rows: 6 (expected: 10 to 20)");
  }

  @Test
  void aMissingValueOrAnUndecidedPredicatePasses() {
    IngestResult result =
        ingest(
            CheckSpec.in("carrier", List.of("AA", "UA", "ZZ")), CheckSpec.where("carrier <> 'QQ'"));
    assertThat(result.version().rows()).isEqualTo(6);
  }

  @Test
  void judgesFreshnessByTheClockItWasGiven() {
    String file = house.file("f.csv", "at\n2026-01-05 00:00:00\n2026-01-08 00:00:00\n");
    TableSpec fresh =
        new TableSpec(
            file, Map.of(), null, "at", null, List.of(CheckSpec.fresh(Duration.ofDays(3))));
    TableSpec stale =
        new TableSpec(
            file, Map.of(), null, "at", null, List.of(CheckSpec.fresh(Duration.ofDays(1))));
    assertThat(house.datasets.ingest("f", fresh, "anna").version().rows()).isEqualTo(2);
    assertThatThrownBy(() -> house.datasets.ingest("f", stale, "anna"))
        .hasMessage(
            "f: known_at: newest is 2026-01-08T00:00:00Z (expected: 2026-01-09T00:00:00Z or later)");
  }

  @Test
  void aKnownFileGoesStale() {
    String file = house.file("f.csv", "day\n2026-01-09\n");
    TableSpec spec =
        new TableSpec(
            file, Map.of(), null, "day", null, List.of(CheckSpec.fresh(Duration.ofDays(3))));
    DatasetVersion first = house.datasets.ingest("f", spec, "anna").version();
    assertThat(house.datasets.ingest("f", spec, "anna"))
        .satisfies(again -> assertThat(again.reused()).isTrue())
        .satisfies(again -> assertThat(again.version()).isEqualTo(first));
    house.clock.advanceTo(Instant.parse("2026-02-01T00:00:00Z"));
    assertThatThrownBy(() -> house.datasets.ingest("f", spec, "anna"))
        .hasMessageContaining("newest is 2026-01-09T00:00:00Z");
  }

  @Test
  void checksThatTextCanBeReadAsAType() {
    String file = house.file("n.csv", "x\n1\ntwo\n3.5\n");
    IngestResult result =
        house.datasets.ingest(
            "n",
            new TableSpec(
                file, Map.of(), null, null, null, List.of(CheckSpec.type("x", ColumnType.NUMBER))),
            "anna");
    assertThat(house.rows(house.datasets.parquet(result.version()), "x"))
        .containsExactly("1", "3.5");
  }

  @Test
  void rowsWithoutTheTimeThatTheSpecPromisesGoAside() {
    String file = house.file("e.csv", "id,at\n1,2026-01-01\n2,\n");
    DatasetVersion version =
        house
            .datasets
            .ingest("e", new TableSpec(file, Map.of(), null, "at", null, List.of()), "anna")
            .version();
    assertThat(version.rows()).isEqualTo(1);
    assertThat(
            house.rows(house.datasets.quarantine(version).orElseThrow(), "id, quarantine_reasons"))
        .containsExactly("2|event: not null");
  }

  @Test
  void refusesChecksThatMakeNoSenseBeforeReadingRows() {
    assertRefused(DataError.COLUMN_UNKNOWN, CheckSpec.notNull("carier"))
        .hasMessageStartingWith("column: 'carier' (expected: one of id, carrier, distance, code");
    assertRefused(DataError.CHECK_INVALID, CheckSpec.matches("code", "(["))
        .hasMessageStartingWith("matches: ([: Invalid Input Error: missing ]");
    assertRefused(DataError.CHECK_INVALID, CheckSpec.between("distance", "9", "1"))
        .hasMessage("distance: between [9, 1] (expected: smallest first)");
    assertRefused(DataError.CHECK_INVALID, CheckSpec.between("distance", "a", "b"))
        .hasMessageStartingWith("distance: between a: ");
    assertRefused(DataError.CHECK_INVALID, CheckSpec.between("carrier", "A", "B"))
        .hasMessage("carrier: between on TEXT (expected: a number or a time)");
    assertRefused(DataError.CHECK_INVALID, CheckSpec.in("id", List.of("1", "x")))
        .hasMessageStartingWith("id: in x: ");
    assertRefused(DataError.CHECK_INVALID, CheckSpec.where("no_such > 1"))
        .hasMessageContaining("Referenced column \"no_such\" not found");
    assertRefused(DataError.CHECK_INVALID, CheckSpec.where("id + 1"))
        .hasMessage("where: id + 1 is INTEGER (expected: BOOLEAN)");
    assertRefused(DataError.CHECK_INVALID, CheckSpec.where("1 // (id - 2) > 0"))
        .hasMessageStartingWith("where 1 // (id - 2) > 0: Invalid Input Error: Division by zero");
    assertRefused(DataError.CHECK_INVALID, CheckSpec.rows(9, 1))
        .hasMessage("rows: [9, 1] (expected: [smallest, largest])");
    assertRefused(DataError.CHECK_INVALID, CheckSpec.rows(1, 9).orElse(OnFailure.QUARANTINE))
        .hasMessageContaining("expected: warn or stop");
    assertRefused(DataError.CHECK_INVALID, CheckSpec.fresh(Duration.ofDays(1)))
        .hasMessageContaining("no event and no known time");
    assertThat(house.datasets.names()).isEmpty();
  }

  @Test
  void bindsFromTheProjectFile() {
    String yaml =
        """
        file: rows.csv
        derive: {twice: distance * 2}
        key: id
        checks:
          - {column: carrier, not null: true, in: [AA, UA, 9E], on failure: warn}
          - {column: distance, between: [0, 6000.5]}
          - {column: id, unique: true, type: integer}
          - {rows: [1, 1000]}
          - {fresh: 2d, on failure: stop}
          - where: "distance IS NULL OR distance > -200"
        """;
    TableSpec spec = ConfigFile.parse("plimsoll.yaml", yaml).bind(TableSpec.class);
    assertThat(spec.checks()).hasSize(6);
    assertThat(spec.checks().get(0).onFailure()).isEqualTo(OnFailure.WARN);
    assertThat(spec.checks().get(0).in()).containsExactly("AA", "UA", "9E");
    assertThat(spec.checks().get(1)).isEqualTo(CheckSpec.between("distance", "0", "6000.5"));
    assertThat(spec.checks().get(2).type()).isEqualTo(ColumnType.INTEGER);
    assertThat(spec.checks().get(3)).isEqualTo(CheckSpec.rows(1, 1000));
    assertThat(spec.checks().get(4).fresh()).isEqualTo(Duration.ofDays(2));
    assertThat(spec.in(folder).file()).isEqualTo(folder.resolve("rows.csv").toString());
    assertThat(spec.meaning()).isEqualTo(spec.in(folder).meaning());
    assertThat(spec.meaning()).isNotEqualTo(TableSpec.of("rows.csv").meaning());
  }

  private IngestResult ingest(CheckSpec... checks) {
    return house.ingest(house.file("rows.csv", ROWS), checks);
  }

  private AbstractThrowableAssert<?, ? extends Throwable> assertRefused(
      DataError code, CheckSpec check) {
    return assertThatThrownBy(() -> ingest(check))
        .isInstanceOfSatisfying(PlimsollException.class, e -> assertThat(e.code()).isEqualTo(code));
  }
}
