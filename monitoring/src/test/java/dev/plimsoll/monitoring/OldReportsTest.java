package dev.plimsoll.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.evaluation.AnswerKind;
import dev.plimsoll.kernel.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/**
 * What earlier releases wrote still reads, and is still written so: steps are remembered by their
 * JSON, and evidence goes by its digest. Unless a test says otherwise, the release before numbers.
 */
class OldReportsTest {
  @Test
  void aProfileOfTheTimeWhenAllAnswersWereProbabilities() throws IOException {
    ReferenceProfile profile = same("reference-profile", ReferenceProfile.class);
    assertThat(profile.kind()).isEqualTo(AnswerKind.OUTCOME);
    PerformanceReference tested = profile.tested().orElseThrow();
    assertThat(tested.requireAuc().auc()).isEqualTo(0.75);
    assertThat(tested.requireLogLoss().rows()).isEqualTo(4);
    assertThat(tested.squaredError()).isNull();
  }

  @Test
  void aLookAtACanaryOfThatTime() throws IOException {
    CanaryReport report = same("canary-report", CanaryReport.class);
    assertThat(report.verdict()).isEqualTo(CanaryVerdict.HOLD);
    assertThat(report.moreLoss()).isNotNull();
  }

  @Test
  void aCheckOfThatTime() throws IOException {
    PerformanceCheck check = same("performance-check", PerformanceCheck.class);
    assertThat(check.declines())
        .extracting(PerformanceCheck.Decline::metric)
        .containsExactly("auc", "log_loss");
    assertThat(check.explanation().particular())
        .startsWith("auc is worse than in the test by 0.250 (-0.950 to 1.450), p = 0.34: no alarm.")
        .doesNotContain("unit");
  }

  @Test
  void aProfileOfTheFirstReleaseWithQuantiles() throws IOException {
    ReferenceProfile profile = same("reference-profile-quantiles", ReferenceProfile.class);
    assertThat(profile.kind()).isEqualTo(AnswerKind.QUANTILES);
    assertThat(profile.levels()).containsExactly(0.1, 0.5, 0.9);
    assertThat(profile.tested().orElseThrow().requirePinball().rows()).isEqualTo(4);
    assertThat(profile.tested().orElseThrow().requireMisses().mean()).isEqualTo(0.25);
  }

  private static <T> T same(String name, Class<T> type) throws IOException {
    try (InputStream in = OldReportsTest.class.getResourceAsStream("/golden/" + name + ".json")) {
      assertThat(in).as(name).isNotNull();
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
      T read = Json.read(text, type);
      assertThat(Json.text(read)).isEqualTo(text);
      return read;
    }
  }
}
