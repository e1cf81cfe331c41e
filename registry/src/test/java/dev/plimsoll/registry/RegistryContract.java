package dev.plimsoll.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.kernel.SimulatedClock;
import dev.plimsoll.storage.LedgerEntry;
import dev.plimsoll.storage.Storage;
import dev.plimsoll.storage.StorageConfig;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init") // JUnit and the set-up method fill the fields
abstract class RegistryContract {
  private static final Instant START = Instant.parse("2026-05-01T00:00:00Z");
  private static final String MODEL = "late-arrival";

  @TempDir Path home;
  private SimulatedClock clock;
  private Storage storage;
  private Registry registry;

  abstract @Nullable String databaseUrl();

  @BeforeEach
  void open() {
    clock = new SimulatedClock(START);
    storage = Storage.open(new StorageConfig(home, databaseUrl()), clock);
    registry = new Registry(storage);
  }

  @AfterEach
  void close() {
    storage.close();
  }

  private ModelVersion register(String content) {
    JsonNode manifest = Json.tree(Map.of("name", content));
    return registry.register(MODEL, Digest.ofText(content), "xgboost", manifest, "ada");
  }

  private static void refused(RegistryError code, String said, ThrowingCallable call) {
    PlimsollException e = catchThrowableOfType(PlimsollException.class, call);
    assertThat(e).isNotNull();
    assertThat(e.code()).isEqualTo(code);
    assertThat(e).hasMessageContaining("expected").hasMessageContaining(said);
  }

  private <T> List<T> atOnce(List<Callable<T>> work) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(6);
    try {
      List<T> results = new ArrayList<>();
      for (Future<T> done : threads.invokeAll(work)) {
        results.add(done.get());
      }
      return results;
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void versionsAreNumberedFromOne() {
    ModelVersion first = register("one");
    ModelVersion second = register("two");
    assertThat(first)
        .isEqualTo(new ModelVersion(MODEL, 1, Digest.ofText("one"), "xgboost", START, "ada"));
    assertThat(second.id()).isEqualTo("late-arrival/2");
    assertThat(registry.versions(MODEL)).containsExactly(first, second);
    assertThat(registry.version(MODEL, 2)).contains(second);
    assertThat(registry.byDigest(MODEL, Digest.ofText("one"))).contains(first);
    assertThat(registry.manifest(MODEL, 2).get("name").asText()).isEqualTo("two");
    assertThat(registry.models()).containsExactly(MODEL);
  }

  @Test
  void theSamePackageAgainGivesTheVersionItHas() {
    ModelVersion first = register("one");
    clock.advanceTo(START.plusSeconds(60));
    assertThat(register("one")).isEqualTo(first);
    assertThat(registry.versions(MODEL)).hasSize(1);
    assertThat(storage.ledger().size()).isEqualTo(1);
  }

  @Test
  void theSamePackageMayBelongToTwoModels() {
    register("one");
    JsonNode manifest = Json.tree(Map.of());
    ModelVersion other = registry.register("other", Digest.ofText("one"), "x", manifest, "ada");
    assertThat(other.id()).isEqualTo("other/1");
    assertThat(registry.models()).containsExactly(MODEL, "other");
  }

  @Test
  void concurrentRegistrationsOfOnePackageGiveOneVersion() throws Exception {
    List<Callable<ModelVersion>> work = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      String content = "package " + i % 3;
      work.add(() -> register(content));
    }
    assertThat(atOnce(work)).extracting(ModelVersion::number).containsOnly(1, 2, 3);
    assertThat(registry.versions(MODEL)).hasSize(3);
    assertThat(storage.ledger().size()).isEqualTo(3);
    assertThat(storage.ledger().verify().intact()).isTrue();
  }

  @Test
  void anAliasPointsWhereItWasMovedLast() {
    register("one");
    ModelVersion second = register("two");
    assertThat(registry.alias(MODEL, Registry.CHAMPION)).isEmpty();
    AliasMove first = registry.move(MODEL, Registry.CHAMPION, 1, "gate", "the first");
    assertThat(first)
        .isEqualTo(new AliasMove(MODEL, 1, "champion", null, 1, START, "gate", "the first"));
    clock.advanceTo(START.plusSeconds(60));
    AliasMove next = registry.move(MODEL, Registry.CHAMPION, 2, "ada", "better");
    assertThat(next.from()).isEqualTo(1);
    assertThat(registry.alias(MODEL, Registry.CHAMPION)).contains(second);
    assertThat(registry.history(MODEL)).containsExactly(first, next);
  }

  @Test
  void tellsWhatWasChampionThen() {
    register("one");
    register("two");
    registry.move(MODEL, Registry.CHAMPION, 1, "ada", "first");
    clock.advanceTo(START.plusSeconds(60));
    registry.move(MODEL, Registry.CHAMPION, 2, "ada", "second");
    assertThat(registry.aliasAt(MODEL, "champion", START.minusSeconds(1))).isEmpty();
    assertThat(registry.aliasAt(MODEL, "champion", START.plusSeconds(59)).orElseThrow().number())
        .isEqualTo(1);
    assertThat(registry.aliasAt(MODEL, "champion", START.plusSeconds(60)).orElseThrow().number())
        .isEqualTo(2);
  }

  @Test
  void aMoveToWhereItPointsAlreadyIsNoMove() {
    register("one");
    AliasMove first = registry.move(MODEL, Registry.CHAMPION, 1, "ada", "first");
    assertThat(registry.move(MODEL, Registry.CHAMPION, 1, "ada", "again")).isEqualTo(first);
    assertThat(registry.history(MODEL)).hasSize(1);
  }

  @Test
  void aDroppedAliasKeepsItsPast() {
    register("one");
    registry.move(MODEL, Registry.CHALLENGER, 1, "ada", "try it");
    AliasMove drop = registry.drop(MODEL, Registry.CHALLENGER, "canary", "it broke");
    assertThat(drop.to()).isNull();
    assertThat(registry.alias(MODEL, Registry.CHALLENGER)).isEmpty();
    assertThat(registry.history(MODEL)).hasSize(2).last().isEqualTo(drop);
    assertThat(registry.aliasAt(MODEL, Registry.CHALLENGER, START)).isEmpty();
    registry.move(MODEL, Registry.CHALLENGER, 1, "ada", "again");
    assertThat(registry.alias(MODEL, Registry.CHALLENGER)).isPresent();
  }

  @Test
  void refusesAMoveBasedOnAnOldLook() {
    register("one");
    register("two");
    registry.moveFrom(MODEL, "champion", null, 1, "ada", "first");
    refused(
        RegistryError.ALIAS_MOVED,
        "points at 1",
        () -> registry.moveFrom(MODEL, "champion", null, 2, "bob", "mine"));
    refused(
        RegistryError.ALIAS_MOVED,
        "2",
        () -> registry.moveFrom(MODEL, "champion", 2, 1, "bob", "mine"));
    registry.moveFrom(MODEL, "champion", 1, 2, "bob", "mine");
    assertThat(registry.history(MODEL)).hasSize(2);
  }

  @Test
  void concurrentMovesLoseNoHistory() throws Exception {
    List<Callable<AliasMove>> work = new ArrayList<>();
    for (int i = 1; i <= 24; i++) {
      register("package " + i);
      int number = i;
      work.add(() -> registry.move(MODEL, "champion", number, "actor " + number, "race"));
    }
    atOnce(work);
    List<AliasMove> history = registry.history(MODEL);
    assertThat(history).extracting(AliasMove::to).doesNotHaveDuplicates().hasSize(24);
    for (int i = 1; i < history.size(); i++) {
      assertThat(history.get(i).from()).isEqualTo(history.get(i - 1).to());
    }
    assertThat(registry.alias(MODEL, "champion").orElseThrow().number())
        .isEqualTo(history.get(23).to());
    assertThat(storage.ledger().verify().entries()).isEqualTo(48);
  }

  @Test
  void ofConcurrentMovesFromTheSameLookOneWins() throws Exception {
    List<Callable<Boolean>> work = new ArrayList<>();
    for (int i = 1; i <= 6; i++) {
      register("package " + i);
      int number = i;
      work.add(
          () -> {
            try {
              registry.moveFrom(MODEL, "champion", null, number, "ada", "race");
              return true;
            } catch (PlimsollException e) {
              assertThat(e.code()).isEqualTo(RegistryError.ALIAS_MOVED);
              return false;
            }
          });
    }
    assertThat(atOnce(work)).containsOnlyOnce(true);
    assertThat(registry.history(MODEL)).hasSize(1);
  }

  @Test
  void approvalsAreKeptOncePerPersonAndRole() {
    register("one");
    Approval first = registry.approve(MODEL, 1, "grace", "approver", "read the card");
    clock.advanceTo(START.plusSeconds(1));
    assertThat(registry.approve(MODEL, 1, "grace", "approver", "again")).isEqualTo(first);
    Approval owner = registry.approve(MODEL, 1, "grace", "owner", "mine");
    assertThat(registry.approvals(MODEL, 1)).containsExactly(first, owner);
    assertThat(registry.approvals(MODEL, 2)).isEmpty();
  }

  @Test
  void everyChangeIsInTheLedger() {
    register("one");
    registry.move(MODEL, "champion", 1, "bob", "first");
    registry.approve(MODEL, 1, "grace", "approver", "fine");
    registry.drop(MODEL, "champion", "bob", "gone");
    assertThat(storage.ledger().about("model/" + MODEL))
        .extracting(LedgerEntry::action)
        .containsExactly("model.registered", "alias.moved", "version.approved", "alias.dropped");
    assertThat(storage.ledger().verify().intact()).isTrue();
  }

  @Test
  void refusesWhatIsUnknown() {
    refused(RegistryError.MODEL_UNKNOWN, "nobody", () -> registry.require("nobody", 1));
    refused(RegistryError.MODEL_UNKNOWN, "nobody", () -> registry.manifest("nobody", 1));
    refused(
        RegistryError.MODEL_UNKNOWN, "nobody", () -> registry.requireAlias("nobody", "champion"));
    register("one");
    refused(RegistryError.VERSION_UNKNOWN, "late-arrival/2", () -> registry.require(MODEL, 2));
    refused(RegistryError.VERSION_UNKNOWN, "1 to 1", () -> move(2));
    refused(RegistryError.VERSION_UNKNOWN, "late-arrival/0", () -> move(0));
    refused(RegistryError.VERSION_UNKNOWN, "9", () -> registry.approve(MODEL, 9, "a", "b", "c"));
    refused(
        RegistryError.ALIAS_UNKNOWN, "champion", () -> registry.requireAlias(MODEL, "champion"));
    refused(
        RegistryError.ALIAS_UNKNOWN, "champion", () -> registry.drop(MODEL, "champion", "a", "b"));
    assertThat(storage.ledger().size()).isEqualTo(1);
  }

  private void move(int number) {
    registry.move(MODEL, "champion", number, "ada", "try");
  }

  @Test
  void refusesNamesThatWouldNotParse() {
    register("one");
    for (String name : List.of("", "a/b", "a b", "-a", "ä", "a".repeat(101))) {
      refused(
          RegistryError.BAD_NAME,
          name,
          () -> registry.register(name, Digest.ofText("x"), "x", Json.tree(Map.of()), "ada"));
    }
    for (String alias : List.of("", "Champion", "v7", "latest", "1st", "a/b")) {
      refused(RegistryError.BAD_NAME, alias, () -> registry.move(MODEL, alias, 1, "a", "b"));
    }
  }
}
