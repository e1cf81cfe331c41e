package dev.plimsoll.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.integers;
import static org.quicktheories.generators.SourceDSL.longs;

import dev.plimsoll.data.QueryEngine;
import dev.plimsoll.evaluation.ScoredTable;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.PlimsollException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CellsTest {
  private static final ReferenceBins SMALL =
      ReferenceBins.ofNumbers("hour", new float[] {5, 6, 6, 7, Float.NaN});

  @Test
  void eachValueOfAColumnWithFewHasACellOfItsOwn() {
    assertThat(SMALL.edges()).containsExactly(5f, 6f, 7f, Math.nextUp(7f));
    assertThat(SMALL.counts()).containsExactly(0L, 1L, 2L, 1L, 0L, 1L);
    assertThat(IntStream.range(0, SMALL.cells()).mapToObj(SMALL::cellName))
        .containsExactly(
            "below 5.000, the lowest before",
            "5.000 to below 6.000",
            "6.000 to below 7.000",
            "7.000 to 7.000",
            "above 7.000, the highest before",
            "missing");
  }

  @Test
  void binsOfDistinctValuesHoldEquallyMany() {
    float[] values = new float[2000];
    for (int i = 0; i < values.length; i++) {
      values[i] = (i * 7919) % 2000;
    }
    ReferenceBins bins = ReferenceBins.ofNumbers("x", values);
    assertThat(bins.edges()).hasSize(21);
    assertThat(bins.counts().subList(1, 21)).containsOnly(100L);
  }

  @Test
  void aFrequentValueIsCutOffFromItsNeighbours() {
    float[] values = new float[1000];
    for (int i = 500; i < 1000; i++) {
      values[i] = i;
    }
    ReferenceBins bins = ReferenceBins.ofNumbers("rain", values);
    assertThat(bins.edges()).startsWith(0f, 500f);
    assertThat(bins.counts()).startsWith(0L, 500L);
  }

  @Test
  void decimalsFallIntoTheSameCellAsDoubleAndAsFloat() {
    ReferenceBins bins = ReferenceBins.ofNumbers("x", new float[] {0.1f, 0.3f, 0.7f, 0.9f});
    CellCounts outside = new CellCounts(bins);
    outside.add(0.09);
    outside.add(0.91);
    assertThat(outside.cells()).containsExactly(1, 0, 0, 0, 0, 1, 0);
    for (double value : new double[] {0.1, 0.3, 0.7, 0.9}) {
      CellCounts wide = new CellCounts(bins);
      wide.add(value);
      CellCounts narrow = new CellCounts(bins);
      narrow.addValue((float) value);
      assertThat(wide.cells()).isEqualTo(narrow.cells());
    }
  }

  @Test
  void keepsTheCommonestCategoriesAndPoolsTheRest() {
    List<String> values = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      values.add("c" + i);
      values.add("common");
    }
    values.add("");
    ReferenceBins bins = ReferenceBins.ofTexts("tail", values);
    assertThat(bins.categories()).hasSize(500).startsWith("common");
    assertThat(bins.counts().get(500)).isEqualTo(101);
    assertThat(bins.counts().get(501)).isEqualTo(1);
    assertThat(bins.rows()).isEqualTo(1201);
  }

  @Test
  void countsOfPartsAddUpToTheCountsOfTheWhole() {
    qt().withExamples(100)
        .forAll(longs().all(), integers().between(0, 200), integers().between(0, 200))
        .checkAssert(
            (seed, first, second) -> {
              SplittableRandom random = new SplittableRandom(seed);
              CellCounts whole = new CellCounts(SMALL);
              CellCounts a = new CellCounts(SMALL);
              CellCounts b = new CellCounts(SMALL);
              for (int i = 0; i < first + second; i++) {
                double value = random.nextInt(10) == 0 ? Double.NaN : 4.5 + 4 * random.nextDouble();
                whole.add(value);
                (i < first ? a : b).add(value);
              }
              a.merge(CellCounts.fromBytes(SMALL, b.toBytes()));
              assertThat(a.cells()).isEqualTo(whole.cells());
              assertThat(a.rows()).isEqualTo(first + second);
            });
  }

  @Test
  void bytesOfAnEarlierReleaseStillRead() {
    String old =
        "504c434301"
            + "b1975c9ec46ee634"
            + "00000006"
            + "000000000000000000000000000000010000000000000002"
            + "000000000000000100000000000000000000000000000001";
    CellCounts counts = new CellCounts(SMALL);
    for (double value : new double[] {5, 6, 6, 7, Double.NaN}) {
      counts.add(value);
    }
    assertThat(HexFormat.of().formatHex(counts.toBytes())).isEqualTo(old);
    assertThat(CellCounts.fromBytes(SMALL, HexFormat.of().parseHex(old)).cells())
        .containsExactly(0, 1, 2, 1, 0, 1);
  }

  @Test
  void refusesBytesAndCountsOfOtherBins() {
    ReferenceBins other = ReferenceBins.ofNumbers("hour", new float[] {5, 6, 8});
    byte[] bytes = new CellCounts(SMALL).toBytes();
    assertThatThrownBy(() -> CellCounts.fromBytes(other, bytes))
        .isInstanceOf(PlimsollException.class)
        .hasMessageContaining("other bins");
    assertThatThrownBy(() -> new CellCounts(SMALL).merge(new CellCounts(other)))
        .isInstanceOf(PlimsollException.class);
    assertThatThrownBy(() -> CellCounts.fromBytes(SMALL, new byte[3]))
        .hasMessageContaining("3 bytes");
    assertThatThrownBy(() -> CellCounts.fromBytes(SMALL, Arrays.copyOf(bytes, bytes.length - 1)))
        .hasMessageContaining("(expected: 65)");
  }

  @Test
  void refusesAReferenceWithoutRows() {
    assertThatThrownBy(() -> ReferenceBins.ofNumbers("x", new float[0]))
        .hasMessageContaining("x: 0 reference rows");
    assertThatThrownBy(() -> ReferenceBins.ofTexts("x", List.of()))
        .hasMessageContaining("x: 0 reference rows");
    assertThatThrownBy(
            () ->
                PerformanceReference.of(new ScoredTable(new double[] {0.5}, new boolean[] {true})))
        .hasMessageContaining("1 of 1 with the outcome");
  }

  @Test
  void aProfileReadsBackFromJsonAsItWas() {
    ReferenceProfile profile = Worlds.reference(500, new SplittableRandom(1));
    assertThat(Json.read(Json.text(profile), ReferenceProfile.class)).isEqualTo(profile);
  }

  @Test
  void aProfileIsReadFromParquetOnce(@TempDir Path folder) {
    try (QueryEngine engine = QueryEngine.open(folder.resolve("spill"), 1)) {
      Path parquet = folder.resolve("t.parquet");
      engine.toParquet(
          "SELECT CASE WHEN i % 10 = 0 THEN NULL ELSE i % 4 END AS hour,"
              + " CASE WHEN i % 5 = 0 THEN NULL ELSE 'c' || (i % 2) END AS carrier"
              + " FROM range(100) t(i)",
          parquet);
      Map<String, ColumnKind> inputs = new LinkedHashMap<>();
      inputs.put("hour", ColumnKind.NUMBER);
      inputs.put("carrier", ColumnKind.TEXT);
      ReferenceProfile profile =
          ReferenceProfile.of(
              engine, "digest", parquet, inputs, Worlds.honest(100, new SplittableRandom(1)));
      assertThat(profile.columns())
          .extracting(ReferenceBins::column)
          .containsExactly("hour", "carrier");
      assertThat(profile.columns().get(0).counts())
          .containsExactly(0L, 20L, 25L, 20L, 25L, 0L, 10L);
      assertThat(profile.columns().get(1).counts()).containsExactly(40L, 40L, 0L, 20L);
    }
  }
}
