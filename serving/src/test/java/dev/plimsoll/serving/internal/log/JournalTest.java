package dev.plimsoll.serving.internal.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
  private final Path folder;
  private final SplittableRandom random = new SplittableRandom(5);
  private final Deque<CompletableFuture<?>> settling = new ArrayDeque<>();
  private int hurried;

  JournalTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private Journal open() throws IOException {
    return new Journal(
        folder,
        random,
        new Journal.Store() {
          @Override
          public CompletableFuture<?> settle() {
            settling.add(new CompletableFuture<>());
            return settling.getLast();
          }

          @Override
          public void hurry() {
            hurried++;
            settling.remove().complete(null);
          }
        });
  }

  private static ByteBuffer content(long number, int length) {
    byte[] bytes = new byte[length];
    new SplittableRandom(number).nextBytes(bytes);
    return ByteBuffer.wrap(bytes);
  }

  private static void write(Journal journal, long from, long until, int length) throws IOException {
    for (long number = from; number < until; number++) {
      journal.append(number, content(number, length), number % 3 == 0);
      journal.keep();
    }
  }

  private List<Long> after(long number) throws IOException {
    try (Journal journal = open()) {
      List<Journal.Entry> entries = journal.after(number);
      for (Journal.Entry entry : entries) {
        assertThat(entry.content()).isEqualTo(content(entry.number(), entry.content().remaining()));
      }
      return entries.stream().map(Journal.Entry::number).toList();
    }
  }

  private static Long[] numbers(long from, long until) {
    return LongStream.range(from, until).boxed().toArray(Long[]::new);
  }

  @Test
  void givesBackWhatWasWrittenAfterANumber() throws IOException {
    try (Journal journal = open()) {
      journal.begin();
      write(journal, 8, 40, 100);
    }
    assertThat(after(7)).containsExactly(numbers(8, 40));
    assertThat(after(20)).containsExactly(numbers(21, 40));
    assertThat(after(39)).isEmpty();
    assertThat(after(5)).as("one is missing before the first").isEmpty();
  }

  @Test
  void endsBeforeAnEntryThatIsNotWhole() throws IOException {
    try (Journal journal = open()) {
      journal.begin();
      write(journal, 1, 10, 100);
    }
    try (FileChannel file = FileChannel.open(folder.resolve("0.log"), StandardOpenOption.WRITE)) {
      file.write(ByteBuffer.wrap(new byte[] {1}), 124 * 6 + 60);
    }
    assertThat(after(0)).containsExactly(numbers(1, 7));
  }

  @Test
  void anEntryThatWasNotKeptGivesItsPlaceToTheNext() throws IOException {
    try (Journal journal = open()) {
      journal.begin();
      write(journal, 1, 3, 100);
      journal.append(3, content(99, 200), true);
      journal.append(3, content(3, 60), true);
      journal.keep();
    }
    assertThat(after(0)).containsExactly(1L, 2L, 3L);
  }

  /** Entries begin and end anywhere in their blocks, and what stands before them stays. */
  @Test
  void entriesOfAnyLengthStandOneAfterTheOther() throws IOException {
    SplittableRandom lengths = new SplittableRandom(17);
    try (Journal journal = open()) {
      journal.begin();
      long bytes = 0;
      long number = 1;
      while (bytes < Journal.FULL - (1 << 18)) {
        int length = lengths.nextInt(12, lengths.nextInt(8) == 0 ? 1 << 18 : 6_000);
        journal.append(number, content(number, length), lengths.nextBoolean());
        if (lengths.nextInt(5) > 0) {
          journal.keep();
          bytes += 24 + length;
          number++;
        }
      }
      assertThat(settling).isEmpty();
      assertThat(after(0)).containsExactly(numbers(1, number));
      assertThat(number).isGreaterThan(500);
    }
  }

  @Test
  void readsNothingOfWhatWasThereBeforeItBeganAnew() throws IOException {
    try (Journal journal = open()) {
      journal.begin();
      write(journal, 1, 20, 100);
      journal.begin();
      assertThat(journal.after(0)).isEmpty();
      write(journal, 3, 5, 100);
      assertThat(journal.after(2)).hasSize(2);
    }
    assertThat(after(2)).containsExactly(3L, 4L);
  }

  @Test
  void takesTurnsAndWaitsUntilWhatItOverwritesIsSettled() throws IOException {
    int length = Journal.FULL / 4;
    try (Journal journal = open()) {
      journal.begin();
      write(journal, 1, 7, length); // three fit into a file
      assertThat(settling).hasSize(1);
      assertThat(after(0)).containsExactly(numbers(1, 7));
      settling.remove().complete(null);
      write(journal, 7, 8, length);
      assertThat(after(3)).containsExactly(numbers(4, 8));
      settling.remove().completeExceptionally(new IllegalStateException("no room"));
      write(journal, 8, 10, length);
      assertThatThrownBy(() -> write(journal, 10, 11, length))
          .isInstanceOf(IOException.class)
          .hasRootCauseMessage("no room");
      settling.remove().complete(null);
      write(journal, 10, 11, length);
      assertThat(after(6)).containsExactly(numbers(7, 11));
      assertThat(hurried).isZero();
      write(journal, 11, 14, length); // what is overwritten was not settled yet
      assertThat(hurried).isEqualTo(1);
      assertThat(after(9)).containsExactly(numbers(10, 14));
      settling.forEach(last -> last.complete(null));
    }
  }

  @Test
  void whatIsWipedIsNowhereInTheFiles() throws IOException {
    try (Journal journal = open()) {
      journal.begin();
      journal.append(1, ByteBuffer.wrap("a secret of N123".getBytes(StandardCharsets.UTF_8)), true);
      journal.keep();
      journal.wipe();
      write(journal, 2, 3, 50);
    }
    assertThat(new String(Files.readAllBytes(folder.resolve("0.log")), StandardCharsets.ISO_8859_1))
        .doesNotContain("N123");
    assertThat(after(1)).containsExactly(2L);
  }

  @Test
  void writesTheBytesOfVersionOneForEver() throws IOException {
    try (Journal journal = open()) {
      journal.begin();
      write(journal, 1, 3, 20);
    }
    byte[] written = new byte[2 * 44];
    System.arraycopy(Files.readAllBytes(folder.resolve("0.log")), 0, written, 0, written.length);
    try (var golden =
        Objects.requireNonNull(JournalTest.class.getResourceAsStream("/journal-format-1.hex"))) {
      assertThat(HexFormat.of().formatHex(written))
          .isEqualTo(new String(golden.readAllBytes(), StandardCharsets.US_ASCII).strip());
    }
  }
}
