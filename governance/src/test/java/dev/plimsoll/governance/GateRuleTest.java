package dev.plimsoll.governance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.arbitrary;
import static org.quicktheories.generators.SourceDSL.booleans;
import static org.quicktheories.generators.SourceDSL.integers;
import static org.quicktheories.generators.SourceDSL.strings;

import dev.plimsoll.evaluation.Metric;
import dev.plimsoll.kernel.PlimsollException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.quicktheories.core.Gen;

final class GateRuleTest {
  private static final List<String> WORDS =
      List.of(
          "auc",
          "ece",
          "log_loss",
          "worst",
          "slice",
          ">=",
          "<=",
          ">",
          "<",
          "0.66",
          "champion",
          "+",
          "-",
          "0.01",
          "where",
          "n",
          ">= 500",
          "with",
          "95%",
          "confidence",
          "no",
          "leak",
          "%",
          "=",
          "1e9",
          "\u0000",
          "é",
          "\n");

  private static PlimsollException refused(String text) {
    PlimsollException e = catchThrowableOfType(PlimsollException.class, () -> GateRule.parse(text));
    assertThat(e).as(text).isNotNull();
    assertThat(e.code()).isEqualTo(GovernanceError.BAD_RULE);
    return e;
  }

  @Test
  void readsEveryForm() {
    assertThat(GateRule.parse("auc >= 0.66"))
        .isEqualTo(
            new GateRule.Figure(
                Metric.AUC, GateRule.Direction.AT_LEAST, new Bound.Constant(0.66), null, null));
    assertThat(GateRule.parse("worst slice auc >= 0.58 where n >= 500"))
        .isEqualTo(
            new GateRule.Figure(
                Metric.AUC,
                GateRule.Direction.AT_LEAST,
                new Bound.Constant(0.58),
                new GateRule.WorstSlice(500),
                null));
    assertThat(GateRule.parse("log_loss <= champion + 0.005 with 95% confidence"))
        .isEqualTo(
            new GateRule.Figure(
                Metric.LOG_LOSS,
                GateRule.Direction.AT_MOST,
                new Bound.Champion(0.005),
                null,
                95.0));
    assertThat(GateRule.parse("no label-flip")).isEqualTo(new GateRule.NoFinding("label-flip"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "auc>=.66 | auc >= 0.66",
        "auc >= 0.660 | auc >= 0.66",
        "auc > champion-0.010 | auc > champion - 0.01",
        "auc >= champion - 0 | auc >= champion",
        "worst   slice ece<=0.1 where n>=20 with 99.50 % confidence"
            + " | worst slice ece <= 0.1 where n >= 20 with 99.5% confidence",
        "worst slice auc >= 0.5 | worst slice auc >= 0.5",
      })
  void hasOneNormalForm(String written, String normal) {
    assertThat(GateRule.parse(written).text()).isEqualTo(normal);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "\"\" | the end | a metric: auc",
        "acu >= 0.6 | 'acu' at character 1 | a metric: auc",
        "auc = 0.6 | '=' at character 5 | '>=', '<=', '>' or '<'",
        "auc >= high | 'high' at character 8 | a number or 'champion'",
        "auc >= | the end at character 7 | a number or 'champion'",
        "auc >= -0.1 | '-0.1' | a number or 'champion'",
        "auc >= champion - | the end | a number",
        "auc >= 0.6 where n >= 5 | 'where' without slices | 'worst slice'",
        "worst auc >= 0.6 | 'auc' at character 7 | 'slice'",
        "worst slice auc >= 0.6 where m >= 5 | 'm' | 'n >='",
        "worst slice auc >= 0.6 where n >= x | 'x' | a whole number",
        "auc >= 0.6 with 95 confidence | 'confidence' | '%'",
        "auc >= 0.6 with 95% trust | 'trust' | 'confidence'",
        "auc >= 0.6 with 100% confidence | '100%' | below 100",
        "auc >= 0.6 with 0% confidence | '0%' | above 0",
        "auc >= 0.6 please | 'please' at character 12 | the end of the rule",
        "auc >= 1e3 | 'e3' | the end of the rule",
        "no | the end | the name of a check",
      })
  void saysWhereItStoppedAndWhatItExpected(String text, String met, String expected) {
    assertThat(refused(text)).hasMessageContaining(met).hasMessageContaining(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"auc >= NaN", "auc >= Infinity", "AUC >= 0.6", "auc ≥ 0.6", "auc\0>= 1"})
  void refusesWhatOnlyLooksRight(String text) {
    refused(text);
  }

  @Test
  void refusesANovel() {
    assertThat(refused("auc >= 0.6 ".repeat(1_000))).hasMessageContaining("11000 characters");
  }

  @Test
  void everyRuleReadsBackFromItsNormalForm() {
    qt().forAll(rules())
        .checkAssert(rule -> assertThat(GateRule.parse(rule.text())).isEqualTo(rule));
  }

  private static Gen<GateRule> rules() {
    Gen<Bound> bounds =
        integers()
            .between(-2_000, 2_000)
            .zip(
                booleans().all(),
                (n, relative) ->
                    relative
                        ? new Bound.Champion(n == 0 ? 0 : n / 1_000.0)
                        : new Bound.Constant(Math.abs(n) / 1_000.0));
    Gen<Integer> rowsOrNone = integers().between(-1, 100_000);
    Gen<Integer> percentOrNone = integers().between(-500, 999);
    return arbitrary()
        .enumValues(Metric.class)
        .zip(
            arbitrary().enumValues(GateRule.Direction.class),
            bounds,
            rowsOrNone,
            percentOrNone,
            (metric, direction, bound, rows, tenths) ->
                new GateRule.Figure(
                    metric,
                    direction,
                    bound,
                    rows < 0 ? null : new GateRule.WorstSlice(rows),
                    tenths <= 0 ? null : tenths / 10.0));
  }

  @Test
  void anyTextIsReadOrRefusedButNeverBreaksTheParser() {
    qt().withExamples(2_000)
        .forAll(strings().basicMultilingualPlaneAlphabet().ofLengthBetween(0, 40))
        .checkAssert(GateRuleTest::readOrRefused);
  }

  @Test
  void anyHeapOfItsWordsIsReadOrRefused() {
    qt().withExamples(20_000)
        .forAll(integers().all())
        .checkAssert(
            seed -> {
              Random random = new Random(seed);
              StringBuilder text = new StringBuilder();
              for (int i = random.nextInt(14); i >= 0; i--) {
                text.append(WORDS.get(random.nextInt(WORDS.size())));
                text.append(random.nextInt(4) == 0 ? "" : " ");
              }
              readOrRefused(text.toString());
            });
  }

  private static void readOrRefused(String text) {
    GateRule rule;
    try {
      rule = GateRule.parse(text);
    } catch (PlimsollException e) {
      assertThat(e.code()).isEqualTo(GovernanceError.BAD_RULE);
      assertThat(e).hasMessageContaining(text).hasMessageContaining("expected");
      return;
    }
    assertThat(GateRule.parse(rule.text())).isEqualTo(rule);
  }
}
