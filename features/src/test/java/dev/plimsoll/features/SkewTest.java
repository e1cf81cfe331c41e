package dev.plimsoll.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plimsoll.features.SkewReport.ColumnSkew;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SkewTest {
  private static final List<FeatureColumn> COLUMNS =
      List.of(new FeatureColumn("x", InputKind.NUMBER), new FeatureColumn("s", InputKind.TEXT));

  private static List<@Nullable Object> row(@Nullable Object x, @Nullable Object s) {
    return Arrays.asList(x, s);
  }

  @Test
  void countsWhatDiffersIsMissingOrExtra() {
    SkewReport report =
        Skew.compare(
            COLUMNS,
            Map.of(
                "a", row(1.0, "p"), "b", row(null, "q"), "c", row(5.0, null), "only", row(1, "")),
            Map.of(
                "a",
                row(1.0, "p"),
                "b",
                row(2.0, "r"),
                "c",
                row(2.0, null),
                "d",
                row(1.0, "s"),
                "e",
                row(1.0, "s")));
    assertThat(report.compared()).isEqualTo(3);
    assertThat(report.unmatchedLogged()).isEqualTo(1);
    assertThat(report.unmatchedOffline()).isEqualTo(2);
    assertThat(report.columns())
        .containsExactly(new ColumnSkew("x", 3, 1, 1, 0, 3.0), new ColumnSkew("s", 3, 1, 0, 0, 0));
    assertThat(report.columns().get(0).mismatchRate()).isEqualTo(1.0 / 3);
    assertThat(report.clean()).isFalse();
    SkewReport swapped =
        Skew.compare(COLUMNS, Map.of("a", row(1.0, "p")), Map.of("a", row(null, "p")));
    assertThat(swapped.columns().get(0).extraRate()).isEqualTo(1);
  }

  @Test
  void forgivesTheLastDigitsAndNothingElse() {
    assertThat(
            Skew.compare(COLUMNS, Map.of("a", row(0.1 + 0.2, "")), Map.of("a", row(0.3, "")))
                .clean())
        .isTrue();
    assertThat(
            Skew.compare(COLUMNS, Map.of("a", row(0.3, "")), Map.of("a", row(0.3 + 1e-6, "")))
                .clean())
        .isFalse();
    assertThat(
            Skew.compare(COLUMNS, Map.of("a", row(Double.NaN, "")), Map.of("a", row(1.0, "")))
                .columns()
                .get(0)
                .mismatched())
        .isEqualTo(1);
  }

  @Test
  void nothingToCompareIsNotAFault() {
    SkewReport report = Skew.compare(COLUMNS, Map.of(), Map.of());
    assertThat(report.clean()).isTrue();
    assertThat(report.columns().get(0).mismatchRate()).isZero();
  }

  @Test
  void refusesRowsOfAnotherWidth() {
    assertThatThrownBy(
            () -> Skew.compare(COLUMNS, Map.of("a", List.of(1.0)), Map.of("a", row(1.0, ""))))
        .hasMessageContaining("1 values (expected: 2)");
  }
}
