package dev.plimsoll.cli.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.kernel.Json;
import dev.plimsoll.pipeline.LifeEvent;
import dev.plimsoll.pipeline.LifeEvent.Kind;
import dev.plimsoll.server.LifeReport;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TurnsTest {
  private static final Instant START = Instant.parse("2013-06-03T00:00:00Z");

  @Test
  void anAlarmThatLastsIsToldOnceUntilSomethingIsDone() {
    List<LifeReport.Event> turns =
        Turns.of(
            List.of(
                alarm(0, "drifted"),
                alarm(1, "drifted"),
                alarm(1, "performance fell"),
                alarm(2, "drifted"),
                event(3, Kind.TRAINED, "retrained"),
                alarm(4, "drifted")));
    assertThat(turns)
        .extracting(LifeReport.Event::title)
        .containsExactly(
            "drifted, 3 times until 2013-06-17", "performance fell", "retrained", "drifted");
    assertThat(turns.get(0).at()).isEqualTo(START);
    assertThat(turns.get(0).reasons()).containsExactly("in week 2");
    assertThat(turns.get(3).at()).isEqualTo(START.plus(28, ChronoUnit.DAYS));
  }

  @Test
  void withoutAlarmsTurnsAreAsTheyWere() {
    assertThat(Turns.of(List.of(event(0, Kind.PROMOTED, "a"), event(0, Kind.PROMOTED, "a"))))
        .hasSize(2)
        .allMatch(turn -> turn.kind() == LifeReport.EventKind.PROMOTED);
    assertThat(Turns.of(List.of())).isEmpty();
  }

  private static LifeEvent alarm(int week, String title) {
    return event(week, Kind.ALARM, title);
  }

  private static LifeEvent event(int week, Kind kind, String title) {
    return new LifeEvent(
        title + week,
        START.plus(7L * week, ChronoUnit.DAYS),
        kind,
        title,
        List.of("in week " + week),
        Json.tree(Map.of("subject", "model/1")));
  }
}
