package dev.plimsoll.server.internal.views;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.server.MonitoringSource;
import dev.plimsoll.server.MonitoringSource.Drift;
import dev.plimsoll.server.MonitoringSource.Window;
import dev.plimsoll.server.internal.views.MonitoringViews.MonitoringView;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MonitoringViewsTest {
  private static final Instant START = Instant.parse("2026-01-05T00:00:00Z");

  @Test
  void weeksInWhichNobodyAskedAreOneRowAndNoPartOfAnyChart() {
    MonitoringView view = view(900, 0, 0, 0, 800, 0, 0);

    assertThat(view.windows())
        .extracting(row -> row.period() + ": " + row.rows())
        .containsExactly(
            "9 Feb 2026 to 23 Feb 2026: 0",
            "2 Feb 2026 to 9 Feb 2026: 800",
            "12 Jan 2026 to 2 Feb 2026: 0",
            "5 Jan 2026 to 12 Jan 2026: 900");
    assertThat(view.windows().get(0).moved()).isEqualTo("nobody asked");
    assertThat(view.panels().get(0).chart().times()).hasSize(2);
    assertThat(view.drift().times()).hasSize(2);
  }

  @Test
  void yearsOfSilenceDoNotPushTheLastWindowsOffThePage() {
    int[] rows = new int[600];
    rows[0] = 900;
    rows[1] = 800;

    assertThat(view(rows).windows())
        .extracting(row -> row.rows())
        .containsExactly("0", "800", "900");
  }

  @Test
  void theColumnsThatMovedMostAreNamedAndTheOthersCounted() {
    assertThat(view(900).windows().get(0).moved()).isEqualTo("e, d, c and 2 more");
  }

  private static MonitoringView view(int... rows) {
    List<Window> windows = new ArrayList<>();
    List<Drift> drift =
        IntStream.range(0, 5)
            .mapToObj(i -> new Drift("abcde".substring(i, i + 1), 0.2 + i, 0.1, true))
            .toList();
    for (int i = 0; i < rows.length; i++) {
      Instant from = START.plus(Duration.ofDays(7L * i));
      windows.add(new Window(from, from.plus(Duration.ofDays(7)), rows[i], 0, Map.of(), drift));
    }
    MonitoringSource source =
        new MonitoringSource() {
          @Override
          public List<Window> windows(String endpoint) {
            return windows;
          }

          @Override
          public List<Alarm> alarms() {
            return List.of();
          }

          @Override
          public List<Turn> turns(String endpoint) {
            return List.of();
          }
        };
    return new MonitoringViews(source).view("late", Optional.empty());
  }
}
