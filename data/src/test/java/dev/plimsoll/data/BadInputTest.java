package dev.plimsoll.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plimsoll.data.internal.Ingestion;
import dev.plimsoll.data.internal.SourceFile;
import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.PlimsollException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BadInputTest {
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
  void refusesAFileThatIsNotThere() {
    assertRefused(DataError.TABLE_MISSING, folder.resolve("none.csv").toString())
        .hasMessageContaining("none.csv does not exist");
    assertRefused(DataError.TABLE_MISSING, folder.resolve("none.parquet").toString());
  }

  @Test
  void refusesAnUnknownKindOfFile() {
    assertRefused(DataError.TABLE_UNREADABLE, house.file("a.xlsx", "x"))
        .hasMessageContaining("expected: .parquet, .csv");
  }

  @Test
  void refusesWhatOnlyClaimsToBeParquet() throws IOException {
    assertRefused(DataError.TABLE_UNREADABLE, house.file("a.parquet", "hello, I am a text file"))
        .hasMessageContaining("No magic bytes")
        .hasMessageContaining("expected: a Parquet file");
    Path good = folder.resolve("good.parquet");
    house.engine.toParquet(
        "SELECT range AS id, hash(range) % 1000000 AS h FROM range(20000)", good);
    byte[] bytes = Files.readAllBytes(good);
    Path cut = folder.resolve("cut.parquet");
    Files.write(cut, Arrays.copyOf(bytes, bytes.length / 2));
    assertRefused(DataError.TABLE_UNREADABLE, cut.toString());
    Arrays.fill(bytes, 4, 200, (byte) 0xFF); // the header of the first page
    Path spoilt = folder.resolve("spoilt.parquet");
    Files.write(spoilt, bytes);
    assertRefused(DataError.TABLE_UNREADABLE, spoilt.toString());
  }

  @Test
  void namesTheLineThatIsNotUtf8() throws IOException {
    StringBuilder rows = new StringBuilder("name,paid\n");
    for (int i = 0; i < 30_000; i++) {
      rows.append("Smith,1\n");
    }
    Path late = folder.resolve("late.csv");
    Files.writeString(late, rows + "M\u00fcller,0\n", StandardCharsets.ISO_8859_1);
    assertRefused(DataError.TABLE_UNREADABLE, late.toString())
        .hasMessageContaining("late.csv:30002: letters that are not UTF-8 (expected: ")
        .hasMessageContaining("iconv -f WINDOWS-1252 -t UTF-8");
    Path header = folder.resolve("header.csv");
    Files.writeString(header, "na\u00efve,b\nx,1\n", StandardCharsets.ISO_8859_1);
    assertRefused(DataError.TABLE_UNREADABLE, header.toString())
        .hasMessageContaining("header.csv:1: letters that are not UTF-8");
  }

  @Test
  void namesTheLineOfARaggedCsv() {
    assertRefused(DataError.TABLE_UNREADABLE, house.file("long.csv", "a,b\n1,2\n3,4,5\n6,7\n"))
        .hasMessage(folder.resolve("long.csv") + ":3: 3 fields (expected: 2, as in the header)");
    assertRefused(DataError.TABLE_UNREADABLE, house.file("short.csv", "a,b,c\n1,2,3\n4,5\n"))
        .hasMessage(folder.resolve("short.csv") + ":3: 2 fields (expected: 3, as in the header)");
    assertRefused(
            DataError.TABLE_UNREADABLE, house.file("quoted.csv.gz", "a,b\n\"x,\ny\",2\n1,2\n3\n"))
        .hasMessageContaining(":5: 1 fields (expected: 2");
    assertRefused(DataError.TABLE_UNREADABLE, house.file("open.csv", "a,b\n1,2\n3,\"abc\n4,5\n"))
        .hasMessageContaining(":3: a quote is never closed");
    StringBuilder late = new StringBuilder("a,b\n");
    for (int i = 0; i < 50_000; i++) {
      late.append(i).append(",1\n");
    }
    assertRefused(DataError.TABLE_UNREADABLE, house.file("late.csv", late + "1,2,3\n"))
        .hasMessageContaining(":50002: 3 fields");
  }

  @Test
  void refusesBrokenJsonAndBrokenCompression() {
    assertRefused(DataError.TABLE_UNREADABLE, house.file("a.jsonl", "{\"a\":1}\n{\"a\":\n"))
        .hasMessageContaining("Malformed JSON")
        .hasMessageContaining("expected: one JSON object per line");
    assertRefused(
        DataError.TABLE_UNREADABLE, rename(house.file("x.csv", "a,b\n1,2\n"), "x.csv.gz"));
  }

  @Test
  void refusesATableWithoutRows() {
    assertRefused(DataError.TABLE_EMPTY, house.file("a.csv", "")).hasMessageContaining("0 bytes");
    assertRefused(DataError.TABLE_EMPTY, house.file("b.csv", "a,b\n"))
        .hasMessageContaining("0 rows");
    assertRefused(DataError.TABLE_EMPTY, house.file("c.jsonl", ""));
    Path empty = folder.resolve("d.parquet");
    house.engine.toParquet("SELECT 1 AS a WHERE false", empty);
    assertRefused(DataError.TABLE_EMPTY, empty.toString());
  }

  @Test
  void aColumnWithoutValuesIsAFindingNotACrash() {
    IngestResult csv = house.ingest(house.file("a.csv", "a,b\n1,\n2,\n"));
    assertThat(csv.quality().warnings()).contains("b: all 2 values are missing");
    IngestResult json =
        house.datasets.ingest(
            "j", TableSpec.of(house.file("a.jsonl", "{\"a\":1,\"b\":null}\n")), "anna");
    assertThat(json.quality().warnings()).contains("b: all 1 values are missing");
    assertThat(json.version().schema().require("b").type()).isEqualTo(ColumnType.TEXT);
  }

  @Test
  void nanAndInfinitiesAreFindings() {
    IngestResult result = house.ingest(house.file("a.csv", "x\n1.5\nnan\ninf\n-inf\n"));
    assertThat(result.quality().warnings()).contains("x: 3 values are NaN or infinite");
    ColumnProfile profile = house.datasets.profile(result.version()).require("x");
    assertThat(profile.moments().max()).hasValue(1.5);
  }

  @Test
  void refusesColumnsThatNoModelCouldUseByName() {
    assertRefused(DataError.COLUMN_UNSUPPORTED, house.file("a.jsonl", "{\"a\":{\"b\":1}}\n"))
        .hasMessageContaining("a: STRUCT(b BIGINT)");
    assertRefused(DataError.COLUMN_UNSUPPORTED, house.file("b.jsonl", "{\"list\":[1,2]}\n"))
        .hasMessageContaining("list: BIGINT[]");
  }

  @Test
  void refusesReservedAndTakenNames() {
    assertRefused(DataError.SPEC_INVALID, house.file("a.csv", "Event_At,b\n2026-01-01,2\n"))
        .hasMessageContaining("'Event_At' is a reserved name");
    String file = house.file("b.csv", "a,b\n1,2\n");
    assertRefused(DataError.SPEC_INVALID, derive(file, "A", "b + 1"))
        .hasMessage("derive.A: the table has that column (expected: a new name)");
    assertRefused(DataError.SPEC_INVALID, derive(file, "ingest_seq", "1"))
        .hasMessageContaining("reserved");
    assertThatThrownBy(() -> house.datasets.ingest("../t", TableSpec.of(file), "anna"))
        .hasMessageStartingWith("dataset: '../t' (expected: letters");
  }

  @Test
  void laysSqlMistakesAtTheRightDoor() {
    String file = house.file("b.csv", "a,b\n1,x\n0,y\n");
    assertRefused(DataError.SPEC_INVALID, derive(file, "c", "nope + 1"))
        .hasMessageStartingWith(
            "derive.c: nope + 1: Binder Error: Referenced column \"nope\" not found");
    assertRefused(DataError.SPEC_INVALID, derive(file, "c", "a +"))
        .hasMessageStartingWith("derive.c: a +: Parser Error");
    assertRefused(DataError.SPEC_INVALID, derive(file, "c", "10 // a"))
        .hasMessageContaining("Division by zero");
    assertRefused(DataError.SPEC_INVALID, derive(file, "c", "CAST(b AS INTEGER)"))
        .hasMessageStartingWith("derive, event or known: Conversion Error");
    assertRefused(DataError.COLUMN_UNSUPPORTED, derive(file, "c", "[a]"));
    assertRefused(DataError.SPEC_INVALID, new TableSpec(file, Map.of(), null, "b", null, List.of()))
        .hasMessage("event: b is TEXT (expected: TIMESTAMP or DATE)");
    assertRefused(
            DataError.COLUMN_UNKNOWN, new TableSpec(file, Map.of(), "id", null, null, List.of()))
        .hasMessage("key: 'id' (expected: one of a, b)");
  }

  @Test
  void refusesALaterFileWithAnotherSchema() {
    house.ingest(house.file("1.csv", "id,name,x\n1,a,1.5\n"));
    String by = house.datasets.latest("t").orElseThrow().digest().brief();
    assertRefused(DataError.SCHEMA_CHANGED, house.file("2.csv", "id,name,x\none,a,1.5\n"))
        .hasMessage("column 'id': TEXT (expected: INTEGER); pinned by version " + by);
    assertRefused(DataError.SCHEMA_CHANGED, house.file("3.csv", "id,x\n1,true\n"))
        .hasMessage(
            "column 'name': missing (expected: TEXT); column 'x': BOOLEAN (expected: NUMBER);"
                + " pinned by version "
                + by);
    assertThat(house.datasets.versions("t")).hasSize(1);
  }

  @Test
  void aLaterFileMayDifferWhereNothingIsLost() {
    house.ingest(house.file("1.csv", "id,name,x\n1,a,1.5\n"));
    IngestResult result =
        house.ingest(house.file("2.csv", "extra,x,name,id\n9,2,007,\n9,3,008,\n"));
    assertThat(result.version().schema().names())
        .isEqualTo("id, name, x, event_at, known_at, ingest_seq");
    assertThat(house.rows(house.datasets.parquet(result.version()), "name, x"))
        .containsExactly("007|2.0", "008|3.0");
    assertThat(result.quality().warnings())
        .contains(
            "column 'extra' is new and is left out",
            "column 'id': 2 missing values; it had none when pinned");
    assertThat(result.version().schema().require("id"))
        .isEqualTo(new Column("id", ColumnType.INTEGER, true));
  }

  @Test
  void refusesNumbersThatDoNotFit() {
    Path big = folder.resolve("big.parquet");
    house.engine.toParquet("SELECT 18446744073709551615::UBIGINT AS a", big);
    assertRefused(DataError.TABLE_UNREADABLE, big.toString())
        .hasMessageContaining("out of range for the destination type INT64");
  }

  @Test
  void refusesAFileThatIsStillBeingWritten() {
    SourceFile source = SourceFile.of(house.file("a.csv", "a\n1\n"));
    Digest before = Digest.ofText("what it held when the reading began");
    try (Ingestion ingestion =
        new Ingestion(house.engine, house.clock, house.storage.scratch("ingest"))) {
      assertThatThrownBy(
              () ->
                  ingestion.run(
                      "t", TableSpec.of(source.path().toString()), source, before, null, r -> {}))
          .isInstanceOfSatisfying(
              PlimsollException.class,
              e -> assertThat(e.code()).isEqualTo(DataError.TABLE_CHANGING))
          .hasMessageContaining("let its writer finish");
    }
  }

  private String rename(String file, String name) {
    try {
      return Files.move(Path.of(file), folder.resolve(name)).toString();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static TableSpec derive(String file, String name, String expression) {
    return new TableSpec(file, Map.of(name, expression), null, null, null, List.of());
  }

  private AbstractThrowableAssert<?, ? extends Throwable> assertRefused(
      DataError code, String file) {
    return assertRefused(code, TableSpec.of(file));
  }

  private AbstractThrowableAssert<?, ? extends Throwable> assertRefused(
      DataError code, TableSpec spec) {
    return assertThatThrownBy(() -> house.datasets.ingest("t", spec, "anna"))
        .isInstanceOfSatisfying(
            PlimsollException.class, e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(code));
  }
}
