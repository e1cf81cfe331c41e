package dev.plimsoll.pipeline.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.pipeline.PipelineError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every sink promises, asked of each. */
class ResultSinkTest {
  private final Path folder;

  ResultSinkTest(@TempDir Path folder) {
    this.folder = folder;
  }

  /** The sinks under contract; a Kafka sink would be one more. */
  enum Kind {
    FILE {
      @Override
      ResultSink open(Path folder) {
        return FileSink.open(folder.resolve("out.jsonl"));
      }

      @Override
      Path hidden(Path folder) {
        return folder.resolve(".out.jsonl.follow");
      }

      @Override
      void leaveHalfACommit(Path folder) throws IOException {
        Files.writeString(folder.resolve("out.jsonl"), "{\"half\":tru", StandardOpenOption.APPEND);
      }

      @Override
      List<String> lines(Path folder) throws IOException {
        return Files.readAllLines(folder.resolve("out.jsonl"));
      }
    },
    FOLDER {
      @Override
      ResultSink open(Path folder) {
        return FolderSink.open(folder.resolve("out"));
      }

      @Override
      Path hidden(Path folder) {
        return folder.resolve("out/.follow");
      }

      @Override
      void leaveHalfACommit(Path folder) throws IOException {
        Files.writeString(folder.resolve("out/.follow/part-00000003.jsonl"), "{\"half\":tru");
      }

      @Override
      List<String> lines(Path folder) throws IOException {
        List<String> lines = new ArrayList<>();
        try (Stream<Path> parts = Files.list(folder.resolve("out"))) {
          for (Path part : parts.filter(Files::isRegularFile).sorted().toList()) {
            lines.addAll(Files.readAllLines(part));
          }
        }
        return lines;
      }
    };

    abstract ResultSink open(Path folder);

    abstract Path hidden(Path folder);

    abstract void leaveHalfACommit(Path folder) throws IOException;

    abstract List<String> lines(Path folder) throws IOException;
  }

  @ParameterizedTest
  @EnumSource
  void rowsAndPositionAreThereTogetherForTheNextProcess(Kind kind) throws IOException {
    try (ResultSink sink = kind.open(folder)) {
      assertThat(sink.committed()).isEmpty();
      sink.commit(List.of("1", "2"), new SourcePosition("two"));
      sink.commit(List.of("3"), new SourcePosition("three"));
    }
    try (ResultSink sink = kind.open(folder)) {
      assertThat(sink.committed()).contains(new SourcePosition("three"));
      sink.commit(List.of("4"), new SourcePosition("four"));
      assertThat(sink.committed()).contains(new SourcePosition("four"));
    }
    assertThat(kind.lines(folder)).containsExactly("1", "2", "3", "4");
  }

  @ParameterizedTest
  @EnumSource
  void whatAKilledCommitLeftIsGoneAndTheRowsComeOnce(Kind kind) throws IOException {
    try (ResultSink sink = kind.open(folder)) {
      sink.commit(List.of("1"), new SourcePosition("one"));
      sink.commit(List.of("2"), new SourcePosition("two"));
    }
    kind.leaveHalfACommit(folder);
    try (ResultSink sink = kind.open(folder)) {
      assertThat(sink.committed()).contains(new SourcePosition("two"));
      assertThat(kind.lines(folder)).containsExactly("1", "2");
      sink.commit(List.of("3"), new SourcePosition("three"));
    }
    assertThat(kind.lines(folder)).containsExactly("1", "2", "3");
  }

  @ParameterizedTest
  @EnumSource
  void oneProcessAtATime(Kind kind) {
    try (ResultSink sink = kind.open(folder)) {
      assertThat(sink.committed()).isEmpty();
      assertThatThrownBy(() -> kind.open(folder))
          .isInstanceOfSatisfying(
              PlimsollException.class,
              e -> assertThat(e.code()).isEqualTo(PipelineError.OUTPUT_IN_USE));
    }
    kind.open(folder).close();
  }

  @ParameterizedTest
  @EnumSource
  void aCommitThatCannotBeWrittenIsNone(Kind kind) throws IOException {
    ResultSink sink = kind.open(folder);
    try (sink) {
      sink.commit(List.of("1"), new SourcePosition("one"));
      Files.createDirectory(kind.hidden(folder).resolve("commit.json.part"));
      assertThatThrownBy(() -> sink.commit(List.of("2"), new SourcePosition("two")))
          .isInstanceOf(PlimsollException.class);
      assertThat(sink.committed()).contains(new SourcePosition("one"));
    }
    Files.delete(kind.hidden(folder).resolve("commit.json.part"));
    try (ResultSink again = kind.open(folder)) {
      assertThat(again.committed()).contains(new SourcePosition("one"));
      assertThat(kind.lines(folder)).containsExactly("1");
    }
  }

  @Test
  void aPartThatWasCommittedButNotYetNamedIsNamed() throws IOException {
    try (ResultSink sink = Kind.FOLDER.open(folder)) {
      sink.commit(List.of("1"), new SourcePosition("one"));
    }
    Path part = folder.resolve("out/part-00000001.jsonl");
    Files.move(part, folder.resolve("out/.follow/part-00000001.jsonl"));
    Kind.FOLDER.open(folder).close();
    assertThat(part).hasContent("1\n");
  }

  @Test
  void aFileOfSomebodyElseIsNotTouched() throws IOException {
    Path file = ScoringFixture.write(folder.resolve("out.jsonl"), "precious");
    assertThatThrownBy(() -> FileSink.open(file)).hasMessageContaining("exists");
    assertThat(file).hasContent("precious");

    Path other = folder.resolve("other.jsonl");
    try (ResultSink sink = FileSink.open(other)) {
      sink.commit(List.of("1", "2"), new SourcePosition("two"));
    }
    Files.writeString(other, "1\n");
    assertThatThrownBy(() -> FileSink.open(other))
        .hasMessageContaining("2 bytes (expected: at least 4");
  }
}
