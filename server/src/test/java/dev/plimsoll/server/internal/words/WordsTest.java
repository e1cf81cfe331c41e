package dev.plimsoll.server.internal.words;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.evaluation.AnswerKind;
import dev.plimsoll.evaluation.Metric;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WordsTest {
  @Test
  void saysWhatAnAucMeans() {
    assertThat(MetricWords.sentence("auc", 0.712)).contains("71 times in 100", "Guessing gives 50");
  }

  @Test
  void saysSoWhenAFigureDoesNotExist() {
    assertThat(MetricWords.sentence("auc", Double.NaN)).contains("Could not be computed");
    assertThat(Figures.number(Double.POSITIVE_INFINITY, 2)).isEqualTo("none");
  }

  @ParameterizedTest
  @EnumSource
  void everyMetricSpeaksInASentence(MetricWords metric) {
    assertThat(metric.say(0.25)).endsWith(".").hasSizeGreaterThan(20);
    assertThat(metric.label()).isNotBlank();
  }

  @Test
  void metricsOfQuantilesAreLossesInTheTruthsUnitAndShares() {
    assertThat(MetricWords.sentence("pinball", 12.345))
        .contains("12.345 on average, in the truth's own unit; lower is better");
    assertThat(MetricWords.sentence("coverage", 0.81)).contains("81 times in 100");
    assertThat(MetricWords.sentence("coverage_error", 0.0125))
        .contains("1.3 percentage points away from what it promises");
    assertThat(MetricWords.PINBALL.lowerIsBetter()).isTrue();
    assertThat(MetricWords.COVERAGE_ERROR.lowerIsBetter()).isTrue();
    assertThat(MetricWords.COVERAGE.lowerIsBetter()).isFalse();
    assertThat(WatchedMetric.of(AnswerKind.QUANTILES))
        .extracting(WatchedMetric::key)
        .containsExactly("pinball", "coverage");
    for (Metric metric : Metric.of(AnswerKind.QUANTILES)) {
      assertThat(MetricWords.sentence(metric.key(), 0.5)).as(metric.key()).isNotEmpty();
    }
  }

  @Test
  void aTrainingOfQuantilesIsFollowedByTheLossItself() {
    assertThat(AnswerKind.QUANTILES.chosenBy()).isEqualTo("pinball loss");
    assertThat(AnswerKind.QUANTILES.chosenBy(-3.5)).isEqualTo(3.5);
    assertThat(AnswerKind.CLASSES.chosenBy()).isEqualTo("accuracy");
    assertThat(AnswerKind.NUMBER.chosenBy(-3.5)).isEqualTo(-3.5);
  }

  @Test
  void anUnknownMetricKeepsItsName() {
    assertThat(MetricWords.label("my_own")).isEqualTo("my own");
    assertThat(MetricWords.sentence("my_own", 1)).isEmpty();
  }

  @Test
  void writesFiguresAsPeopleReadThem() {
    assertThat(Figures.count(1_234_567)).isEqualTo("1\u202f234\u202f567");
    assertThat(Figures.plain(2_013)).isEqualTo("2013");
    assertThat(Figures.plain(-12_500)).isEqualTo(Figures.count(-12_500));
    assertThat(Figures.number(-0.0001, 2)).isEqualTo("0.00");
    assertThat(Figures.value(123.4f)).isEqualTo("123.4");
    assertThat(Figures.value(1_200)).isEqualTo("1200");
    assertThat(Figures.value(-0.0)).isEqualTo("0");
    assertThat(Figures.value(1e-9f)).isEqualTo("1.0E-9");
    assertThat(Figures.value(3e38f)).isEqualTo("3.0E38");
    assertThat(Figures.value(Double.NaN)).isEqualTo("none");
    assertThat(Figures.probability(0.93f)).isEqualTo("0.93");
    assertThat(Figures.probability(1)).isEqualTo("1");
    assertThat(Figures.probability(0.99999994f)).isEqualTo(">0.9999");
    assertThat(Figures.probability(0)).isEqualTo("0");
    assertThat(Figures.probability(1e-9f)).isEqualTo("<0.0001");
    assertThat(Figures.probability(Double.NaN)).isEqualTo("none");
    assertThat(Figures.exact(17)).isEqualTo("17");
    assertThat(Figures.exact(52.75)).isEqualTo("52.75");
    assertThat(Figures.exact(1e18)).isEqualTo("1.0E18");
    assertThat(Figures.ofHundred(0.95 - 0.05)).isEqualTo("90 of 100");
    assertThat(Figures.ofHundred(0.999)).isEqualTo("999 of 1000");
    assertThat(Figures.ofHundred(1 / 3.0)).isEqualTo("33.3 of 100");
    assertThat(Figures.ofHundred(0)).isEqualTo("0 of 100");
    assertThat(Figures.ofHundred(0.0001)).isEqualTo("0.01 of 100");
    assertThat(Figures.signed(-0.0011, 4)).isEqualTo("\u22120.0011");
    assertThat(Figures.bytes(1_500)).isEqualTo("1.5 kB");
    assertThat(Figures.seconds(412.7)).isEqualTo("6 min 53 s");
    assertThat(Figures.percent(0.8, 0)).isEqualTo("80\u202f%");
  }
}
