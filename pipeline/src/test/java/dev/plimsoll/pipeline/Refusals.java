package dev.plimsoll.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plimsoll.kernel.ErrorCode;
import dev.plimsoll.kernel.PlimsollException;
import java.util.List;

/** What a good refusal has. */
public final class Refusals {
  private Refusals() {}

  public static void assertRefused(Runnable work, ErrorCode code, String... parts) {
    assertThatThrownBy(work::run)
        .isInstanceOfSatisfying(
            PlimsollException.class,
            e -> {
              assertThat(e.code()).as(e.getMessage()).isEqualTo(code);
              assertThat(e.getMessage()).contains(List.of(parts)).contains("expected");
            });
  }
}
