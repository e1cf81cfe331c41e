package dev.plimsoll.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.data.Column;
import dev.plimsoll.data.ColumnType;
import dev.plimsoll.data.TableSchema;
import dev.plimsoll.features.FeatureColumn;
import dev.plimsoll.features.FeatureRow;
import dev.plimsoll.features.FeatureView;
import dev.plimsoll.features.OnlineStore;
import dev.plimsoll.features.ViewSpec;
import dev.plimsoll.kernel.Times;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnlineFeaturesTest {
  private static final Instant NOON = Instant.parse("2024-03-01T12:00:00Z");

  @Test
  void aKeyThatNothingIsKnownOfHasTheValuesThatItHasInATrainingSet(@TempDir Path folder) {
    FeatureView view =
        FeatureView.of(
            "depot",
            new ViewSpec(
                "parcels",
                List.of("depot"),
                List.of(),
                List.of("weight"),
                List.of(),
                List.of("weight"),
                List.of(Duration.ofHours(6)),
                null),
            new TableSchema(
                List.of(
                    new Column("depot", ColumnType.TEXT, true),
                    new Column("weight", ColumnType.NUMBER, true))),
            true);
    float[] mean = {Float.NaN, Float.NaN, Float.NaN};
    float[] count = {Float.NaN, Float.NaN, Float.NaN};
    try (OnlineStore store = OnlineStore.open(folder, List.of(view))) {
      store.push(
          "parcels",
          "",
          List.of(new FeatureRow("p1", Map.of("depot", "north", "weight", 2.5), NOON, NOON)));
      long at = Times.micros(NOON.plusSeconds(60));
      new OnlineFeatures(store)
          .fill(
              new FeatureBinding(
                  "depot", view.keys(), view.outputs().stream().map(FeatureColumn::name).toList()),
              "",
              List.<String[]>of(new String[] {"north", "south", ""}),
              new long[] {at, at, at},
              new @Nullable Object[] {mean, count});
    }
    assertThat(mean).containsExactly(2.5f, Float.NaN, Float.NaN);
    assertThat(count).as("nothing is asked of a missing key").containsExactly(1, 0, Float.NaN);
  }
}
