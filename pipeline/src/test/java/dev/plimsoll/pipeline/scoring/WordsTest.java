package dev.plimsoll.pipeline.scoring;

import static dev.plimsoll.pipeline.scoring.ScoringFixture.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plimsoll.data.QueryEngine;
import dev.plimsoll.edge.EdgeException;
import dev.plimsoll.edge.EdgeModel;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.Progress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Yes and no where a number belongs are what they were when the model learned. */
class WordsTest {
  private static final Map<String, Double> WORDS = new LinkedHashMap<>();

  static {
    WORDS.put("yes", 1.0);
    WORDS.put("No", 0.0);
    WORDS.put("TRUE", 1.0);
    WORDS.put("false", 0.0);
    WORDS.put("t", 1.0);
    WORDS.put("F", 0.0);
    WORDS.put(" y ", 1.0);
    WORDS.put("n", 0.0);
    WORDS.put("", 50.0);
  }

  private final Path folder;

  WordsTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @ParameterizedTest
  @ValueSource(strings = {"jsonl", "csv"})
  void inAFollowedFolder(String format) throws IOException {
    Path in = Files.createDirectory(folder.resolve("in"));
    StringBuilder rows = new StringBuilder(format.equals("csv") ? "age,spend,plan\n" : "");
    WORDS.keySet().forEach(word -> rows.append(row(format, word)));
    rows.append(row(format, "maybe"));
    write(in.resolve("a." + format), rows.toString());
    Path out = folder.resolve("out.jsonl");
    try (ScoringModel model = ScoringFixture.model(folder.resolve("model"));
        FollowScoring following = new FollowScoring(model, List.of(), 1, Progress.none());
        QueryEngine engine = QueryEngine.streaming(folder.resolve("spill"), 1, 128);
        RowSource source = new FolderSource(in, Duration.ZERO, InstantSource.system(), engine);
        ResultSink sink = FileSink.open(out)) {
      assertThat(following.run(source, sink, 4, null).failed()).isEqualTo(1);
    }
    List<Double> logits =
        Files.readAllLines(out, StandardCharsets.UTF_8).stream()
            .limit(WORDS.size())
            .map(line -> Json.parse(line).path("logit").asDouble(Double.NaN))
            .toList();
    assertThat(logits).containsExactlyElementsOf(WORDS.values());
  }

  @Test
  void atTheEdge() {
    ScoringFixture.model(folder.resolve("model")).close();
    try (EdgeModel model = EdgeModel.load(folder.resolve("model"))) {
      WORDS.forEach(
          (word, logit) ->
              assertThat((double) Objects.requireNonNull(model.answer(age(word)).get("logit"))[0])
                  .as("'%s'", word)
                  .isEqualTo(logit));
      assertThatThrownBy(() -> model.answer(age("maybe")))
          .isInstanceOf(EdgeException.class)
          .hasMessageContaining("age: not a number")
          .hasMessageNotContaining("maybe");
    }
  }

  private static Map<String, @Nullable Object> age(String word) {
    return Map.of("age", word, "spend", 0.0, "plan", "basic");
  }

  private static String row(String format, String word) {
    return format.equals("csv")
        ? word + ",0,basic\n"
        : Json.text(Map.of("age", word, "spend", 0, "plan", "basic")) + "\n";
  }
}
