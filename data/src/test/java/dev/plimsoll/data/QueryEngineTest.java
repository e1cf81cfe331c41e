package dev.plimsoll.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.plimsoll.data.internal.DuckFailure;
import dev.plimsoll.kernel.Blame;
import dev.plimsoll.kernel.PlimsollException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class QueryEngineTest {
  private static final String FAILS_LATE =
      "SELECT CASE WHEN range = 900000 THEN error('late') ELSE range END AS a FROM range(1000000)";

  @Test
  void describesDuckTypesAsOurs(@TempDir Path folder) {
    try (QueryEngine engine = QueryEngine.open(folder, 1)) {
      assertThat(
              engine
                  .describe(
                      "SELECT true AS b, 1::TINYINT AS i, 1::HUGEINT AS h, 1.5::DECIMAL(9, 2) AS d,"
                          + " 1::FLOAT AS f, 'x' AS t, DATE '2026-01-01' AS day,"
                          + " TIMESTAMPTZ '2026-01-01 00:00:00+01' AS at, NULL AS nothing")
                  .columns())
          .extracting(Column::type)
          .containsExactly(
              ColumnType.BOOLEAN,
              ColumnType.INTEGER,
              ColumnType.INTEGER,
              ColumnType.NUMBER,
              ColumnType.NUMBER,
              ColumnType.TEXT,
              ColumnType.DATE,
              ColumnType.TIMESTAMP,
              ColumnType.TEXT);
      for (String type : List.of("BLOB", "INTEGER[]", "STRUCT(a INTEGER)", "TIME", "INTERVAL")) {
        assertFails(
                engine,
                () -> engine.describe("SELECT NULL::" + type + " AS odd"),
                DataError.COLUMN_UNSUPPORTED)
            .hasMessageContaining("odd: " + type);
      }
    }
  }

  @Test
  void saysWhatFailed(@TempDir Path folder) {
    try (QueryEngine engine = QueryEngine.open(folder, 1)) {
      assertFails(engine, () -> engine.execute("SELEC 1"), DataError.QUERY_FAILED);
      assertFails(
              engine, () -> engine.query("SELECT a FROM (SELECT 1 AS b)"), DataError.COLUMN_UNKNOWN)
          .hasMessageContaining("Referenced column \"a\" not found")
          .hasMessageContaining("in: SELECT a FROM");
      assertFails(
          engine,
          () -> engine.rows("SELECT * FROM '" + folder + "/no.parquet'", row -> 1),
          DataError.TABLE_MISSING);
    }
  }

  @Test
  void blamesAFullDiskAndAFullMemoryOnResources(@TempDir Path folder) {
    try (QueryEngine engine = QueryEngine.open(folder.resolve("spill"), 1, 50)) {
      engine.execute("SET GLOBAL max_temp_directory_size = '1MB'");
      String hungry =
          "SELECT count(*) FROM (SELECT DISTINCT range, hash(range) FROM range(9000000))";
      assertThatThrownBy(() -> engine.rows(hungry, row -> 1))
          .isInstanceOfSatisfying(
              PlimsollException.class,
              e -> assertThat(e.blame()).as(e.getMessage()).isEqualTo(Blame.RESOURCES));
    }
  }

  @Test
  void knowsAFullDiskByTheSystemsWords() {
    String message = "IO Error: Could not write file \"x.parquet\": No space left on device";
    assertThat(DuckFailure.code(new SQLException(message))).isEqualTo(DataError.DISK_FULL);
  }

  @Test
  void aFailedQueryLeavesTheOldFileAlone(@TempDir Path folder) {
    Path out = folder.resolve("out.parquet");
    try (QueryEngine engine = QueryEngine.open(folder.resolve("spill"), 1)) {
      engine.toParquet("SELECT 7 AS a", out);
      assertThatThrownBy(() -> engine.toParquet("SELECT no_such", out))
          .isInstanceOf(PlimsollException.class);
      assertThatThrownBy(() -> engine.toParquet("SELECT error('late') AS a", out))
          .isInstanceOf(PlimsollException.class);
      assertThat(
              engine.rows(
                  "SELECT a FROM " + QueryEngine.literal(out.toString()), row -> row.getInt(1)))
          .containsExactly(7);
    }
  }

  @Test
  void writesOverNothingButRegularFiles(@TempDir Path folder) {
    try (QueryEngine engine = QueryEngine.open(folder.resolve("spill"), 1)) {
      assertThatThrownBy(() -> engine.toParquet("SELECT 1 AS a", folder))
          .hasMessageContaining("expected: a regular file");
      assertThat(folder).isDirectory();
    }
  }

  /** DuckDB's own queue of writes did, in a run of some dozens. */
  @Test
  void aFailingFileNeverKeepsItsCallerWaiting(@TempDir Path folder) {
    assertTimeoutPreemptively(
        Duration.ofMinutes(2),
        () -> {
          for (int i = 0; i < 100; i++) {
            try (QueryEngine engine = QueryEngine.open(folder.resolve("spill"), 1)) {
              assertThatThrownBy(() -> engine.toParquet(FAILS_LATE, folder.resolve("out.parquet")))
                  .hasMessageContaining("late");
            }
          }
        });
  }

  @Test
  void saysHowMuchOfALongStatementIsDone(@TempDir Path folder) {
    List<Double> made = new CopyOnWriteArrayList<>();
    List<Double> written = new CopyOnWriteArrayList<>();
    try (QueryEngine engine = QueryEngine.open(folder.resolve("spill"), 1)) {
      engine.execute("CREATE TABLE numbers AS SELECT range AS n FROM range(3000000)");
      String slow =
          "SELECT n, length(regexp_replace(repeat(n::VARCHAR, 20), '7[0-8]+9', 'x', 'g')) AS t FROM numbers";
      engine.execute("CREATE TABLE texts AS " + slow, made::add);
      engine.toParquet(slow, folder.resolve("out.parquet"), written::add);
      assertThatThrownBy(() -> engine.execute("CREATE TABLE texts AS " + slow, made::add))
          .hasMessageContaining("already exists");
    }
    for (List<Double> shares : List.of(made, written)) {
      assertThat(shares).hasSizeGreaterThan(1).isSorted();
      assertThat(shares).allMatch(share -> share > 0 && share <= 1);
    }
  }

  @Test
  void removesAHalfWrittenFile(@TempDir Path folder) {
    Path out = folder.resolve("out.parquet");
    try (QueryEngine engine = QueryEngine.open(folder.resolve("spill"), 1)) {
      assertThatThrownBy(() -> engine.toParquet(FAILS_LATE, out))
          .isInstanceOf(PlimsollException.class);
      assertThat(out).doesNotExist();
      assertThat(folder.resolve("out.parquet.part")).doesNotExist();
      assertThat(engine.toParquet("SELECT 1 AS a -- a comment", out)).isEqualTo(1);
      assertThat(out).exists();
    }
  }

  @Test
  void isSharedByManyThreads(@TempDir Path folder) throws Exception {
    try (QueryEngine engine = QueryEngine.open(folder, 2)) {
      Path parquet = folder.resolve("numbers.parquet");
      engine.toParquet("SELECT range AS a FROM range(50000)", parquet);
      ExecutorService pool = Executors.newFixedThreadPool(8);
      try {
        List<Future<Long>> sums = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
          String view = "v" + i % 5;
          sums.add(
              pool.submit(
                  () -> {
                    engine.view(view, parquet);
                    long rows = 0;
                    try (ArrowResult result = engine.query("SELECT a FROM " + view)) {
                      while (result.next()) {
                        rows += result.root().getRowCount();
                      }
                    }
                    return rows;
                  }));
        }
        for (Future<Long> sum : sums) {
          assertThat(sum.get()).isEqualTo(50_000);
        }
      } finally {
        pool.shutdownNow();
      }
    }
  }

  @Test
  void resultsMayBeClosedEarlyAndTwice(@TempDir Path folder) {
    try (QueryEngine engine = QueryEngine.open(folder, 1)) {
      ArrowResult result = engine.query("SELECT range FROM range(100000)");
      assertThat(result.next()).isTrue();
      result.close();
      result.close();
    }
  }

  @Test
  void readsTimesInUtcWhateverTheMachineThinks(@TempDir Path folder) {
    try (QueryEngine engine = QueryEngine.open(folder, 1)) {
      assertThat(
              engine.rows(
                  "SELECT CAST(TIMESTAMPTZ '2026-07-01 10:00:00+02' AS TIMESTAMP)::VARCHAR",
                  row -> row.getString(1)))
          .containsExactly("2026-07-01 08:00:00");
    }
  }

  @Test
  void quotesNamesAndTexts(@TempDir Path folder) throws Exception {
    Path odd = Files.createDirectories(folder.resolve("it's \"odd\"")).resolve("a'b.parquet");
    try (QueryEngine engine = QueryEngine.open(folder, 1)) {
      engine.toParquet("SELECT 1 AS " + QueryEngine.quote("a \"quoted\" name"), odd);
      engine.view("it's", odd);
      assertThat(engine.describe("SELECT * FROM \"it's\"").names()).isEqualTo("a \"quoted\" name");
    }
  }

  private static org.assertj.core.api.AbstractThrowableAssert<?, ? extends Throwable> assertFails(
      QueryEngine engine,
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call,
      DataError code) {
    assertThat(engine).isNotNull();
    return assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            PlimsollException.class, e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(code));
  }
}
