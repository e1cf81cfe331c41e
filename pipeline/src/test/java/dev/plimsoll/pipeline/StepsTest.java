package dev.plimsoll.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plimsoll.storage.Storage;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StepsTest {
  record Made(String what, List<Integer> sizes) {}

  private final Path home;
  private Storage storage;

  StepsTest(@TempDir Path home) {
    this.home = home;
  }

  @BeforeEach
  void open() {
    storage = TestHome.storage(home);
  }

  @AfterEach
  void close() {
    storage.close();
  }

  private static StepResult<Made> run(Steps steps, String name, Map<String, ?> inputs) {
    return steps.run(name, inputs, Made.class, () -> new Made(name, List.of(1, 2)));
  }

  @Test
  void findsWhatWasDoneFromTheSameInputs() {
    Steps first = new Steps(storage, "1");
    StepResult<Made> done = run(first, "bake", Map.of("flour", 2, "salt", 1));
    storage.close();
    storage = TestHome.storage(home);
    Steps second = new Steps(storage, "1");
    StepResult<Made> found =
        second.run(
            "bake",
            new java.util.TreeMap<>(Map.of("salt", 1, "flour", 2)),
            Made.class,
            () -> {
              throw new AssertionError("done twice");
            });
    assertThat(found.value()).isEqualTo(done.value());
    assertThat(found.seconds()).isEqualTo(done.seconds());
    assertThat(done.cached()).isFalse();
    assertThat(found.cached()).isTrue();
    assertThat(List.of(first.done(), first.found(), second.done(), second.found()))
        .containsExactly(1, 0, 0, 1);
  }

  @Test
  void doesAgainWhatHasOtherInputsAnotherNameOrOtherCode() {
    Steps steps = new Steps(storage, "1");
    run(steps, "bake", Map.of("flour", 2));
    assertThat(run(steps, "bake", Map.of("flour", 3)).cached()).isFalse();
    assertThat(run(steps, "cook", Map.of("flour", 2)).cached()).isFalse();
    assertThat(run(new Steps(storage, "2"), "bake", Map.of("flour", 2)).cached()).isFalse();
    assertThat(steps.done()).isEqualTo(3);
  }

  @Test
  void aFailingStepLeavesNothing() {
    Steps steps = new Steps(storage, "1");
    assertThatThrownBy(
            () ->
                steps.run(
                    "bake",
                    Map.of(),
                    Made.class,
                    () -> {
                      throw new IllegalStateException("burnt");
                    }))
        .hasMessage("burnt");
    assertThat(steps.done()).isZero();
    assertThat(run(steps, "bake", Map.of()).cached()).isFalse();
  }
}
