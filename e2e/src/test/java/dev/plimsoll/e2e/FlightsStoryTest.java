package dev.plimsoll.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.plimsoll.kernel.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Half a year in service of one model, on the flights of New York.
 *
 * <p>A model is trained on January to April, judged on May, released, and answers June to December
 * over HTTP. It drifts, is retrained, and two bad successors are stopped: one at the gate, one in
 * canary.
 */
class FlightsStoryTest {
  @Test
  @Timeout(value = 20, unit = TimeUnit.MINUTES)
  void aModelIsTrainedReleasedWatchedRetrainedAndGuarded(@TempDir Path folder) throws Exception {
    Path home = folder.resolve("home");
    int exit = Launched.run(folder, "demo", "--home", home.toString());
    assertThat(exit).as("%s", Files.readString(folder.resolve("output.txt"))).isZero();
    JsonNode demo = Json.read(home.resolve("demo.json"), JsonNode.class);

    assertThat(names(demo))
        .containsExactlyInAnyOrder(
            "auc_time_split",
            "auc_random_split",
            "models",
            "quantized",
            "gate_refused",
            "canary_rolled_back",
            "retrained",
            "predictions",
            "labels",
            "rows_per_second",
            "drift_alarms",
            "performance_alarms",
            "ledger_entries",
            "ledger_verified",
            "seconds",
            "peak_rss_mb");

    // It predicts what it has not seen, and a random split would have promised markedly more.
    assertThat(demo.path("auc_time_split").asDouble()).isGreaterThanOrEqualTo(0.66);
    assertThat(demo.path("auc_random_split").asDouble())
        .isGreaterThan(demo.path("auc_time_split").asDouble() + 0.01);

    // The attention model keeps up with the trees.
    JsonNode models = demo.path("models");
    assertThat(names(models)).containsExactlyInAnyOrder("ft-transformer", "xgboost", "logistic");
    double gap =
        models.path("xgboost").path("auc").asDouble()
            - models.path("ft-transformer").path("auc").asDouble();
    assertThat(gap).isLessThanOrEqualTo(0.02);
    assertThat(names(demo.path("quantized")))
        .containsExactlyInAnyOrder("size_ratio", "speed_ratio", "auc_delta");
    assertThat(Math.abs(demo.path("quantized").path("auc_delta").asDouble())).isLessThan(0.01);

    // Both bad successors were stopped, and a good one was trained.
    assertThat(demo.path("gate_refused").asBoolean()).isTrue();
    assertThat(demo.path("canary_rolled_back").asBoolean()).isTrue();
    assertThat(demo.path("retrained").asInt()).isGreaterThanOrEqualTo(1);

    // Every flight from June to December was answered, and met its truth when it had landed.
    assertThat(demo.path("predictions").asLong()).isEqualTo(198_843);
    assertThat(demo.path("labels").asLong()).isGreaterThan(190_000);
    assertThat(demo.path("ledger_verified").asBoolean()).isTrue();
    assertThat(demo.path("peak_rss_mb").asDouble()).isLessThan(6_000);

    String page = Files.readString(home.resolve("report.html"));
    assertThat(page).contains("ft-transformer", "xgboost", "logistic", "rolled back in canary");
    assertThat(page).doesNotContain("src=\"http", "href=\"http");
    assertThat(Launched.run(folder, "audit", "verify", "--home", home.toString())).isZero();

    // A second run finds everything done, and the same numbers.
    assertThat(Launched.run(folder, "demo", "--home", home.toString())).isZero();
    assertThat(Files.readString(folder.resolve("output.txt"))).contains(" 0 were done");
    JsonNode again = Json.read(home.resolve("demo.json"), JsonNode.class);
    for (String name : names(demo)) {
      if (!List.of("seconds", "peak_rss_mb").contains(name)) {
        assertThat(again.path(name)).as(name).isEqualTo(demo.path(name));
      }
    }
  }

  private static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
