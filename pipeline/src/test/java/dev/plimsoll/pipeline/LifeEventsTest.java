package dev.plimsoll.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.kernel.Json;
import dev.plimsoll.storage.Storage;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LifeEventsTest {
  private static LifeEvent event(String id, int day, String title) {
    return new LifeEvent(
        id,
        TestHome.START.plusSeconds(86_400L * day),
        LifeEvent.Kind.ALARM,
        title,
        List.of("because", "of \"this\""),
        Json.tree(Map.of("value", 0.5)));
  }

  @Test
  void keepsEachTurnOnceAndInTheOrderOfTime(@TempDir Path home) {
    try (Storage storage = TestHome.storage(home)) {
      LifeEvents life = new LifeEvents(storage);
      life.record(event("late", 2, "second"));
      life.record(event("early", 1, "first"));
      life.record(event("late", 3, "told again"));
      assertThat(life.all())
          .containsExactly(event("early", 1, "first"), event("late", 2, "second"));
    }
  }

  @Test
  void causesComeBeforeTheirEffects(@TempDir Path home) {
    try (Storage storage = TestHome.storage(home)) {
      LifeEvents life = new LifeEvents(storage);
      for (LifeEvent.Kind kind :
          List.of(LifeEvent.Kind.CANARY_STARTED, LifeEvent.Kind.TRAINED, LifeEvent.Kind.ALARM)) {
        life.record(
            new LifeEvent(
                kind + "/1",
                Instant.ofEpochSecond(1),
                kind,
                "at once",
                List.of(),
                Json.tree(Map.of())));
      }
      assertThat(life.all())
          .extracting(LifeEvent::kind)
          .containsExactly(
              LifeEvent.Kind.ALARM, LifeEvent.Kind.TRAINED, LifeEvent.Kind.CANARY_STARTED);
    }
  }

  @Test
  void remembersReplacesAndForgetsFacts(@TempDir Path home) {
    try (Storage storage = TestHome.storage(home)) {
      LifeEvents life = new LifeEvents(storage);
      assertThat(life.fact("clock")).isEmpty();
      life.remember("clock", "a");
      life.remember("clock", "b");
      life.remember("other", "c");
      assertThat(life.fact("clock")).contains("b");
      life.forget("clock");
      life.forget("never known");
      assertThat(life.fact("clock")).isEmpty();
      assertThat(life.fact("other")).contains("c");
    }
  }
}
