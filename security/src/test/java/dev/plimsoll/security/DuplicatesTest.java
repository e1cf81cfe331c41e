package dev.plimsoll.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plimsoll.data.QueryEngine;
import dev.plimsoll.kernel.PlimsollException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DuplicatesTest {
  private static final List<String> FEATURES = List.of("x", "city");

  private final QueryEngine engine;
  private final Path parquet;

  DuplicatesTest(@TempDir Path temp) {
    engine = QueryEngine.open(temp, 1);
    parquet = temp.resolve("training.parquet");
  }

  @AfterEach
  void close() {
    engine.close();
  }

  @Test
  void findsTwinsConflictsAndLeaks() {
    write(
        "('a', 1.0, 'oslo', true, 'train'), ('b', 1.0, 'oslo', true, 'train'),"
            + " ('c', 2.0, 'oslo', true, 'train'), ('d', 2.0, 'oslo', false, 'test'),"
            + " ('e', NULL, 'turin', false, 'train'), ('f', NULL, 'turin', false, 'test'),"
            + " ('g', 3.0, NULL, false, 'test'), ('h', 3.0, 'oslo', true, 'valid'),"
            + " ('i', 1.0, 'oslo', NULL, 'train')");
    DuplicateReport report = PoisonAudit.duplicates(engine, table("split"), 10);
    assertThat(report)
        .isEqualTo(new DuplicateReport(8, 6, 3, 2, 1, 2, 3, List.of("c", "d"), List.of("d", "f")));
    assertThat(report.conflictingShare()).isEqualTo(0.25);
    assertThat(report.leakedShare()).isEqualTo(2 / 3.0);
    assertThat(PoisonAudit.duplicates(engine, table("split"), 1).leakedKeys()).containsExactly("d");
    assertThat(PoisonAudit.duplicates(engine, table(null), 10).leakedTestRows()).isZero();
  }

  @Test
  void findsNearTwins() {
    write(
        "('a', 1234.1::DOUBLE, 'Oslo', true, 'train'), ('b', 1233.9, ' oslo', false, 'train'),"
            + " ('c', -0.012341, 'x', true, 'train'), ('d', -0.012339, 'x', true, 'test'),"
            + " ('e', 0.0, 'x', true, 'train'), ('f', 'NaN'::DOUBLE, 'x', true, 'train')");
    assertThat(PoisonAudit.duplicates(engine, table("split"), 9).repeatedRows()).isZero();
    DuplicateReport near = PoisonAudit.nearDuplicates(engine, table("split"), 3, 9);
    assertThat(near.repeatedRows()).isEqualTo(4);
    assertThat(near.conflictingKeys()).containsExactly("a", "b");
    assertThat(near.leakedKeys()).containsExactly("d");
  }

  @Test
  void anEmptyTableHasNone() {
    engine.toParquet(
        "SELECT * FROM (" + values("('a', 1.0, 'o', true, 'test')") + ") WHERE x > 1", parquet);
    DuplicateReport report = PoisonAudit.duplicates(engine, table("split"), 9);
    assertThat(report.rows()).isZero();
    assertThat(report.conflictingShare()).isZero();
    assertThat(report.leakedShare()).isZero();
  }

  @Test
  void labelsMayBeNumbersAndNamesMayBeOdd() {
    engine.toParquet(
        "SELECT * FROM (VALUES (1, 2, 0), (2, 2, 1)) AS t(\"the \"\"key\"\"\", \"a b\", \"y'\")",
        parquet);
    TrainingTable table = new TrainingTable(parquet, "the \"key\"", "y'", null, List.of("a b"));
    assertThat(PoisonAudit.duplicates(engine, table, 9).conflictingKeys())
        .containsExactly("1", "2");
  }

  @Test
  void refusesUnknownColumnsAndNoFeatures() {
    write("('a', 1.0, 'oslo', true, 'train')");
    TrainingTable unknown = new TrainingTable(parquet, "k", "y", null, List.of("speed"));
    assertThatThrownBy(() -> PoisonAudit.duplicates(engine, unknown, 9))
        .isInstanceOf(PlimsollException.class)
        .hasMessageContaining("'speed'");
    assertThatThrownBy(() -> new TrainingTable(parquet, "k", "y", null, List.of()))
        .hasMessageContaining("features: none");
    assertThatThrownBy(() -> PoisonAudit.nearDuplicates(engine, table(null), 0, 9))
        .hasMessageContaining("digits: 0");
  }

  private TrainingTable table(@org.jspecify.annotations.Nullable String split) {
    return new TrainingTable(parquet, "k", "y", split, FEATURES);
  }

  private void write(String rows) {
    engine.toParquet(values(rows), parquet);
  }

  private static String values(String rows) {
    return "SELECT k, CAST(x AS DOUBLE) AS x, city, y, split FROM (VALUES "
        + rows
        + ") AS t(k, x, city, y, split)";
  }
}
