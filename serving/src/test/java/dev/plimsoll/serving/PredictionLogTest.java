package dev.plimsoll.serving;

import static dev.plimsoll.serving.Samples.NOON;
import static dev.plimsoll.serving.Samples.feedback;
import static dev.plimsoll.serving.Samples.prediction;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plimsoll.kernel.PlimsollException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PredictionLogTest {
  private final Path folder;
  private PredictionLog log;

  PredictionLogTest(@TempDir Path folder) {
    this.folder = folder;
    this.log = PredictionLog.open(folder);
  }

  @AfterEach
  void close() {
    log.close();
  }

  @Test
  void findsWhatWasAppendedWithEveryField() {
    Prediction logged = prediction("a", NOON);
    log.append(List.of(logged));
    LabelledPrediction found = log.find("a").orElseThrow();
    assertThat(found.prediction()).isEqualTo(logged);
    assertThat(found.prediction().inputs())
        .containsExactly(
            java.util.Map.entry("carrier", "AA"),
            java.util.Map.entry("distance", 1400f),
            java.util.Map.entry("age", Float.NaN),
            java.util.Map.entry("origin", ""));
    assertThat(found.label()).isEmpty();
  }

  @Test
  void findsNothingUnderAnUnknownId() {
    assertThat(log.find("nobody")).isEmpty();
  }

  @Test
  void keepsTheFirstOfTwoPredictionsWithOneId() {
    Prediction first = prediction("a", NOON);
    Prediction second = prediction("a", NOON.plusSeconds(60));
    log.append(List.of(first));
    assertThat(log.append(List.of(second))).containsExactly(first);
    assertThat(log.append(List.of(prediction("b", NOON), prediction("b", NOON.plusSeconds(1)))))
        .containsExactly(prediction("b", NOON), prediction("b", NOON));
    assertThat(log.predictions()).isEqualTo(2);
  }

  @Test
  void scansAnEndpointByDecisionTimeFromInclusiveUntilExclusive() {
    log.append(
        IntStream.range(0, 10)
            .mapToObj(i -> prediction("p" + (9 - i), NOON.plusSeconds(9 - i)))
            .toList());
    log.append(List.of(prediction("other", "latecomer", NOON.plusSeconds(5))));
    log.append(List.of(prediction("old", Instant.parse("1969-12-31T23:59:59Z"))));
    assertThat(ids(NOON.plusSeconds(2), NOON.plusSeconds(5))).containsExactly("p2", "p3", "p4");
    assertThat(ids(Instant.MIN, Instant.MAX)).startsWith("old", "p0").hasSize(11);
    assertThat(ids(NOON.plusSeconds(5), NOON.plusSeconds(5))).isEmpty();
  }

  @Test
  void showsTheLatestFirst() {
    log.append(
        IntStream.range(0, 5).mapToObj(i -> prediction("p" + i, NOON.plusSeconds(i))).toList());
    log.append(List.of(prediction("x", "later", NOON), prediction("y", "earlier", NOON)));
    log.feedback(List.of(feedback("p3", 1, 100)));
    List<LabelledPrediction> latest = log.latest("late", 2);
    assertThat(latest).extracting(row -> row.prediction().id()).containsExactly("p4", "p3");
    assertThat(latest.get(1).label()).isPresent();
    assertThat(log.latest("late", 9)).hasSize(5);
    assertThat(log.latest("none", 9)).isEmpty();
  }

  @Test
  void joinsLabelsInScans() {
    log.append(
        IntStream.range(0, 5).mapToObj(i -> prediction("p" + i, NOON.plusSeconds(i))).toList());
    log.feedback(List.of(feedback("p3", 1, 100), feedback("p1", 0, 100)));
    List<LabelledPrediction> rows = new ArrayList<>();
    log.scan("late", NOON.plusSeconds(1), NOON.plusSeconds(5), rows::add);
    assertThat(rows)
        .extracting(row -> row.label().map(Label::value).orElse(-1.0))
        .containsExactly(0.0, -1.0, 1.0, -1.0);
  }

  @Test
  void recordsTheSameLabelOnce() {
    log.append(List.of(prediction("a", NOON)));
    FeedbackOutcome first = log.feedback(List.of(feedback("a", 1, 10)));
    FeedbackOutcome again = log.feedback(List.of(feedback("a", 1, 10), feedback("a", 1, 20)));
    assertThat(first.statuses()).containsExactly(FeedbackStatus.RECORDED);
    assertThat(first.changed()).extracting(row -> row.prediction().id()).containsExactly("a");
    assertThat(again.statuses())
        .containsExactly(FeedbackStatus.DUPLICATE, FeedbackStatus.DUPLICATE);
    assertThat(again.changed()).isEmpty();
    assertThat(log.labels()).isEqualTo(1);
  }

  @Test
  void keepsCorrectionsWithTheirHistoryAndTheLatestTimeCounts() {
    log.append(List.of(prediction("a", NOON)));
    log.feedback(List.of(feedback("a", 1, 20)));
    assertThat(log.feedback(List.of(feedback("a", 0, 30))).statuses())
        .containsExactly(FeedbackStatus.CORRECTED);
    assertThat(log.feedback(List.of(feedback("a", 0, 10))).statuses())
        .containsExactly(FeedbackStatus.CORRECTED);
    assertThat(log.feedback(List.of(feedback("a", 1, 20))).statuses())
        .as("a retry of the first label")
        .containsExactly(FeedbackStatus.DUPLICATE);
    LabelledPrediction row = log.find("a").orElseThrow();
    assertThat(row.labels()).extracting(Label::value).containsExactly(0.0, 1.0, 0.0);
    assertThat(row.label().orElseThrow().at()).isEqualTo(NOON.plusSeconds(30));
    assertThat(log.labels()).isEqualTo(1);
  }

  @Test
  void reportsUnknownIdsByRowAndKeepsTheOthers() {
    log.append(List.of(prediction("a", NOON), prediction("b", NOON)));
    FeedbackOutcome outcome =
        log.feedback(List.of(feedback("a", 1, 1), feedback("ghost", 1, 1), feedback("b", 0, 1)));
    assertThat(outcome.statuses())
        .containsExactly(FeedbackStatus.RECORDED, FeedbackStatus.UNKNOWN, FeedbackStatus.RECORDED);
    assertThat(log.labels()).isEqualTo(2);
    assertThat(log.find("ghost")).isEmpty();
  }

  @Test
  void countsExactlyAfterReopening() {
    log.append(List.of(prediction("a", NOON), prediction("b", "other", NOON)));
    log.feedback(List.of(feedback("a", 1, 1)));
    log.close();
    log = PredictionLog.open(folder);
    assertThat(log.predictions()).isEqualTo(2);
    assertThat(log.predictions("late")).isEqualTo(1);
    assertThat(log.labels("late")).isEqualTo(1);
    assertThat(log.labels("other")).isZero();
    log.append(List.of(prediction("c", NOON)));
    assertThat(log.predictions("late")).isEqualTo(2);
    assertThat(log.find("a").orElseThrow().label().orElseThrow().value()).isEqualTo(1);
  }

  @Test
  void refusesALabelThatIsNotANumber() {
    assertThatThrownBy(() -> feedback("a", Double.NaN, 1))
        .isInstanceOf(PlimsollException.class)
        .hasMessage("label: NaN (expected: a finite number)");
  }

  @Test
  void refusesToOpenALogTwice() {
    assertThatThrownBy(() -> PredictionLog.open(folder))
        .isInstanceOf(PlimsollException.class)
        .hasMessageContaining("nobody else has open");
  }

  @Test
  void refusesCallsAfterClosing() {
    log.close();
    assertThatThrownBy(() -> log.append(List.of(prediction("a", NOON))))
        .isInstanceOfSatisfying(
            PlimsollException.class,
            e -> assertThat(e.code()).isEqualTo(ServingError.LOG_UNAVAILABLE));
    assertThatThrownBy(() -> log.find("a")).isInstanceOf(PlimsollException.class);
  }

  private List<String> ids(Instant from, Instant until) {
    List<String> ids = new ArrayList<>();
    log.scan("late", from, until, row -> ids.add(row.prediction().id()));
    return ids;
  }
}
