package dev.plimsoll.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.doubles;
import static org.quicktheories.generators.SourceDSL.longs;

import dev.plimsoll.data.QueryEngine;
import dev.plimsoll.evaluation.AnswerKind;
import dev.plimsoll.evaluation.AnswerTable;
import dev.plimsoll.evaluation.Metric;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.monitoring.PerformanceCheck.Decline;
import dev.plimsoll.monitoring.PerformanceCheck.State;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models that answer with classes: the reference, and the check of a window. */
class ClassesTest {
  private static final PerformanceMonitor STANDARD = PerformanceMonitor.standard();
  private static final PerformanceMonitor SMALL = new PerformanceMonitor(2, 2, 0, 0.02, 0, 0.02);
  private static final double ALPHA = 0.04;

  @Test
  void theTestIsTheOneThatCanBeWorkedOutByHand() {
    PerformanceReference reference = PerformanceReference.of(right(3, 1));
    assertThat(reference.kind()).isEqualTo(AnswerKind.CLASSES);
    // errors 0, 0, 0, 1: mean 1/4, sum of squares 3/4, variance of the mean 3/4 / 3 / 4 = 1/16
    assertThat(reference.requireErrors().mean()).isCloseTo(0.25, within(1e-12));
    assertThat(reference.requireErrors().varianceOfMean()).isCloseTo(0.0625, within(1e-12));
    assertThat(reference.requireLogLoss().mean())
        .isCloseTo(-(3 * Math.log(0.8) + Math.log(0.1)) / 4, within(1e-12));
    PerformanceCheck check = SMALL.check(Optional.of(reference), right(1, 3), 0.16, 1);
    // z = 1/2 / sqrt(1/16 + 1/16) = 1.41421; both have 4 rows, so pooled is Welch's
    Decline accuracy = check.declines().get(0);
    assertThat(accuracy.metric()).isEqualTo("accuracy");
    assertThat(accuracy.pValue()).isCloseTo(0.0786496, within(1e-6));
    assertThat(accuracy.worseBy().value()).isCloseTo(0.5, within(1e-12));
    double reach = 1.959964 * Math.sqrt(0.125);
    assertThat(accuracy.worseBy().low()).isCloseTo(0.5 - reach, within(1e-9));
    assertThat(accuracy.worseBy().high()).isCloseTo(0.5 + reach, within(1e-9));
    assertThat(accuracy.minimum()).isEqualTo(0.02);
    assertThat(accuracy.explanation().particular())
        .isEqualTo(
            "accuracy is worse than in the test by 0.500 (-0.193 to 1.193), p = 0.079: an alarm.");
    // each row's loss is that of a right one, and ln 8 more when wrong: the same z
    Decline logLoss = check.declines().get(1);
    assertThat(logLoss.metric()).isEqualTo("log_loss");
    assertThat(logLoss.worseBy().value()).isCloseTo(Math.log(8) / 2, within(1e-12));
    assertThat(logLoss.pValue()).isCloseTo(0.0786496, within(1e-6));
    // each has half of the level
    assertThat(check.declines()).allMatch(Decline::alarmed);
    assertThat(SMALL.check(Optional.of(reference), right(1, 3), 0.157, 1).alarmed()).isFalse();
  }

  @Test
  void aTestWithoutAWrongAnswerLendsItsSureness() {
    // the window's hundredth wrong is what a test of 50 rows would miss every second time
    PerformanceMonitor strict = new PerformanceMonitor(2, 2, 0, 0, 0, 0);
    PerformanceReference perfect = PerformanceReference.of(right(50, 0));
    Decline accuracy = strict.declines(perfect, right(1980, 20), ALPHA).get(0);
    // pooled: 19.8 / 2048 x (1/50 + 1/2000) = 0.00019819; z = 0.01 / 0.014078 = 0.71033
    assertThat(accuracy.pValue()).isCloseTo(0.23875, within(1e-4));
    assertThat(accuracy.alarmed()).isFalse();
    Decline worse = STANDARD.declines(perfect, right(1800, 200), ALPHA).get(0);
    assertThat(worse.alarmed()).isTrue();
    // no error on either side is neither better nor worse
    Decline same = strict.declines(perfect, right(300, 0), 0.9).get(0);
    assertThat(same.pValue()).isEqualTo(0.5);
    assertThat(same.alarmed()).isFalse();
  }

  @Test
  void aTrueClassThatTheModelDoesNotKnowHadNoChance() {
    AnswerTable table =
        AnswerTable.classes(2, new double[] {0.9, 0.1, 0.9, 0.1}, new double[] {0, -1});
    PerformanceReference reference = PerformanceReference.of(table);
    assertThat(reference.requireErrors().mean()).isEqualTo(0.5);
    double least = -Math.log(1e-7); // 16.1 nats, as in the evaluation
    assertThat(reference.requireLogLoss().mean())
        .isCloseTo((least - Math.log(0.9)) / 2, within(1e-9));
    // one such label among a thousand rows is too little to tell
    SplittableRandom random = new SplittableRandom(1);
    AnswerTable test = Worlds.skies(5000, 2.2, 0, random);
    AnswerTable window = Worlds.skies(1000, 2.2, 0, random);
    window.truth()[17] = -1;
    assertThat(STANDARD.declines(PerformanceReference.of(test), window, ALPHA))
        .noneMatch(Decline::alarmed);
    // one in twenty is not
    for (int i = 0; i < 1000; i += 20) {
      window.truth()[i] = -1;
    }
    assertThat(STANDARD.declines(PerformanceReference.of(test), window, ALPHA))
        .filteredOn(Decline::alarmed)
        .extracting(Decline::metric)
        .contains("log_loss");
  }

  @Test
  void theOrderOfTheClassesDoesNotMatter() {
    SplittableRandom random = new SplittableRandom(2);
    AnswerTable test = Worlds.skies(500, 2.2, 0, random);
    AnswerTable window = Worlds.skies(300, 2.2, 0.2, random);
    List<Decline> declines = STANDARD.declines(PerformanceReference.of(test), window, ALPHA);
    for (int[] order : new int[][] {{2, 0, 1}, {1, 0, 2}, {2, 1, 0}}) {
      List<Decline> other =
          STANDARD.declines(
              PerformanceReference.of(reordered(test, order)), reordered(window, order), ALPHA);
      for (int i = 0; i < declines.size(); i++) {
        assertThat(other.get(i).pValue()).isCloseTo(declines.get(i).pValue(), within(1e-12));
        assertThat(other.get(i).alarmed()).isEqualTo(declines.get(i).alarmed());
      }
    }
  }

  @Test
  void moreWrongAnswersAreNeverLessSuspiciousAndBetterNeverAlarms() {
    qt().withExamples(30)
        .forAll(longs().all(), doubles().between(0, 1))
        .checkAssert(
            (seed, wrong) -> {
              SplittableRandom random = new SplittableRandom(seed);
              AnswerTable test = Worlds.skies(400, 2.2, 0.3, random);
              PerformanceReference reference = PerformanceReference.of(test);
              AnswerTable better = turned(test, wrong / 2, true);
              assertThat(STANDARD.declines(reference, better, 0.9)).noneMatch(Decline::alarmed);
              Decline same = STANDARD.declines(reference, test, 0.9).get(0);
              AnswerTable worse = turned(test, wrong, false);
              assertThat(STANDARD.declines(reference, worse, 0.9).get(0).pValue())
                  .isLessThanOrEqualTo(same.pValue());
            });
  }

  @Test
  void aDeclineTooSmallToMatterCallsNobodyHoweverManyRowsProveIt() {
    SplittableRandom random = new SplittableRandom(3);
    PerformanceReference reference = PerformanceReference.of(Worlds.skies(200_000, 2.2, 0, random));
    List<Decline> declines =
        STANDARD.declines(reference, Worlds.skies(200_000, 2.2, 0.015, random), ALPHA);
    assertThat(declines.get(0).pValue()).isLessThan(1e-4);
    assertThat(declines.get(0).worseBy().value()).isBetween(0.0, 0.02);
    assertThat(declines.get(0).alarmed()).isFalse();
  }

  @Test
  void metricsAreThoseOfClasses() {
    AnswerTable table = Worlds.skies(300, 2.2, 0, new SplittableRandom(4));
    PerformanceCheck check =
        STANDARD.check(Optional.of(PerformanceReference.of(table)), table, ALPHA, 1);
    assertThat(check.state()).isEqualTo(State.MEASURED);
    assertThat(check.labels()).isEqualTo(300);
    assertThat(check.metrics()).isNotNull();
    assertThat(check.metrics().kind()).isEqualTo(AnswerKind.CLASSES);
    double errors = PerformanceReference.errors(table).mean();
    assertThat(check.metrics().require(Metric.ACCURACY).value())
        .isCloseTo(1 - errors, within(1e-12));
    assertThat(check.metrics().require(Metric.LOG_LOSS).value())
        .isCloseTo(PerformanceReference.logLosses(table).mean(), within(1e-9));
    assertThat(check.declines()).allMatch(decline -> decline.worseBy().value() == 0);
    assertThat(check.alarmed()).isFalse();
    assertThat(Json.read(Json.text(check), PerformanceCheck.class)).isEqualTo(check);
  }

  @Test
  void tooFewLabelsIsAnAnswerOfItsOwn() {
    Optional<PerformanceReference> reference =
        Optional.of(PerformanceReference.of(right(900, 100)));
    PerformanceCheck few = STANDARD.check(reference, right(0, 199), ALPHA, 1);
    assertThat(few.state()).isEqualTo(State.TOO_FEW_LABELS);
    assertThat(few.metrics()).isNotNull();
    assertThat(STANDARD.check(reference, right(0, 200), ALPHA, 1).alarmed()).isTrue();
    PerformanceCheck none = STANDARD.check(reference, right(0, 0), ALPHA, 1);
    assertThat(none.state()).isEqualTo(State.TOO_FEW_LABELS);
    assertThat(none.metrics()).isNull();
    assertThat(STANDARD.check(Optional.empty(), right(0, 200), ALPHA, 1).state())
        .isEqualTo(State.NO_REFERENCE);
  }

  @Test
  void refusesWhatItCannotHoldAgainstEachOther() {
    PerformanceReference ofClasses = PerformanceReference.of(right(3, 1));
    AnswerTable numbers = AnswerTable.numbers(new double[3], new double[3]);
    assertThatThrownBy(() -> SMALL.check(Optional.of(ofClasses), numbers, ALPHA, 1))
        .isInstanceOf(PlimsollException.class)
        .hasMessageContaining("of CLASSES (expected: of NUMBER");
    SplittableRandom random = new SplittableRandom(5);
    assertThatThrownBy(
            () -> SMALL.check(Optional.of(ofClasses), Worlds.honest(500, random), ALPHA, 1))
        .hasMessageContaining("of CLASSES (expected: of OUTCOME");
    PerformanceReference ofOutcomes = PerformanceReference.of(Worlds.honest(100, random));
    assertThatThrownBy(() -> SMALL.check(Optional.of(ofOutcomes), right(3, 1), ALPHA, 1))
        .hasMessageContaining("of OUTCOME (expected: of CLASSES");
    assertThatThrownBy(() -> PerformanceReference.of(right(1, 0)))
        .hasMessageContaining("test rows: 1 (expected: >= 2)");
    assertThatThrownBy(
            () -> new PerformanceReference(null, null, null, ofClasses.requireErrors(), null, null))
        .hasMessageContaining("log loss absent, squared error absent, errors given");
    assertThatThrownBy(() -> new PerformanceMonitor(2, 2, 0, 0, 0, -0.1))
        .hasMessageContaining("-0.1");
    ReferenceBins bins = ReferenceProfile.scoreBins(new String[] {"a", "b"});
    for (List<String> names : List.<List<String>>of(List.of(), List.of("a"), List.of("a", "a"))) {
      assertThatThrownBy(
              () -> new ReferenceProfile(null, List.of(), bins, ofClasses, names, List.of()))
          .hasMessageContaining("classes: " + names);
    }
    assertThatThrownBy(
            () ->
                new ReferenceProfile(
                    null, List.of(), bins, ofOutcomes, List.of("a", "b"), List.of()))
        .hasMessageContaining("test result of OUTCOME");
    assertThatThrownBy(() -> ReferenceProfile.predicted(right(1, 1), List.of("a", "b")))
        .hasMessageContaining("CLASSES, 3 a row (expected: CLASSES, 2 a row");
  }

  @Test
  void aProfileOfClassesIsReadFromParquetAndGoesThroughJson(@TempDir Path folder) {
    try (QueryEngine engine = QueryEngine.open(folder.resolve("spill"), 1)) {
      Path parquet = folder.resolve("t.parquet");
      engine.toParquet("SELECT i % 4 AS hour FROM range(100) t(i)", parquet);
      AnswerTable test =
          AnswerTable.classes(
              3,
              new double[] {0.2, 0.7, 0.1, 0, 1, 0, 0.4, 0.3, 0.3, 0.5, 0.5, 0},
              new double[] {1, 1, 2, -1});
      ReferenceProfile profile =
          ReferenceProfile.ofClasses(
              engine, "m", parquet, Map.of("hour", ColumnKind.NUMBER), test, Worlds.SKIES);
      assertThat(profile.kind()).isEqualTo(AnswerKind.CLASSES);
      assertThat(profile.classes()).containsExactly("sun", "rain", "snow");
      assertThat(profile.columns().get(0).counts()).containsExactly(0L, 25L, 25L, 25L, 25L, 0L, 0L);
      assertThat(profile.score().column()).isEqualTo(ReferenceProfile.SCORE);
      // equally likely: the first; snow was never the likeliest
      assertThat(profile.score().categories()).containsExactly("rain", "sun");
      assertThat(profile.score().counts()).containsExactly(2L, 2L, 0L, 0L);
      assertThat(profile.tested()).hasValue(PerformanceReference.of(test));
      String text = Json.text(profile);
      assertThat(text)
          .contains("\"classes\":[\"sun\",\"rain\",\"snow\"]")
          .contains("\"errors\":{\"mean\":0.5,\"rows\":4,\"squares\":1.0}");
      assertThat(Json.read(text, ReferenceProfile.class)).isEqualTo(profile);
      assertThatThrownBy(
              () ->
                  ReferenceProfile.ofClasses(
                      engine, null, parquet, Map.of(), test, List.of("a", "b")))
          .hasMessageContaining("3 a row (expected: CLASSES, 2 a row");
    }
  }

  /** So many rows whose likeliest class, with 0.8, was the true one, and so many others. */
  private static AnswerTable right(int right, int wrong) {
    double[] probabilities = new double[3 * (right + wrong)];
    double[] truth = new double[right + wrong];
    for (int i = 0; i < truth.length; i++) {
      Arrays.fill(probabilities, 3 * i, 3 * i + 3, 0.1);
      probabilities[3 * i + i % 3] = 0.8;
      truth[i] = i < right ? i % 3 : (i + 1) % 3;
    }
    return AnswerTable.classes(3, probabilities, truth);
  }

  /** The first part of the rows made right, or wrong. */
  private static AnswerTable turned(AnswerTable table, double part, boolean right) {
    double[] truth = table.truth().clone();
    for (int i = 0; i < part * truth.length; i++) {
      int likeliest = table.likeliest(i);
      truth[i] = right ? likeliest : truth[i] == likeliest ? (likeliest + 1) % 3 : truth[i];
    }
    return AnswerTable.classes(table.width(), table.answers(), truth);
  }

  /** The same rows, with the class of place i at place order[i]. */
  private static AnswerTable reordered(AnswerTable table, int[] order) {
    int width = table.width();
    double[] probabilities = new double[table.answers().length];
    for (int i = 0; i < probabilities.length; i++) {
      probabilities[i / width * width + order[i % width]] = table.answers()[i];
    }
    double[] truth =
        IntStream.range(0, table.rows()).mapToDouble(i -> order[(int) table.truth()[i]]).toArray();
    return AnswerTable.classes(width, probabilities, truth);
  }
}
