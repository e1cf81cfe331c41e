package dev.plimsoll.pipeline.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plimsoll.kernel.PlimsollException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SearchSpaceTest {
  @Test
  void drawsChoicesRangesAndPowers() {
    SearchSpace space =
        SearchSpace.parse("learningRate=log:1e-4..1e-2,dim=16|32,blocks=1..3,dropout=0.0..0.5");
    SplittableRandom random = new SplittableRandom(1);
    Set<Object> dims = new HashSet<>();
    Set<Object> blocks = new HashSet<>();
    int small = 0;
    for (int i = 0; i < 1000; i++) {
      Map<String, Object> drawn = space.draw(random);
      double rate = (double) drawn.getOrDefault("learningRate", 0.0);
      assertThat(rate).isBetween(1e-4, 1e-2);
      assertThat((double) drawn.getOrDefault("dropout", -1.0)).isBetween(0.0, 0.5);
      small += rate < 1e-3 ? 1 : 0;
      dims.add(drawn.getOrDefault("dim", 0));
      blocks.add(drawn.getOrDefault("blocks", 0));
    }
    assertThat(dims).containsExactlyInAnyOrder(16, 32);
    assertThat(blocks).containsExactlyInAnyOrder(1, 2, 3);
    // on a logarithmic scale one of the two decades gets half of the draws
    assertThat(small).isBetween(430, 570);
    assertThat(space.draw(new SplittableRandom(5))).isEqualTo(space.draw(new SplittableRandom(5)));
  }

  @Test
  void readsWordsAsTheProjectFileWould() {
    assertThat(
            List.of(
                SearchSpace.scalar("3"),
                SearchSpace.scalar("1e-3"),
                SearchSpace.scalar("true"),
                SearchSpace.scalar("cosine"),
                SearchSpace.scalar("3 window : 1 softmax")))
        .containsExactly(3, 1e-3, true, "cosine", "3 window : 1 softmax");
  }

  @Test
  void refusesWhatItCannotRead() {
    for (String bad :
        List.of(
            "",
            "dim",
            "dim=",
            "=3",
            "dim=1|",
            "dim=8..2",
            "dim=a..b",
            "rate=log:0..1",
            "rate=log:5",
            "dim=1|2,dim=3",
            "dim=1,,x=2",
            "rate=1..1")) {
      assertThatThrownBy(() -> SearchSpace.parse(bad))
          .as(bad)
          .isInstanceOf(PlimsollException.class)
          .hasMessageContaining("expected");
    }
  }
}
