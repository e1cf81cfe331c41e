package dev.plimsoll.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.kernel.SimulatedClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoomsTest {
  private static ProjectState project(Path folder, String name) {
    return ProjectState.of(
        folder,
        """
        name: %s
        question: q
        data: {t: {file: t.csv}}
        decision: {of: t, label: y, inputs: {x: x}}
        release: {gate: auc >= 0.5}
        """
            .formatted(name));
  }

  @Test
  void openCloseAndOpenAgain(@TempDir Path home) {
    for (int i = 0; i < 2; i++) {
      try (Rooms rooms = TestHome.rooms(home)) {
        assertThat(rooms.endpoints().names()).isEmpty();
        assertThat(rooms.log().predictions()).isZero();
        assertThat(rooms.storage().ledger().verify().intact()).isTrue();
        assertThat(rooms.project()).isEmpty();
      }
    }
  }

  @Test
  void aSecondOpeningIsRefusedAndDisturbsNothing(@TempDir Path home) {
    try (Rooms rooms = TestHome.rooms(home)) {
      assertThatThrownBy(() -> TestHome.rooms(home))
          .isInstanceOfSatisfying(
              PlimsollException.class,
              e -> assertThat(e.code()).isEqualTo(PipelineError.HOME_IN_USE))
          .hasMessageContaining(home.toString());
      rooms.life().remember("a", "b");
      assertThat(rooms.life().fact("a")).contains("b");
    }
  }

  @Test
  void aPartThatDoesNotOpenClosesThoseBeforeIt(@TempDir Path home) throws Exception {
    Path inTheWay = Files.writeString(home.resolve("predictions"), "a file where a folder goes");
    assertThatThrownBy(() -> TestHome.rooms(home)).isInstanceOf(RuntimeException.class);
    Files.delete(inTheWay);
    TestHome.rooms(home).close();
  }

  @Test
  void aHomeKeepsToItsProject(@TempDir Path home) {
    try (Rooms rooms = TestHome.rooms(home)) {
      rooms.adopt(project(home, "ours"));
      rooms.adopt(project(home.resolve("moved"), "ours"));
      assertThat(rooms.project()).contains(project(home.resolve("moved"), "ours"));
      assertThatThrownBy(() -> rooms.adopt(project(home, "theirs")))
          .isInstanceOfSatisfying(
              PlimsollException.class,
              e -> assertThat(e.code()).isEqualTo(PipelineError.HOME_OF_ANOTHER_PROJECT))
          .hasMessageContaining("'ours'")
          .hasMessageContaining("'theirs'");
      assertThat(rooms.project().orElseThrow().file().name()).isEqualTo("ours");
    }
  }

  @Test
  void aSimulatedClockGoesOnWhereItStood(@TempDir Path home) {
    Instant then = TestHome.START.plus(Duration.ofDays(9));
    try (Rooms rooms = TestHome.rooms(home)) {
      rooms.life().remember(Lifecycle.CLOCK, then.toString());
    }
    SimulatedClock clock = new SimulatedClock(TestHome.START);
    Rooms.open(new RoomsConfig(home, null, clock)).close();
    assertThat(clock.instant()).isEqualTo(then);
  }
}
