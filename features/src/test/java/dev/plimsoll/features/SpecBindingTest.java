package dev.plimsoll.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plimsoll.kernel.config.ConfigFile;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SpecBindingTest {
  record File(Map<String, ViewSpec> features, DecisionSpec decision) {}

  private static File read(String text) {
    return ConfigFile.parse("plimsoll.yaml", text).bind(File.class);
  }

  @Test
  void viewsAndDecisionsReadAsAProjectFileWritesThem() {
    File file =
        read(
            """
            features:
              weather: {from: weather, by: origin, take: [temp], ttl: 6h}
              delay: {from: flights, by: [carrier], mean: arr_delay, over: [24h, 7d]}
            decision:
              of: flights
              label: arr_delay > 15
              inputs: {z: distance, a: hour}
              row key: id
            """);
    assertThat(file.features().get("weather"))
        .isEqualTo(
            ViewSpec.taking("weather", List.of("origin"), List.of("temp"), Duration.ofHours(6)));
    assertThat(file.features().get("delay"))
        .isEqualTo(
            new ViewSpec(
                "flights",
                List.of("carrier"),
                List.of(),
                List.of("arr_delay"),
                List.of(),
                List.of(),
                List.of(Duration.ofDays(1), Duration.ofDays(7)),
                null));
    assertThat(file.decision().inputs().keySet()).containsExactly("z", "a");
    assertThat(file.decision().rowKey()).isEqualTo("id");
    assertThat(file.decision().at()).isNull();
  }

  @Test
  void refusesUnknownKeysWithTheirLine() {
    assertThatThrownBy(() -> read("features:\n  v: {from: t, by: k, takes: [x]}\n"))
        .hasMessageContaining(":2:")
        .hasMessageContaining("takes")
        .hasMessageContaining("take");
  }
}
