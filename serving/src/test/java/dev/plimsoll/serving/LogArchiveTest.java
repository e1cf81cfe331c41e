package dev.plimsoll.serving;

import static dev.plimsoll.serving.Samples.NOON;
import static dev.plimsoll.serving.Samples.feedback;
import static dev.plimsoll.serving.Samples.prediction;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plimsoll.kernel.PlimsollException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Settled days in files, old days gone, and people forgotten. */
class LogArchiveTest {
  private static final Duration DAY = Duration.ofDays(1);
  private static final int DAYS = 4;
  private static final int A_DAY = 6;

  private final Path folder;
  private final PlainArchive format = new PlainArchive();
  private PredictionLog log;

  LogArchiveTest(@TempDir Path folder) {
    this.folder = folder;
    this.log = open(List.of());
    for (int day = 0; day < DAYS; day++) {
      for (int i = 0; i < A_DAY; i++) {
        log.append(List.of(row(day, i)));
      }
    }
    log.feedback(List.of(feedback("d0-1", 1, 60), feedback("d2-2", 0, 60)));
  }

  private PredictionLog open(List<String> personal) {
    LogPolicy policy =
        new LogPolicy(InputsKept.FULL, personal, null, Durability.GROUP, LogPolicy.ARCHIVE_AFTER);
    return PredictionLog.open(
        folder, new LogSettings(endpoint -> policy, new SplittableRandom(2), format));
  }

  @AfterEach
  void close() {
    log.close();
  }

  private static Prediction row(int day, int i) {
    Prediction sample =
        prediction("d" + day + "-" + i, NOON.plus(DAY.multipliedBy(day)).plusSeconds(i));
    return sample.kept(sample.inputs(), Map.of("tailnum", "N" + i), Kept.all());
  }

  private List<LabelledPrediction> all() {
    List<LabelledPrediction> rows = new ArrayList<>();
    log.scan("late", Instant.MIN, Instant.MAX, rows::add);
    return rows;
  }

  private List<ArchivedDay> archive(int days) {
    return log.archive("late", NOON.plus(DAY.multipliedBy(days)), NOON);
  }

  @Test
  void whatIsArchivedReadsAsBefore() {
    List<LabelledPrediction> before = all();
    assertThat(archive(2))
        .extracting(ArchivedDay::day)
        .containsExactly(LocalDate.parse("2026-03-01"), LocalDate.parse("2026-03-02"));
    assertThat(all()).isEqualTo(before).hasSize(DAYS * A_DAY);
    assertThat(log.find("d0-1").orElseThrow()).isEqualTo(before.get(1));
    assertThat(log.find("d1-5").orElseThrow().prediction()).isEqualTo(row(1, 5));
    assertThat(log.predictions()).isEqualTo(DAYS * A_DAY);
    assertThat(archive(2)).as("nothing is left to move").isEmpty();
    log.close();
    log = open(List.of());
    assertThat(all()).isEqualTo(before);
    assertThat(log.archived("late")).extracting(ArchivedDay::rows).containsExactly(6L, 6L);
  }

  @Test
  void theLatestAreFoundInFilesToo() {
    requireLatest();
    archive(2);
    requireLatest();
    log.append(List.of(prediction("late", NOON.plusSeconds(2).plusMillis(500))));
    requireLatest();
    archive(DAYS);
    requireLatest();
    assertThat(log.latest("nobody", 9)).isEmpty();
  }

  private void requireLatest() {
    List<LabelledPrediction> newestFirst = new ArrayList<>(all());
    Collections.reverse(newestFirst);
    for (int limit : new int[] {0, 1, A_DAY, A_DAY + 1, 2 * A_DAY + 2, 100}) {
      assertThat(log.latest("late", limit))
          .isEqualTo(newestFirst.subList(0, Math.min(limit, newestFirst.size())));
    }
  }

  @Test
  void labelsAndPredictionsThatComeLateJoinAnArchivedDay() {
    archive(2);
    assertThat(log.feedback(List.of(feedback("d0-1", 0, 90), feedback("d1-0", 1, 90))).statuses())
        .containsExactly(FeedbackStatus.CORRECTED, FeedbackStatus.RECORDED);
    Prediction late = prediction("late", NOON.plusSeconds(2).plusMillis(500));
    log.append(List.of(late));
    assertThat(log.append(List.of(row(0, 3).kept(Map.of(), Map.of(), Kept.all()))))
        .as("an archived id is answered with what was logged")
        .containsExactly(row(0, 3));
    assertThat(log.find("d0-1").orElseThrow().labels())
        .extracting(Label::value)
        .containsExactly(1.0, 0.0);
    assertThat(all())
        .extracting(r -> r.prediction().id())
        .startsWith("d0-0", "d0-1", "d0-2", "late", "d0-3");
    assertThat(log.labels()).isEqualTo(3);
    List<LabelledPrediction> before = all();
    assertThat(archive(2)).hasSize(1);
    assertThat(all()).isEqualTo(before);
    assertThat(files()).hasSize(2);
  }

  @Test
  void aFileThatDoesNotReadAsItWasWrittenTakesNothingOutOfTheLog() {
    List<LabelledPrediction> before = all();
    format.leaky = true;
    assertThatThrownBy(() -> archive(2))
        .isInstanceOf(PlimsollException.class)
        .hasMessageContaining("6 rows written, 5 read");
    format.leaky = false;
    assertThat(all()).isEqualTo(before);
    assertThat(log.archived("late")).isEmpty();
    assertThat(archive(2)).hasSize(2);
    assertThat(all()).isEqualTo(before);
  }

  @Test
  void whatACrashLeftBesideTheCatalogueIsDeletedOnOpening() throws IOException {
    archive(1);
    log.close();
    Files.writeString(folder.resolve("days/late/2026-03-02-half.txt"), "left over");
    log = open(List.of());
    assertThat(files()).hasSize(1);
  }

  @Test
  void oldDaysGoWithTheirIdsInStoreAndFiles() {
    archive(1);
    log.feedback(List.of(feedback("d0-4", 1, 99)));
    assertThat(log.retire("late", NOON.plus(DAY.multipliedBy(2)))).isEqualTo(2 * A_DAY);
    assertThat(all()).hasSize(2 * A_DAY);
    assertThat(log.predictions("late")).isEqualTo(2 * A_DAY);
    assertThat(log.labels("late")).isEqualTo(1);
    assertThat(log.find("d0-1")).isEmpty();
    assertThat(log.find("d1-1")).isEmpty();
    assertThat(log.find("d2-1")).isPresent();
    assertThat(files()).isEmpty();
    assertThat(log.retire("late", NOON.plus(DAY.multipliedBy(2)))).isZero();
  }

  @Test
  void aPersonIsForgottenInStoreAndFiles() throws IOException {
    archive(2);
    log.feedback(List.of(feedback("d1-2", 1, 99)));
    Instant at = NOON.plus(DAY);
    Erasure erased = log.erase("late", new KeyValue("tailnum", "N2"), at);
    assertThat(erased.predictions()).isEqualTo(DAYS);
    assertThat(erased.files()).isEqualTo(2);
    assertThat(all())
        .hasSize(DAYS * (A_DAY - 1))
        .noneMatch(r -> r.prediction().id().endsWith("-2"));
    assertThat(log.predictions()).isEqualTo(DAYS * (A_DAY - 1));
    assertThat(log.labels()).isEqualTo(1);
    for (int day = 0; day < DAYS; day++) {
      assertThat(log.find("d" + day + "-2")).isEmpty();
      assertThat(log.erased("d" + day + "-2")).contains(at);
      assertThat(log.erased("d" + day + "-1")).isEmpty();
    }
    assertThat(log.feedback(List.of(feedback("d0-2", 1, 1))).statuses())
        .containsExactly(FeedbackStatus.UNKNOWN);
    assertThat(log.erase("late", new KeyValue("tailnum", "N2"), at).predictions()).isZero();
    log.close();
    try (Stream<Path> walk = Files.walk(folder)) {
      for (Path file : walk.filter(Files::isRegularFile).toList()) {
        String bytes = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        assertThat(bytes).as("%s", file).doesNotContain("d1-2");
      }
    }
    log = open(List.of());
    assertThat(log.erased("d0-2")).contains(at);
  }

  @Test
  void aMaskedPersonIsFoundByTheValueThatWasMasked() {
    log.close();
    log = open(List.of("tailnum", "carrier"));
    log.append(List.of(prediction("m1", NOON), prediction("m2", NOON)));
    assertThat(log.erase("late", new KeyValue("tailnum", "N123ÄÖ"), NOON).predictions())
        .isEqualTo(2);
    assertThat(log.erase("late", new KeyValue("distance", "1400"), NOON).predictions())
        .isEqualTo(DAYS * A_DAY);
    assertThat(log.predictions()).isZero();
  }

  @Test
  void aNumberIsFoundHoweverItIsWrittenAndATextOnlyAsItIs() {
    assertThat(log.erase("late", new KeyValue("tailnum", "n2"), NOON).predictions()).isZero();
    assertThat(log.erase("late", new KeyValue("distance", "1399.5"), NOON).predictions()).isZero();
    log.append(List.of(prediction("m1", NOON)));
    assertThat(log.erase("late", new KeyValue("distance", "1400.0"), NOON).predictions())
        .isEqualTo(DAYS * A_DAY + 1);
    log.append(List.of(prediction("m2", NOON)));
    assertThat(log.erase("late", new KeyValue("distance", "1.4e3"), NOON).predictions())
        .isEqualTo(1);
  }

  @Test
  void aKeyThatNoPredictionHasIsSaidToBeNone() {
    Erasure none = log.erase("late", new KeyValue("tailnumber", "N2"), NOON);
    assertThat(none.predictions()).isZero();
    assertThat(none.remark())
        .startsWith("no prediction here has 'tailnumber' (expected: ")
        .contains("tailnum");
    assertThat(log.erase("late", new KeyValue("tailnum", "N999"), NOON).remark()).isEmpty();
    assertThat(log.erase("late", new KeyValue("tailnum", "N2"), NOON).remark()).isEmpty();
  }

  @Test
  void anErasureThatWasCutShortIsFinishedByTheNext() {
    archive(3);
    format.filesLeft = 1;
    KeyValue key = new KeyValue("tailnum", "N2");
    assertThatThrownBy(() -> log.erase("late", key, NOON)).hasMessageContaining("killed");
    log.close();
    format.filesLeft = Integer.MAX_VALUE;
    log = open(List.of());
    assertThat(all()).as("one file and the store are done").hasSize(DAYS * A_DAY - 2);
    assertThat(log.predictions()).isEqualTo(DAYS * A_DAY - 2);
    assertThat(log.erase("late", key, NOON).predictions()).isEqualTo(DAYS - 2);
    assertThat(all()).noneMatch(row -> row.prediction().id().endsWith("-2"));
    assertThat(log.predictions()).isEqualTo(DAYS * (A_DAY - 1));
    for (int day = 0; day < DAYS; day++) {
      assertThat(log.erased("d" + day + "-2")).contains(NOON);
    }
  }

  @Test
  void anArchivingThatWasCutShortLosesAndDoublesNothing() {
    List<LabelledPrediction> before = all();
    format.filesLeft = 1;
    assertThatThrownBy(() -> archive(3)).hasMessageContaining("killed");
    log.close();
    format.filesLeft = Integer.MAX_VALUE;
    log = open(List.of());
    assertThat(all()).isEqualTo(before);
    assertThat(archive(3)).hasSize(2);
    assertThat(all()).isEqualTo(before);
    assertThat(log.predictions()).isEqualTo(before.size());
  }

  @Test
  void trafficOnADayThatIsBeingMovedIsNotLost() {
    format.onWrite =
        () -> {
          if (log.find("meanwhile").isEmpty()) {
            log.append(List.of(prediction("meanwhile", NOON.plusSeconds(3))));
            log.feedback(List.of(feedback("meanwhile", 1, 70), feedback("d0-3", 1, 70)));
          }
        };
    assertThat(archive(1)).extracting(ArchivedDay::rows).containsExactly(A_DAY + 1L);
    assertThat(log.find("meanwhile").orElseThrow().label()).isPresent();
    assertThat(log.find("d0-3").orElseThrow().label()).isPresent();
    assertThat(all()).hasSize(DAYS * A_DAY + 1);
    assertThat(files()).hasSize(1);
  }

  @Test
  void aDayThatLosesAllItsRowsLosesItsFile() {
    archive(1);
    assertThat(log.erase("late", new KeyValue("carrier", "AA"), NOON).predictions())
        .isEqualTo(DAYS * A_DAY);
    assertThat(files()).isEmpty();
    assertThat(log.archived("late")).isEmpty();
  }

  @Test
  void anErasedIdMayBeUsedAgain() {
    log.erase("late", new KeyValue("tailnum", "N2"), NOON);
    log.append(List.of(row(0, 2)));
    assertThat(log.find("d0-2")).isPresent();
    assertThat(log.erased("d0-2")).isEmpty();
  }

  @Test
  void otherEndpointsAreLeftAlone() {
    log.append(IntStream.range(0, 3).mapToObj(i -> prediction("o" + i, "later", NOON)).toList());
    archive(DAYS);
    log.erase("late", new KeyValue("carrier", "AA"), NOON);
    log.retire("late", NOON.plus(Duration.ofDays(9)));
    assertThat(log.predictions("later")).isEqualTo(3);
    assertThat(log.find("o1")).isPresent();
  }

  private List<Path> files() {
    try (Stream<Path> walk = Files.walk(folder.resolve("days"))) {
      return walk.filter(Files::isRegularFile).toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
