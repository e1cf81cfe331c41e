package dev.plimsoll.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.Evidence;
import dev.plimsoll.kernel.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DatasetsTest {
  private static final String ORDERS =
      """
      id,city,amount,at
      1,Bern,2.5,2026-01-01 10:00:00
      2,Zürich,3,2026-01-02 11:30:00
      3,Bern,,2026-01-03 00:00:00
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
  void readsTheSameTableFromEveryFormat() {
    String json =
        "{\"id\":1,\"city\":\"Bern\",\"amount\":2.5}\n{\"id\":2,\"city\":\"Zürich\",\"amount\":null}\n";
    String csv = "id,city,amount\n1,Bern,2.5\n2,Zürich,\n";
    Path parquet = folder.resolve("e.parquet");
    house.engine.toParquet(
        "SELECT * FROM (VALUES (1, 'Bern', 2.5), (2, 'Zürich', NULL)) t(id, city, amount)",
        parquet);
    List<String> files =
        List.of(
            house.file("a.csv", csv),
            house.file("b.csv.gz", csv),
            house.file("c.csv", csv.replace(',', ';')),
            house.file("d.tsv", csv.replace(',', '\t')),
            house.file("e.jsonl", json),
            house.file("f.ndjson.gz", json));
    List<Digest> digests =
        Stream.concat(files.stream(), Stream.of(files.get(0)))
            .map(file -> house.ingest(file).version().digest())
            .distinct()
            .toList();
    assertThat(digests).hasSize(1);
    assertThat(house.datasets.versions("t")).hasSize(1);
    DatasetVersion version = house.datasets.latest("t").orElseThrow();
    assertThat(version.rows()).isEqualTo(2);
    assertThat(version.schema().columns())
        .containsExactly(
            new Column("id", ColumnType.INTEGER, false),
            new Column("city", ColumnType.TEXT, false),
            new Column("amount", ColumnType.NUMBER, true),
            new Column("event_at", ColumnType.TIMESTAMP, true),
            new Column("known_at", ColumnType.TIMESTAMP, true),
            new Column("ingest_seq", ColumnType.INTEGER, false));
    assertThat(house.rows(house.datasets.parquet(version), "id, city, ingest_seq"))
        .containsExactly("1|Bern|0", "2|Zürich|1");
    DatasetVersion fromParquet = house.ingest(parquet.toString()).version();
    assertThat(fromParquet.schema()).isEqualTo(version.schema());
    assertThat(house.rows(house.datasets.parquet(fromParquet), "id, city, ingest_seq"))
        .containsExactly("1|Bern|0", "2|Zürich|1");
  }

  @Test
  void appendsDerivedAndReservedColumns() {
    Map<String, String> derive = new LinkedHashMap<>();
    derive.put("double_amount", "amount * 2 -- twice");
    derive.put("label", "city || ':' || coalesce(double_amount, 0)");
    TableSpec spec =
        new TableSpec(
            house.file("o.csv", ORDERS), derive, "id", "at", "\"at\" + INTERVAL 1 HOUR", List.of());
    DatasetVersion version = house.datasets.ingest("orders", spec, "anna").version();
    assertThat(version.schema().names())
        .isEqualTo("id, city, amount, at, double_amount, label, event_at, known_at, ingest_seq");
    assertThat(house.rows(house.datasets.parquet(version), "label, event_at, known_at"))
        .containsExactly(
            "Bern:5.0|2026-01-01 10:00:00|2026-01-01 11:00:00",
            "Zürich:6.0|2026-01-02 11:30:00|2026-01-02 12:30:00",
            "Bern:0.0|2026-01-03 00:00:00|2026-01-03 01:00:00");
  }

  @Test
  void knownDefaultsToTheEvent() {
    TableSpec spec =
        new TableSpec(house.file("o.csv", ORDERS), Map.of(), null, "at", null, List.of());
    DatasetVersion version = house.datasets.ingest("orders", spec, "anna").version();
    assertThat(house.rows(house.datasets.parquet(version), "known_at = event_at"))
        .containsOnly("true");
  }

  @Test
  void zonedTimesBecomeUtc() {
    String file = house.file("z.jsonl", "{\"at\":\"2026-01-01T10:00:00+02:00\"}\n");
    DatasetVersion version =
        house
            .datasets
            .ingest("z", new TableSpec(file, Map.of(), null, "at", null, List.of()), "anna")
            .version();
    assertThat(house.rows(house.datasets.parquet(version), "event_at"))
        .containsExactly("2026-01-01 08:00:00");
  }

  @Test
  void leavesEvidenceAndOneLedgerEntry() {
    IngestResult result = house.ingest(house.file("o.csv", ORDERS));
    DatasetVersion version = result.version();
    assertThat(result.reused()).isFalse();
    assertThat(house.storage.ledger().about("dataset/t"))
        .singleElement()
        .satisfies(
            entry -> {
              assertThat(entry.action()).isEqualTo("dataset.ingested");
              assertThat(entry.actor()).isEqualTo("anna");
              assertThat(entry.content()).isEqualTo(version.digest());
            });
    assertThat(house.storage.evidence().about(version.digest().hex()))
        .extracting(Evidence::kind)
        .containsExactlyInAnyOrder("data.quality", "data.sheet");
    DatasetSheet sheet =
        Json.read(
            house
                .storage
                .evidence()
                .latest("data.sheet", version.digest().hex())
                .orElseThrow()
                .content()
                .toString(),
            DatasetSheet.class);
    assertThat(sheet.sourceDigest()).isEqualTo(Digest.ofFile(folder.resolve("o.csv")));
    assertThat(sheet.columns().get(2).nulls()).isEqualTo(1);
    assertThat(house.datasets.quality(version)).contains(result.quality());
    assertThat(house.datasets.profile(version).require("amount").moments().mean()).hasValue(2.75);
    assertThat(house.datasets.byDigest(version.digest())).contains(version);
    assertThat(house.datasets.names()).containsExactly("t");
    assertThat(house.storage.ledger().verify().intact()).isTrue();
  }

  @Test
  void theSameFileUnderTheSameSpecWritesNothingNew() throws IOException {
    String file = house.file("o.csv", ORDERS);
    IngestResult first = house.ingest(file);
    long ledger = house.storage.ledger().size();
    Files.copy(folder.resolve("o.csv"), folder.resolve("copy.csv"));
    for (String again : List.of(file, folder.resolve("copy.csv").toString())) {
      IngestResult second = house.ingest(again);
      assertThat(second.reused()).isTrue();
      assertThat(second.version()).isEqualTo(first.version());
      assertThat(second.quality()).isEqualTo(first.quality());
    }
    assertThat(house.storage.ledger().size()).isEqualTo(ledger);
    assertThat(house.storage.evidence().about(first.version().digest().hex())).hasSize(2);
  }

  @Test
  void changedContentOrSpecMakesAnotherVersion() {
    house.ingest(house.file("o.csv", ORDERS));
    house.ingest(house.file("o.csv", ORDERS + "4,Basel,1,2026-01-04 00:00:00\n"));
    house.ingest(house.file("o.csv", ORDERS), CheckSpec.where("id <> 2"));
    assertThat(house.datasets.versions("t"))
        .extracting(DatasetVersion::rows)
        .containsExactly(3L, 4L, 2L);
    assertThat(house.datasets.latest("t").orElseThrow().rows()).isEqualTo(2);
  }

  @Test
  void equalFilesGiveEqualDigestsInEveryHome(@TempDir Path elsewhere) {
    String file = folder.resolve("big.parquet").toString();
    house.engine.toParquet(
        "SELECT range AS id, hash(range) % 1000 / 7 AS x, 'c' || range % 50 AS c FROM range(400000)",
        Path.of(file));
    CheckSpec check = CheckSpec.where("id % 1000 <> 3");
    Digest here = house.ingest(file, check).version().digest();
    try (House other = new House(elsewhere)) {
      assertThat(other.ingest(file, check).version().digest()).isEqualTo(here);
    }
  }

  @Test
  void derivedVersionsKnowTheirParents() {
    DatasetVersion parent = house.ingest(house.file("o.csv", ORDERS)).version();
    Path out = folder.resolve("sum.parquet");
    house.engine.view("orders", house.datasets.parquet(parent));
    house.engine.toParquet(
        "SELECT city, sum(amount) AS total FROM orders GROUP BY 1 ORDER BY 1", out);
    DatasetVersion derived =
        house.datasets.derive("sums", out, "sum by city", List.of(parent.digest()), "anna");
    assertThat(derived.parents()).containsExactly(parent.digest());
    assertThat(derived.rows()).isEqualTo(2);
    assertThat(derived.schema().require("total"))
        .isEqualTo(new Column("total", ColumnType.NUMBER, false));
    assertThat(house.datasets.derive("sums", out, "again", List.of(), "anna")).isEqualTo(derived);
    assertThat(house.datasets.latest("sums")).contains(derived);
    assertThat(house.datasets.quality(derived)).isEmpty();
    assertThat(house.datasets.quarantine(derived)).isEmpty();
    assertThat(house.storage.ledger().about("dataset/sums")).hasSize(1);
  }

  @Test
  void leavesNoHalfWrittenFilesBehind() throws IOException {
    house.ingest(house.file("o.csv", ORDERS), CheckSpec.where("id <> 2"));
    try (Stream<Path> left = Files.list(folder.resolve("home").resolve("work"))) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void isNotDisturbedByWhatAKilledProcessLeft() throws IOException {
    Path left = folder.resolve("home").resolve("work").resolve("ingest-left");
    Files.createDirectories(left);
    Files.writeString(left.resolve("aside.parquet"), "PAR1 and then the power went");
    IngestResult result = house.ingest(house.file("o.csv", ORDERS), CheckSpec.where("id <> 2"));
    assertThat(house.rows(house.datasets.quarantine(result.version()).orElseThrow(), "id"))
        .containsExactly("2");
  }
}
