package dev.plimsoll.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.data.QueryEngine;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EchoesTest {
  private static final List<String> FEATURES =
      List.of("same", "words", "gaps", "often", "mostly", "number");

  private final QueryEngine engine;
  private final Path parquet;

  EchoesTest(@TempDir Path temp) {
    engine = QueryEngine.open(temp, 1);
    parquet = temp.resolve("training.parquet");
  }

  @AfterEach
  void close() {
    engine.close();
  }

  private List<String> echoes(int rows, String label, List<String> features) {
    engine.execute(
        """
        COPY (SELECT i AS key, %s AS label,
          (i %% 3 = 0) AS same,
          CASE WHEN i %% 3 = 0 THEN 'left' ELSE 'stayed' END AS words,
          CASE WHEN i %% 4 = 0 THEN NULL WHEN i %% 3 = 0 THEN 'y' ELSE 'n' END AS gaps,
          CASE WHEN i %% 3 = 0 THEN i ELSE -i END AS often,
          (i %% 3 = 0 AND i <> 3) AS mostly,
          (32 + 1.8 * sin(i))::FLOAT::DOUBLE AS number
          FROM range(%d) t(i)) TO %s (FORMAT parquet)
        """
            .formatted(label, rows, QueryEngine.literal(parquet.toString())));
    return PoisonAudit.echoes(engine, new TrainingTable(parquet, "key", "label", null, features));
  }

  @Test
  void findsTheLabelUnderOtherNames() {
    assertThat(echoes(120, "i % 3 = 0", FEATURES)).containsExactly("same", "words", "gaps");
    assertThat(echoes(120, "CASE WHEN i % 3 = 0 THEN NULL ELSE i % 2 = 0 END", FEATURES)).isEmpty();
    assertThat(echoes(120, "['a', 'b', 'c'][1 + i % 3]", FEATURES)).isEmpty();
  }

  @Test
  void findsANumberInAnotherUnitAndNotWhatIsMerelyNear() {
    assertThat(echoes(120, "32 + 1.8 * sin(i)", FEATURES)).containsExactly("number");
    assertThat(echoes(120, "5 * 1.8 * sin(i) / 9", FEATURES)).containsExactly("number");
    assertThat(echoes(120, "sin(i) + 0.001 * (i % 7)", FEATURES)).isEmpty();
  }

  @Test
  void aFewRowsProveNothing() {
    assertThat(echoes(29, "i % 3 = 0", FEATURES)).isEmpty();
    assertThat(echoes(15, "i", List.of("often"))).isEmpty();
  }
}
