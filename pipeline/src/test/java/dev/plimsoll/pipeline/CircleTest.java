package dev.plimsoll.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.kernel.Progress;
import dev.plimsoll.registry.ModelVersion;
import dev.plimsoll.registry.Registry;
import dev.plimsoll.serving.Route;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * One table without times, once around: first with a gate that nothing passes, then with a fair
 * one.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CircleTest {
  private final Path folder;
  private final Rooms rooms;
  private final Circle.Turned refused;
  private final List<String> afterRefusal;
  private final Circle.Turned turned;
  private final int doneForFairGate;

  CircleTest(@TempDir Path folder) throws IOException {
    this.folder = folder;
    Files.writeString(folder.resolve("loans.csv"), loans(2_000));
    rooms = TestHome.rooms(folder.resolve("home"));
    refused = circle("auc >= 0.999", steps()).run();
    afterRefusal = rooms.endpoints().names();
    Steps steps = steps();
    turned = circle("auc >= 0.6", steps).run();
    doneForFairGate = steps.done();
  }

  @BeforeAll
  void nothingWasReleasedByTheImpossibleGate() {
    assertThat(afterRefusal).isEmpty();
  }

  @AfterAll
  void close() {
    rooms.close();
  }

  private static String loans(int rows) {
    Random random = new Random(3);
    StringBuilder csv = new StringBuilder("id,amount,months,city,paid\n");
    List<String> cities = List.of("Bergen", "Oslo", "Troms\u00f8", "");
    for (int i = 0; i < rows; i++) {
      double amount = 100 + 900 * random.nextDouble();
      int months = 6 + random.nextInt(42);
      int city = random.nextInt(4);
      double logit = (amount - 500) / 150 + (months - 24) / 15.0 - city * 0.5;
      boolean paid = random.nextDouble() > 1 / (1 + Math.exp(-logit));
      csv.append(
          String.format(
              Locale.ROOT,
              "loan-%d,%.2f,%d,%s,%s%n",
              i,
              amount,
              months,
              cities.get(city),
              paid ? "yes" : "no"));
    }
    return csv.toString();
  }

  private Steps steps() {
    return new Steps(rooms.storage(), "test");
  }

  private Circle circle(String gate, Steps steps) throws IOException {
    return circle(gate, steps, "paid = 'no'");
  }

  private Circle circle(String gate, Steps steps, String label) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("plimsoll.yaml"),
            """
            name: default
            question: Will this loan not be paid back?
            data:
              loans: {file: loans.csv, key: id, checks: [{column: id, unique: true, not null: true}]}
            decision:
              of: loans
              label: %s
              inputs: {amount: amount, months: months, city: city}
            train:
              candidates: [logistic, xgboost]
              settings: {xgboost: {rounds: 20, threads: 1}}
            evaluate: {slices: [city], min rows: 30, resamples: 50}
            release: {gate: ["%s"]}
            """
                .formatted(label, gate));
    return new Circle(rooms, ProjectState.read(file), steps, Progress.none());
  }

  @Test
  void theImpossibleGateRefusesWithReasonsAndReleasesNothing() {
    assertThat(refused.outcome().passed()).isFalse();
    assertThat(refused.outcome().version()).isNull();
    LifeEvent event = rooms.life().all().get(0);
    assertThat(event.kind()).isEqualTo(LifeEvent.Kind.GATE_REFUSED);
    assertThat(event.reasons()).anyMatch(reason -> reason.contains("0.999"));
    assertThat(rooms.life().all()).hasSize(2);
  }

  @Test
  void anotherGateMeansJudgingAgainButNotTrainingAgain() {
    assertThat(doneForFairGate).isEqualTo(2);
    assertThat(turned.candidates().stream().map(Candidate::model))
        .isEqualTo(refused.candidates().stream().map(Candidate::model).toList());
  }

  @Test
  void theBetterCandidatePassesAndAnswersAllTraffic() {
    assertThat(turned.candidates())
        .extracting(Candidate::kind)
        .containsExactly("logistic", "xgboost");
    assertThat(turned.candidates())
        .allSatisfy(
            candidate -> {
              assertThat(candidate.training().validAuc()).isBetween(0.7, 0.95);
              assertThat(candidate.training().trainRows()).isBetween(1_100L, 1_300L);
              assertThat(candidate.rowsPerSecond()).isPositive();
            });
    assertThat(turned.winner()).isEqualTo(Circle.best(turned.candidates()));
    assertThat(turned.quantized()).isNull();
    ModelVersion version = turned.outcome().version();
    assertThat(version).isNotNull();
    assertThat(rooms.registry().alias("default", Registry.CHAMPION)).contains(version);
    assertThat(rooms.registry().alias("default", Registry.CHALLENGER)).isEmpty();
    assertThat(rooms.endpoints().current("default").routes())
        .containsExactly(Route.all(version.id(), version.digest()));
    assertThat(new Candidates(rooms.storage()).recall(version.digest())).contains(turned.winner());
    assertThat(rooms.storage().ledger().verify().intact()).isTrue();
  }

  @Test
  void runningAgainDoesNoStepAndWritesNothingInTheLedger() throws IOException {
    long entries = rooms.storage().ledger().size();
    List<LifeEvent> events = rooms.life().all();
    Steps steps = steps();
    Circle.Turned again = circle("auc >= 0.6", steps).run();
    assertThat(steps.done()).isZero();
    assertThat(steps.found()).isPositive();
    assertThat(rooms.storage().ledger().size()).isEqualTo(entries);
    assertThat(rooms.life().all()).isEqualTo(events);
    assertThat(again.winner()).isEqualTo(turned.winner());
    assertThat(again.outcome().version()).isEqualTo(turned.outcome().version());
  }

  @Test
  void aStepThatWasCutShortIsDoneAgainToTheSameDigest() throws IOException {
    for (String name : List.of("split", "training set")) {
      forget(name);
      Steps steps = steps();
      Circle.Turned again = circle("auc >= 0.6", steps).run();
      assertThat(steps.done()).as(name).isEqualTo(1);
      assertThat(again.prepared().rows().digest()).isEqualTo(turned.prepared().rows().digest());
      assertThat(again.winner()).as(name).isEqualTo(turned.winner());
    }
  }

  /**
   * The graph is the same to the byte. The package is not: its model.json says how long the
   * training took. So this comes last, because another package is another model to the circle.
   */
  @Test
  @Order(Integer.MAX_VALUE)
  void aTrainingThatWasCutShortIsDoneAgainToTheSameGraph() throws IOException {
    for (Candidate before : turned.candidates()) {
      forget("train " + before.kind());
      Steps steps = steps();
      Circle circle = circle("auc >= 0.6", steps);
      Circle.Prepared prepared = circle.prepare();
      Candidate after =
          circle
              .maker()
              .make(
                  new CandidateMaker.Order(
                      prepared.rows(), prepared.inputs(), Split.random(), before.kind(), false));
      assertThat(steps.done()).as(before.kind()).isPositive();
      assertThat(after.rows()).isEqualTo(before.rows());
      assertThat(graph(after)).as(before.kind()).isEqualTo(graph(before));
      assertThat(after.report()).isEqualTo(before.report());
    }
  }

  private void forget(String step) {
    int gone =
        rooms
            .storage()
            .database()
            .write(handle -> handle.execute("DELETE FROM step WHERE name = ?", step));
    assertThat(gone).as(step).isEqualTo(1);
  }

  private Digest graph(Candidate candidate) {
    return Digest.ofFile(rooms.storage().blobs().folder(candidate.model()).resolve("model.onnx"));
  }

  @Test
  void judgingRowsOfOneLabelAreRefusedBeforeATraining() throws IOException {
    Steps steps = steps();
    String dealt = "CAST('0x' || substr(md5(id), 1, 8) AS UBIGINT) % 100";
    Circle circle = circle("auc >= 0.6", steps, "paid = 'no' AND " + dealt + " < 80");
    assertThatThrownBy(circle::run)
        .isInstanceOfSatisfying(
            PlimsollException.class,
            e -> assertThat(e.code()).isEqualTo(PipelineError.NOTHING_TO_TRAIN))
        .hasMessageContaining("with 1 different labels (expected: at least 30 with at least 2");
    assertThat(steps.done()).as("training set and split").isEqualTo(2);
  }

  @Test
  void teachingRowsOfOneClassAreRefusedInTheChildsOwnWords() throws IOException {
    String dealt = "CAST('0x' || substr(md5(id), 1, 8) AS UBIGINT) % 100";
    Circle circle = circle("auc >= 0.6", steps(), "paid = 'no' OR " + dealt + " < 60");
    assertThatThrownBy(circle::run)
        .isInstanceOfSatisfying(
            PlimsollException.class, e -> assertThat(e.code()).isEqualTo(PipelineError.JOB_REFUSED))
        .hasMessageContaining("expected: ");
    assertThat(rooms.endpoints().current("default").routes()).hasSize(1);
  }

  @Test
  void aDecisionOverAnUnknownTableIsRefused() throws IOException {
    Path file = folder.resolve("plimsoll.yaml");
    circle("auc >= 0.6", steps());
    Files.writeString(file, Files.readString(file).replace("of: loans", "of: lones"));
    Circle circle = new Circle(rooms, ProjectState.read(file), steps(), Progress.none());
    assertThatThrownBy(circle::run)
        .isInstanceOf(PlimsollException.class)
        .hasMessageContaining("decision.of: 'lones' (expected: one of [loans])");
  }
}
