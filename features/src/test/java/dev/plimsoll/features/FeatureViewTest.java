package dev.plimsoll.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plimsoll.data.Column;
import dev.plimsoll.data.ColumnType;
import dev.plimsoll.data.TableSchema;
import dev.plimsoll.kernel.PlimsollException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FeatureViewTest {
  private static final TableSchema SCHEMA =
      new TableSchema(
          List.of(
              new Column("carrier", ColumnType.TEXT, false),
              new Column("arr_delay", ColumnType.INTEGER, true),
              new Column("speed", ColumnType.NUMBER, true),
              new Column("day", ColumnType.DATE, true),
              new Column("known_at", ColumnType.TIMESTAMP, true)));

  private static ViewSpec take(List<String> by, List<String> take, @Nullable Duration ttl) {
    return ViewSpec.taking("flights", by, take, ttl);
  }

  private static ViewSpec means(List<String> mean, Duration... over) {
    return new ViewSpec(
        "flights",
        List.of("carrier"),
        List.of(),
        mean,
        List.of(),
        List.of("day"),
        List.of(over),
        null);
  }

  private static void refuses(ViewSpec spec, boolean timed, String... words) {
    assertThatThrownBy(() -> FeatureView.of("v", spec, SCHEMA, timed))
        .isInstanceOf(PlimsollException.class)
        .hasMessageContainingAll("view 'v'")
        .hasMessageContainingAll(words);
  }

  @Test
  void namesItsColumnsAfterViewAggregateColumnAndWindow() {
    FeatureView view =
        FeatureView.of(
            "delay",
            means(
                List.of("arr_delay"),
                Duration.ofHours(24),
                Duration.ofDays(7),
                Duration.ofMinutes(90),
                Duration.ofSeconds(5)),
            SCHEMA);
    assertThat(view.outputs().stream().map(FeatureColumn::name))
        .containsExactly(
            "delay_mean_arr_delay_24h",
            "delay_mean_arr_delay_7d",
            "delay_mean_arr_delay_90m",
            "delay_mean_arr_delay_5s",
            "delay_count_day_24h",
            "delay_count_day_7d",
            "delay_count_day_90m",
            "delay_count_day_5s");
    FeatureView taken =
        FeatureView.of("v", take(List.of("carrier"), List.of("speed"), null), SCHEMA);
    assertThat(taken.outputs()).containsExactly(new FeatureColumn("v_speed", InputKind.NUMBER));
    assertThat(taken.timed()).isTrue();
  }

  @Test
  void equalDefinitionsHaveEqualDigestsAndOthersDoNot() {
    ViewSpec spec = take(List.of("carrier"), List.of("speed"), null);
    FeatureView view = FeatureView.of("v", spec, SCHEMA);
    assertThat(FeatureView.of("v", spec, SCHEMA).definition()).isEqualTo(view.definition());
    ViewSpec other = take(List.of("carrier"), List.of("speed"), Duration.ofHours(1));
    assertThat(FeatureView.of("v", other, SCHEMA).definition()).isNotEqualTo(view.definition());
  }

  @Test
  void refusesColumnsThatTheTableLacks() {
    refuses(
        take(List.of("carier"), List.of("speed"), null),
        true,
        "by: 'carier'",
        "carrier, arr_delay",
        "did you mean 'carrier'");
    refuses(take(List.of("carrier"), List.of("spd"), null), true, "take: 'spd'");
  }

  @Test
  void refusesTypesThatCannotServe() {
    refuses(take(List.of("speed"), List.of("arr_delay"), null), true, "by: 'speed' is NUMBER");
    refuses(take(List.of("carrier"), List.of("day"), null), true, "take: 'day' is DATE");
    refuses(means(List.of("carrier"), Duration.ofHours(1)), true, "mean: 'carrier' is TEXT");
  }

  @Test
  void refusesDefinitionsThatContradictThemselves() {
    refuses(take(List.of("carrier"), List.of(), null), true, "no columns");
    refuses(take(List.of(), List.of("speed"), null), true, "by: []");
    refuses(take(List.of("carrier", "carrier"), List.of("speed"), null), true, "twice");
    refuses(take(List.of("carrier"), List.of("speed"), Duration.ZERO), true, "ttl: PT0S");
    refuses(take(List.of("carrier"), List.of("speed"), Duration.ofHours(1)), false, "ttl: 1h");
    refuses(means(List.of("speed")), true, "over: []");
    refuses(means(List.of("speed"), Duration.ofHours(1)), false, "no event or known");
    refuses(means(List.of("speed"), Duration.ofHours(-1)), true, "over: PT-1H");
    refuses(
        means(List.of("speed"), Duration.ofHours(1), Duration.ofMinutes(60)),
        true,
        "over: 1h twice");
    refuses(
        new ViewSpec(
            "flights",
            List.of("carrier"),
            List.of("speed"),
            List.of("speed"),
            List.of(),
            List.of(),
            List.of(Duration.ofHours(1)),
            null),
        true,
        "take together with mean");
    refuses(
        new ViewSpec(
            "flights",
            List.of("carrier"),
            List.of("speed"),
            List.of(),
            List.of(),
            List.of(),
            List.of(Duration.ofHours(1)),
            null),
        true,
        "over without mean");
    assertThatThrownBy(
            () ->
                FeatureView.of(
                    "a b", take(List.of("carrier"), List.of("speed"), null), SCHEMA, true))
        .hasMessageContaining("view 'a b'");
  }
}
