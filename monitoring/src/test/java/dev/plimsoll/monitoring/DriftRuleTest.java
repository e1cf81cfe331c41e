package dev.plimsoll.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.monitoring.ColumnDrift.Status;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DriftRuleTest {
  private static final DriftRule RULE = DriftRule.standard();
  private static final double ALPHA = 0.04;

  @Test
  void findsAShiftOfHalfAStandardDeviationInAFewHundredRows() {
    SplittableRandom random = new SplittableRandom(1);
    int found = 0;
    for (int run = 0; run < 100; run++) {
      ReferenceBins bins = normal(5000, 0, random);
      found += judge(bins, fill(bins, 300, 0.5, random)).drifted() ? 1 : 0;
    }
    assertThat(found).isGreaterThanOrEqualTo(95);
  }

  @Test
  void isNotCalledByATrivialChangeHoweverManyRowsProveIt() {
    SplittableRandom random = new SplittableRandom(2);
    ReferenceBins bins = normal(1_000_000, 0, random);
    ColumnDrift drift = judge(bins, fill(bins, 1_000_000, 0.02, random));
    assertThat(drift.adjusted()).isLessThan(1e-9);
    assertThat(drift.status()).isEqualTo(Status.SMALL_CHANGE);
    assertThat(drift.explanation().particular()).contains("less than the stated minimum");
  }

  @Test
  void findsAUnitErrorAndSaysWhereTheRowsWent() {
    SplittableRandom random = new SplittableRandom(3);
    ReferenceProfile reference = Worlds.reference(5000, random);
    ReferenceBins bins = reference.columns().get(0);
    CellCounts counts = new CellCounts(bins);
    for (int i = 0; i < 200; i++) {
      counts.add(1.6f * (Float) Worlds.inputs(random).getOrDefault("visibility", 0f));
    }
    ColumnDrift drift = judge(bins, counts);
    assertThat(drift.drifted()).isTrue();
    assertThat(drift.effect()).isGreaterThan(0.2);
    assertThat(drift.movers()).hasSize(3);
    assertThat(drift.movers())
        .anyMatch(mover -> mover.cell().startsWith("above 10.00, the highest"));
    assertThat(drift.explanation().text()).contains("visibility has changed", "→");
  }

  @Test
  void newCategoriesAndMissingValuesAreCellsLikeAnyOther() {
    ReferenceBins bins = ReferenceBins.ofTexts("carrier", Collections.nCopies(30_000, "UA"));
    CellCounts fresh = new CellCounts(bins);
    CellCounts gone = new CellCounts(bins);
    for (int i = 0; i < 100; i++) {
      fresh.add(i < 8 ? "ZZ" : "UA");
      gone.add(i < 8 ? "" : "UA");
    }
    assertThat(judge(bins, fresh).drifted()).isTrue();
    assertThat(judge(bins, fresh).movers())
        .anyMatch(mover -> mover.cell().equals("other or new values"));
    assertThat(judge(bins, gone).drifted()).isTrue();
    assertThat(judge(bins, gone).movers()).anyMatch(mover -> mover.cell().equals("missing"));
  }

  @Test
  void aColumnOfNumbersThatTurnsToTextIsAFindingNotAnError() {
    ReferenceBins bins = normal(1000, 0, new SplittableRandom(4));
    CellCounts counts = new CellCounts(bins);
    for (int i = 0; i < 200; i++) {
      counts.addValue("n/a");
    }
    assertThat(judge(bins, counts).drifted()).isTrue();
    assertThat(judge(bins, counts).movers().get(0).now()).isEqualTo(1);
  }

  @Test
  void everyColumnEndsInAStatus() {
    SplittableRandom random = new SplittableRandom(5);
    ReferenceBins bins = normal(1000, 0, random);
    assertThat(judge(bins, new CellCounts(bins)).status()).isEqualTo(Status.NOT_SEEN);
    assertThat(judge(bins, fill(bins, 99, 3, random)).status()).isEqualTo(Status.TOO_FEW_ROWS);
    assertThat(judge(bins, fill(bins, 100, 3, random)).status()).isEqualTo(Status.DRIFTED);
    assertThat(judge(bins, fill(bins, 500, 0, random)).status()).isEqualTo(Status.STABLE);
    ReferenceBins missing = ReferenceBins.ofNumbers("x", nan(500));
    CellCounts alike = new CellCounts(missing);
    for (int i = 0; i < 500; i++) {
      alike.add(Double.NaN);
    }
    assertThat(judge(missing, alike).status()).isEqualTo(Status.CONSTANT);
  }

  @Test
  void columnsThatCannotBeTestedDoNotWeakenTheOthers() {
    SplittableRandom random = new SplittableRandom(6);
    List<ReferenceBins> reference = new ArrayList<>();
    List<CellCounts> window = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      reference.add(normal(500, 0, random));
      window.add(new CellCounts(reference.get(i)));
    }
    reference.add(normal(500, 0, random));
    window.add(fill(reference.get(50), 500, 0.6, random));
    ColumnDrift last = RULE.judge(reference, window, ALPHA).get(50);
    assertThat(last.adjusted()).isEqualTo(last.pValue());
  }

  @Test
  void refusesWhatItCannotCompare() {
    ReferenceBins bins = normal(100, 0, new SplittableRandom(7));
    assertThatThrownBy(() -> RULE.judge(List.of(bins), List.of(), ALPHA))
        .isInstanceOf(PlimsollException.class)
        .hasMessageContaining("0 columns (expected: 1)");
    assertThatThrownBy(() -> new DriftRule(1, 100)).hasMessageContaining("minimum effect 1.0");
    assertThatThrownBy(() -> new DriftRule(Double.NaN, 100)).hasMessageContaining("NaN");
    assertThatThrownBy(() -> new DriftRule(0.1, 0)).hasMessageContaining("minimum rows 0");
  }

  private static ColumnDrift judge(ReferenceBins bins, CellCounts counts) {
    return RULE.judge(List.of(bins), List.of(counts), ALPHA).get(0);
  }

  private static ReferenceBins normal(int rows, double shift, SplittableRandom random) {
    float[] values = new float[rows];
    for (int i = 0; i < rows; i++) {
      values[i] = (float) (Worlds.gauss(random) + shift);
    }
    return ReferenceBins.ofNumbers("x", values);
  }

  private static CellCounts fill(
      ReferenceBins bins, int rows, double shift, SplittableRandom random) {
    CellCounts counts = new CellCounts(bins);
    for (int i = 0; i < rows; i++) {
      counts.add(Worlds.gauss(random) + shift);
    }
    return counts;
  }

  private static float[] nan(int rows) {
    float[] values = new float[rows];
    Arrays.fill(values, Float.NaN);
    return values;
  }
}
