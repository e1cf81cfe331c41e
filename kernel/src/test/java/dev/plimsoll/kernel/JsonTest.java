package dev.plimsoll.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonTest {
  record Sample(
      String zeta,
      int alpha,
      @Nullable String missing,
      Optional<String> none,
      Optional<String> some,
      Instant at,
      Duration took,
      double share,
      List<String> names,
      Map<String, Integer> counts) {}

  private static Sample sample() {
    return new Sample(
        "z",
        1,
        null,
        Optional.empty(),
        Optional.of("é"),
        Instant.parse("2013-05-01T10:00:00.000001Z"),
        Duration.ofMinutes(90),
        0.1,
        List.of("b", "a"),
        new TreeMap<>(Map.of("y", 2, "x", 1)));
  }

  /**
   * Old digests rest on these bytes: a change here makes every cached step and ledger entry look
   * new.
   */
  @Test
  void canonicalBytesStayAsTheyAre() {
    assertThat(new String(Json.canonical(sample()), StandardCharsets.UTF_8))
        .isEqualTo(
            """
            {"alpha":1,"at":"2013-05-01T10:00:00.000001Z","counts":{"x":1,"y":2},"names":["b","a"],\
            "share":0.1,"some":"é","took":"PT1H30M","zeta":"z"}""");
  }

  @Test
  void aRecordAndItsTreeHaveTheSameCanonicalBytes() {
    Sample sample = sample();
    String shuffled =
        """
        { "zeta": "z", "took": "PT1H30M", "some": "é", "share": 0.1, "names": ["b", "a"],
          "counts": {"y": 2, "x": 1}, "at": "2013-05-01T10:00:00.000001Z", "alpha": 1 }
        """;
    assertThat(Json.canonical(Json.parse(shuffled))).isEqualTo(Json.canonical(sample));
    assertThat(Json.canonical(Json.tree(sample))).isEqualTo(Json.canonical(sample));
    assertThat(Json.read(shuffled, Sample.class)).isEqualTo(sample);
  }

  @Test
  void theOrderOfAListMatters() {
    assertThat(Json.canonical(List.of(1, 2))).isNotEqualTo(Json.canonical(List.of(2, 1)));
  }

  @Test
  void namesTheLineOfMalformedJson() {
    assertThatThrownBy(() -> Json.parse("{\n\"a\": }"))
        .isInstanceOfSatisfying(
            PlimsollException.class, e -> assertThat(e.code()).isEqualTo(KernelError.BAD_JSON))
        .hasMessageContaining("at line 2");
    assertThatThrownBy(() -> Json.read("{\"alpha\": \"many\"}", Sample.class))
        .isInstanceOf(PlimsollException.class)
        .hasMessageContaining("Sample");
  }

  @Test
  void writesWholeFilesAndSaysWhichIsMissing(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("deep/er/a.json");
    Json.write(file, sample());
    Json.write(file, sample());
    assertThat(Json.read(file, Sample.class)).isEqualTo(sample());
    assertThat(file.getParent()).isDirectoryContaining("glob:**a.json");
    assertThat(Files.exists(folder.resolve("deep/er/a.json.part"))).isFalse();
    assertThatThrownBy(() -> Json.read(folder.resolve("none.json"), Sample.class))
        .isInstanceOfSatisfying(
            PlimsollException.class, e -> assertThat(e.code()).isEqualTo(KernelError.FILE_MISSING))
        .hasMessageContaining("none.json");
  }
}
