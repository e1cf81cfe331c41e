package dev.plimsoll.server.internal.views;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.evaluation.AnswerKind;
import dev.plimsoll.server.MonitoringSource;
import dev.plimsoll.server.MonitoringSource.Drift;
import dev.plimsoll.server.MonitoringSource.Estimate;
import dev.plimsoll.server.MonitoringSource.Window;
import dev.plimsoll.server.internal.views.MonitoringViews.MonitoringView;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
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

  @Test
  void whatIsDrawnGoesByWhatTheAnswersAre() {
    assertThat(drawn(AnswerKind.OUTCOME)).containsExactly("AUC", "log loss");
    assertThat(drawn(AnswerKind.CLASSES)).containsExactly("accuracy", "log loss");
    assertThat(drawn(AnswerKind.NUMBER)).containsExactly("RMSE", "MAE");
    assertThat(drawn(AnswerKind.QUANTILES)).containsExactly("pinball loss", "coverage");
    assertThat(drawn(null)).containsExactly("AUC", "log loss");
    MonitoringView view =
        view(
            List.of(
                window(
                    0,
                    900,
                    AnswerKind.CLASSES,
                    Map.of("accuracy", new Estimate(0.8, 0.77, 0.83)))));
    assertThat(view.windows().get(0).figures())
        .containsExactly("0.800 (0.770 to 0.830)", "too few answers");
    MonitoringView quantiles =
        view(
            List.of(
                window(
                    0,
                    900,
                    AnswerKind.QUANTILES,
                    Map.of(
                        "pinball", new Estimate(12.5, 11.25, 13.75),
                        "coverage", new Estimate(0.81, 0.78, 0.84)))));
    assertThat(quantiles.windows().get(0).figures())
        .containsExactly("12.500 (11.250 to 13.750)", "0.810 (0.780 to 0.840)");
    assertThat(quantiles.panels().get(0).chart().series().get(0).values()).containsExactly(12.5);
    assertThat(quantiles.panels().get(1).chart().series().get(0).low()).containsExactly(0.78);
  }

  private static List<String> drawn(@Nullable AnswerKind kind) {
    List<Window> windows = List.of(window(0, 900, kind, Map.of()), window(1, 800, null, Map.of()));
    return view(windows).panels().stream().map(MonitoringViews.Panel::name).toList();
  }

  private static MonitoringView view(int... rows) {
    List<Window> windows = new ArrayList<>();
    for (int i = 0; i < rows.length; i++) {
      windows.add(window(i, rows[i], null, Map.of()));
    }
    return view(windows);
  }

  private static Window window(
      int week, int rows, @Nullable AnswerKind kind, Map<String, Estimate> figures) {
    List<Drift> drift =
        IntStream.range(0, 5)
            .mapToObj(i -> new Drift("abcde".substring(i, i + 1), 0.2 + i, 0.1, true))
            .toList();
    Instant from = START.plus(Duration.ofDays(7L * week));
    return new Window(from, from.plus(Duration.ofDays(7)), rows, 0, kind, figures, drift);
  }

  private static MonitoringView view(List<Window> windows) {
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
          public Alarm acknowledge(String id, String actor, String reason) {
            return MonitoringSource.none().acknowledge(id, actor, reason);
          }

          @Override
          public List<Turn> turns(String endpoint) {
            return List.of();
          }
        };
    return new MonitoringViews(source).view("late", Optional.empty());
  }
}
