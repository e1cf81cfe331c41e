package dev.plimsoll.training.internal.attention;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.training.internal.attention.AttentionKind.Reach;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Follows {@code docs/new-attention.md}: what the page says is what is done here. */
class NewAttentionPageTest {
  private static final Path PAGE = Path.of("../docs/new-attention.md");
  private static final Path SOURCE =
      Path.of("src/test/java/dev/plimsoll/training/internal/attention/MeanAttention.java");

  /** The line of the page that registers the kind. */
  private static final AttentionKinds KINDS =
      AttentionKinds.standard()
          .with(new AttentionKind("mean", Reach.SUMMARY, false, MeanAttention::new));

  static Stream<AttentionSpec> specs() {
    return AttentionParityTest.everyForm(KINDS).stream().filter(spec -> spec.kind().equals("mean"));
  }

  @Test
  void thePageShowsTheSourceThatIsTestedHere() throws IOException {
    String page = Files.readString(PAGE);
    assertThat(page).contains("```java\n" + Files.readString(SOURCE) + "```");
    assertThat(page)
        .contains("new AttentionKind(\"mean\", Reach.SUMMARY, false, MeanAttention::new)");
  }

  @ParameterizedTest
  @MethodSource("specs")
  void theNewKindAnswersAlikeInBothBackEnds(AttentionSpec spec) {
    AttentionParityTest.check(spec, KINDS);
  }

  @Test
  void theNewKindIsAPartOfLayoutsAndOfTheirWarnings() {
    AttentionSpec base = AttentionSpec.of("softmax", 4);
    assertThat(AttentionLayout.parse("mean*3,softmax", base, KINDS).layer(2).kind())
        .isEqualTo("mean");
    assertThat(AttentionLayout.parse("mean", base, KINDS).warnings(4096, KINDS)).hasSize(1);
  }
}
