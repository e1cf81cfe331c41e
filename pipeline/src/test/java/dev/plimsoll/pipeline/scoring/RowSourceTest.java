package dev.plimsoll.pipeline.scoring;

import static dev.plimsoll.pipeline.scoring.ScoringFixture.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plimsoll.data.QueryEngine;
import dev.plimsoll.kernel.PlimsollException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every source promises, asked of each. */
class RowSourceTest {
  private static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");

  private final Path folder;
  private final Path in;
  private final QueryEngine engine;

  RowSourceTest(@TempDir Path folder) throws IOException {
    this.folder = folder;
    this.in = Files.createDirectory(folder.resolve("in"));
    this.engine = QueryEngine.streaming(folder.resolve("spill"), 1, 128);
  }

  @AfterEach
  void close() {
    engine.close();
  }

  /** The sources under contract; a Kafka source would be one more. */
  enum Kind {
    LINES,
    JSON_FILES,
    CSV_AND_PARQUET_FILES
  }

  @ParameterizedTest
  @EnumSource
  void fromAnyPositionTheSameRowsFollow(Kind kind) throws IOException {
    prepare(kind);
    List<Long> all = new ArrayList<>();
    List<SourceRows> polls = new ArrayList<>();
    try (RowSource source = open(kind)) {
      for (Optional<SourceRows> rows = source.poll(7); rows.isPresent(); rows = source.poll(7)) {
        polls.add(rows.get());
        all.addAll(ids(rows.get()));
      }
    }
    assertThat(all).isEqualTo(java.util.stream.LongStream.range(0, 60).boxed().toList());
    int done = 0;
    for (SourceRows poll : polls) {
      done += poll.rows().size();
      try (RowSource source = open(kind)) {
        source.seek(poll.after());
        assertThat(drain(source)).isEqualTo(all.subList(done, all.size()));
      }
    }
  }

  @Test
  void aBadLineIsABadRowAndIsNotQuoted() {
    try (RowSource source = lines("{\"id\":1}\nsecret\n[2]\n\n{\"id\":3}")) {
      List<SourceRow> rows = new ArrayList<>();
      for (Optional<SourceRows> some = source.poll(10); some.isPresent(); some = source.poll(10)) {
        rows.addAll(some.get().rows());
      }
      assertThat(rows).hasSize(5);
      assertThat(rows.stream().map(row -> row.fields() == null))
          .containsExactly(false, true, true, true, false);
      assertThat(rows.get(1).unreadable()).contains("not JSON").doesNotContain("secret");
      assertThat(source.ended()).isTrue();
    }
  }

  @Test
  void anotherStreamIsNotSkippedInto() {
    SourcePosition after;
    try (RowSource source = lines("{\"id\":1}\n{\"id\":2}\n")) {
      after = source.poll(2).orElseThrow().after();
    }
    for (String other : List.of("{\"id\":1}\n{\"id\":9}\n{\"id\":3}\n", "{\"id\":1}\n", "")) {
      try (RowSource source = lines(other)) {
        assertThatThrownBy(() -> source.seek(after))
            .isInstanceOf(PlimsollException.class)
            .hasMessageContaining("expected");
      }
    }
  }

  @Test
  void takesFilesThatWereLeftAloneAndNoOthers() throws IOException {
    file("b.jsonl", 20, 21, NOW.minusSeconds(60));
    file("fresh.jsonl", 30, 31, NOW.minusSeconds(1));
    file(".hidden.jsonl", 40, 41, NOW.minusSeconds(60));
    file("notes.txt", 50, 51, NOW.minusSeconds(60));
    file("c.jsonl.part", 60, 61, NOW.minusSeconds(60));
    Files.createDirectory(in.resolve("d.jsonl"));
    write(in.resolve("empty.jsonl"), "");
    try (RowSource source = folderSource()) {
      assertThat(drain(source)).containsExactly(20L);
      file("a.jsonl", 10, 11, NOW.minusSeconds(60));
      assertThat(drain(source)).as("an earlier name that came later").containsExactly(10L);
      Files.setLastModifiedTime(in.resolve("fresh.jsonl"), FileTime.from(NOW.minusSeconds(60)));
      assertThat(drain(source)).containsExactly(30L);
      Files.delete(in.resolve("b.jsonl"));
      assertThat(drain(source)).isEmpty();
      file("b.jsonl", 70, 71, NOW.minusSeconds(50));
      assertThat(drain(source)).as("a new file of an old name").containsExactly(70L);
      assertThat(source.ended()).isFalse();
    }
  }

  @Test
  void aFileThatChangedUnderItsPositionIsRefused() throws IOException {
    file("a.jsonl", 0, 10, NOW.minusSeconds(60));
    SourcePosition after;
    try (RowSource source = folderSource()) {
      after = source.poll(4).orElseThrow().after();
    }
    file("a.jsonl", 0, 11, NOW.minusSeconds(60));
    try (RowSource source = folderSource()) {
      assertThatThrownBy(() -> source.seek(after)).hasMessageContaining("4 of its rows");
    }
  }

  @Test
  void aFolderThatIsNoneIsRefused() {
    assertThatThrownBy(
            () -> new FolderSource(folder.resolve("gone"), Duration.ZERO, () -> NOW, engine))
        .isInstanceOf(PlimsollException.class)
        .hasMessageContaining("no such folder");
  }

  private void prepare(Kind kind) throws IOException {
    switch (kind) {
      case LINES -> {}
      case JSON_FILES -> {
        file("a.jsonl", 0, 25, NOW.minusSeconds(60));
        file("b.ndjson", 25, 53, NOW.minusSeconds(60));
        file("c.jsonl", 53, 60, NOW.minusSeconds(60));
      }
      case CSV_AND_PARQUET_FILES -> {
        table("a.csv", 0, 30);
        table("b.parquet", 30, 60);
      }
    }
  }

  private RowSource open(Kind kind) {
    return kind == Kind.LINES ? lines(json(0, 60)) : folderSource();
  }

  private static RowSource lines(String text) {
    return new LinesSource(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }

  private RowSource folderSource() {
    return new FolderSource(in, Duration.ofSeconds(2), () -> NOW, engine);
  }

  private void file(String name, int from, int to, Instant at) throws IOException {
    Files.setLastModifiedTime(write(in.resolve(name), json(from, to)), FileTime.from(at));
  }

  private void table(String name, int from, int to) throws IOException {
    Path file = in.resolve(name);
    engine.execute(
        "COPY (SELECT range AS id FROM range(%d, %d)) TO %s"
            .formatted(from, to, QueryEngine.literal(file.toString())));
    Files.setLastModifiedTime(file, FileTime.from(NOW.minusSeconds(60)));
  }

  private static String json(int from, int to) {
    StringBuilder lines = new StringBuilder();
    for (int id = from; id < to; id++) {
      lines.append("{\"id\":").append(id).append("}\n");
    }
    return lines.toString();
  }

  private static List<Long> drain(RowSource source) {
    List<Long> ids = new ArrayList<>();
    for (Optional<SourceRows> rows = source.poll(5); rows.isPresent(); rows = source.poll(5)) {
      ids.addAll(ids(rows.get()));
    }
    return ids;
  }

  private static List<Long> ids(SourceRows rows) {
    return rows.rows().stream()
        .map(row -> Objects.requireNonNull(row.fields()).path("id").asLong())
        .toList();
  }
}
