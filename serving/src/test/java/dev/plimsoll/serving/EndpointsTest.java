package dev.plimsoll.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.storage.LedgerEntry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EndpointsTest {
  private final Path folder;
  private final ServingRoom room;

  EndpointsTest(@TempDir Path folder) {
    this.folder = folder;
    this.room = new ServingRoom(folder);
  }

  @AfterEach
  void close() {
    room.close();
  }

  @Test
  void writesEveryChangeToTheLedgerInItsTransaction() {
    RouteTable first = room.create(room.route(1, 1000));
    RouteTable second = room.change(room.route(1, 900), room.route(2, 100));
    List<LedgerEntry> entries = room.storage.ledger().about("endpoint/late");
    assertThat(entries)
        .extracting(LedgerEntry::action)
        .containsExactly("endpoint.created", "route.changed");
    assertThat(entries)
        .extracting(LedgerEntry::content)
        .containsExactly(Digest.ofJson(first), Digest.ofJson(second));
    assertThat(room.storage.ledger().verify().intact()).isTrue();
    assertThat(room.endpoints.history("late")).containsExactly(first, second);
  }

  @Test
  void bringsEndpointsBackAfterARestart() {
    room.create(room.route(1, 1000));
    RouteTable table = room.change(room.route(1, 900), room.route(2, 100));
    room.reopenEndpoints();
    assertThat(room.endpoints.current("late")).isEqualTo(table);
    assertThat(room.endpoints.ready("late")).isTrue();
  }

  @Test
  void changesNothingWhenTheRoutesAreTheSame() {
    RouteTable table = room.create(room.route(1, 1000));
    assertThat(room.change(room.route(1, 1000))).isEqualTo(table);
    assertThat(room.storage.ledger().size()).isEqualTo(1);
  }

  @Test
  void keepsTheOldTableWhenAModelIsNotThere() {
    RouteTable table = room.create(room.route(1, 1000));
    Route ghost = new Route("toy/9", Digest.ofText("ghost"), 100, Map.of());
    assertRefused(
        ServingError.MODEL_UNLOADABLE,
        "toy/9",
        () -> room.change(room.route(1, 800), room.route(2, 100), ghost));
    assertThat(room.endpoints.current("late")).isEqualTo(table);
    assertThat(room.storage.ledger().size()).isEqualTo(1);
    assertThat(answers()).isEqualTo("toy/1");
  }

  @Test
  void keepsTheOldTableWhenAPackageIsNoModel() throws Exception {
    RouteTable table = room.create(room.route(1, 1000));
    Path broken = Files.createDirectories(folder.resolve("broken"));
    Files.writeString(broken.resolve("model.json"), "{}");
    Files.writeString(broken.resolve("model.onnx"), "not a graph");
    Digest digest = room.storage.blobs().putFolder(broken);
    assertRefused(
        ServingError.MODEL_UNLOADABLE,
        "model.json: format: 0 (expected: 1)",
        () -> room.change(new Route("toy/9", digest, 1000, Map.of())));
    assertThat(room.endpoints.current("late")).isEqualTo(table);
  }

  @Test
  void keepsTheOldTableWhenAModelDoesNotAnswerWithAProbability() {
    room.create(room.route(1, 1000));
    Digest nan = room.model(Float.NaN);
    assertRefused(
        ServingError.MODEL_UNLOADABLE,
        "probability in warm-up: NaN (expected: 0 to 1)",
        () -> room.change(new Route("toy/9", nan, 1000, Map.of())));
  }

  @Test
  void refusesSharesThatDoNotMakeAWhole() {
    assertRefused(
        ServingError.ROUTES_INVALID,
        "sum of permille: 999 (expected: 1000)",
        () -> room.create(room.route(1, 999)));
    assertRefused(
        ServingError.ROUTES_INVALID,
        "toy/1 twice",
        () -> room.create(room.route(1, 500), room.route(1, 500)));
    assertRefused(
        ServingError.ROUTES_INVALID,
        "permille of toy/1: -1 (expected: 0 to 1000)",
        () -> room.route(1, -1));
    assertThat(room.endpoints.names()).isEmpty();
  }

  @Test
  void refusesUnknownAndBadAndTakenNames() {
    room.create(room.route(1, 1000));
    assertRefused(
        ServingError.ENDPOINT_EXISTS,
        "expected: a new name",
        () -> room.create(room.route(1, 1000)));
    assertRefused(
        ServingError.ENDPOINT_UNKNOWN,
        "endpoint: 'lost' (expected: one of [late])",
        () -> room.endpoints.current("lost"));
    assertRefused(
        ServingError.ENDPOINT_INVALID,
        "'Not a name'",
        () -> new EndpointSpec("Not a name", List.of()));
  }

  @Test
  void rollsBackToTheTableBeforeAsANewRevision() {
    RouteTable first = room.create(room.route(1, 1000));
    room.change(room.route(1, 900), room.route(2, 100));
    RouteTable third = room.endpoints.rollback("late", "canary-guard", "worse than champion");
    assertThat(third.revision()).isEqualTo(3);
    assertThat(third.routes()).isEqualTo(first.routes());
    assertThat(third.spans()).isEqualTo(first.spans());
    assertThat(third.restores()).isEqualTo(1);
    assertThat(third.actor()).isEqualTo("canary-guard");
    assertThat(room.storage.ledger().about("endpoint/late"))
        .extracting(LedgerEntry::action)
        .endsWith("route.restored");
  }

  @Test
  void rollsBackFurtherWhenRepeatedAndNeverToWhatWasRolledBack() {
    room.create(room.route(1, 1000));
    room.change(room.route(2, 1000));
    room.endpoints.rollback("late", "ann", "2 was bad");
    room.change(room.route(3, 1000));
    RouteTable restored = room.endpoints.rollback("late", "ann", "3 was bad");
    assertThat(restored.routes()).extracting(Route::version).containsExactly("toy/1");
    assertRefused(
        ServingError.NOTHING_TO_RESTORE,
        "no table before this one",
        () -> room.endpoints.rollback("late", "ann", "1 was bad"));
  }

  @Test
  void endsACanaryOnTheLastTableThatWasSettled() {
    room.create(room.route(1, 1000));
    room.change(room.route(1, 950), room.route(2, 50));
    room.change(room.route(1, 800), room.route(2, 200));
    RouteTable settled = room.endpoints.rollbackToSettled("late", "guard", "alarm");
    assertThat(settled.routes()).extracting(Route::version).containsExactly("toy/1");
    assertThat(room.endpoints.rollbackToSettled("late", "guard", "again")).isEqualTo(settled);
  }

  @Test
  void isNotReadyWhenItsModelIsGoneAfterARestart() throws Exception {
    room.create(room.route(1, 1000));
    Path lost = folder.resolve("lost");
    Files.createDirectories(lost);
    room.endpoints.close();
    room.endpoints =
        Endpoints.open(room.storage.database(), room.storage.ledger(), digest -> lost, room.clock);
    assertThat(room.endpoints.ready("late")).isFalse();
    assertRefused(ServingError.ENDPOINT_NOT_READY, "toy/1", this::answers);
  }

  @Test
  void takesANewSpecWithoutANewTable() {
    RouteTable table = room.create(room.route(1, 1000));
    EndpointSpec spec =
        new EndpointSpec(
            "late", List.of(new FeatureBinding("v", List.of("tail"), List.of("delay"))));
    room.endpoints.change(spec, "ann", "delay is looked up now");
    room.reopenEndpoints();
    assertThat(room.endpoints.spec("late")).isEqualTo(spec);
    assertThat(room.endpoints.current("late")).isEqualTo(table);
  }

  private String answers() {
    Map<String, Object> columns =
        Map.of(
            "distance", new float[] {1}, "delay", new float[] {1}, "carrier", new String[] {"B"});
    try (Predictor predictor = room.predictor(FeatureSource.none())) {
      return predictor.predict(InferenceRequest.of("late", 1, columns)).versions().get(0);
    }
  }

  private static void assertRefused(ServingError code, String part, ThrowingCallable deed) {
    assertThatThrownBy(deed)
        .isInstanceOfSatisfying(
            PlimsollException.class,
            e -> {
              assertThat(e.code()).isEqualTo(code);
              assertThat(e).hasMessageContaining(part);
            });
  }
}
