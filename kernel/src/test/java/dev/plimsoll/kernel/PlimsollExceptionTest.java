package dev.plimsoll.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PlimsollExceptionTest {
  @Test
  void carriesCodeBlameAndCause() {
    IOException cause = new IOException("No space left on device");
    PlimsollException e = PlimsollException.io("blobs/ab", cause);
    assertThat(e)
        .hasMessage("blobs/ab: No space left on device (expected: readable and writable)")
        .hasCause(cause);
    assertThat(e.code().name()).isEqualTo("IO_FAILED");
    assertThat(e.blame()).isEqualTo(Blame.RESOURCES);
    assertThat(new PlimsollException(KernelError.BAD_JSON, "x").blame()).isEqualTo(Blame.USER);
  }

  @Test
  void evidenceExpiresAtItsInstantAndHasADigestOfItsOwn() {
    Instant end = Instant.parse("2013-06-01T00:00:00Z");
    Evidence lasting = Evidence.of("eval.report", "s", "p", Instant.EPOCH, "x");
    Evidence passing =
        new Evidence("eval.report", "s", "p", Instant.EPOCH, end, TextNode.valueOf("x"));
    assertThat(lasting.expired(Instant.MAX)).isFalse();
    assertThat(passing.expired(end.minusNanos(1))).isFalse();
    assertThat(passing.expired(end)).isTrue();
    assertThat(lasting.digest())
        .isEqualTo(Evidence.of("eval.report", "s", "p", Instant.EPOCH, "x").digest())
        .isNotEqualTo(passing.digest());
  }

  @Test
  void theCodeVersionNamesTheRelease() {
    assertThat(CodeVersion.current()).startsWith("0.1.0+").isEqualTo(CodeVersion.current());
  }
}
