package dev.plimsoll.governance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.plimsoll.evaluation.EvaluationReport;
import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.Evidence;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.kernel.SimulatedClock;
import dev.plimsoll.registry.Registry;
import dev.plimsoll.storage.Storage;
import dev.plimsoll.storage.StorageConfig;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A fresh store, and short ways to lay a case before a gate. */
@SuppressWarnings("NullAway.Init") // JUnit and the set-up method fill the fields
abstract class GateFixture {
  static final Instant START = Instant.parse("2026-05-01T00:00:00Z");
  static final String MODEL = "late-arrival";
  static final Digest CANDIDATE = Digest.ofText("candidate");

  @TempDir Path home;
  SimulatedClock clock;
  Storage storage;
  Gates gates;

  abstract @Nullable String databaseUrl();

  @BeforeEach
  void open() {
    clock = new SimulatedClock(START);
    storage = Storage.open(new StorageConfig(home, databaseUrl()), clock);
    gates = new Gates(storage);
  }

  @AfterEach
  void close() {
    storage.close();
  }

  GatePlan plan(String... rules) {
    return gates.register(MODEL, List.of(rules), "ada");
  }

  EvaluationReport evaluated(EvaluationReport report) {
    clock.advanceTo(clock.instant().plusSeconds(60));
    storage
        .evidence()
        .record(Evidence.of(Gates.REPORT, CANDIDATE.hex(), "test", clock.instant(), report));
    return report;
  }

  RuleOutcome only(GateDecision decision) {
    assertThat(decision.outcomes()).hasSize(1);
    return decision.outcomes().get(0);
  }

  RuleOutcome judged(String rule, EvaluationReport report, CheckResult... checks) {
    GatePlan plan = plan(rule);
    return only(gates.decide(plan, CANDIDATE, evaluated(report), null, List.of(checks)));
  }

  void champion() {
    Registry registry = new Registry(storage);
    registry.register(MODEL, Digest.ofText("champion"), "x", Json.tree(Map.of()), "ada");
    registry.move(MODEL, Registry.CHAMPION, 1, "ada", "first");
  }

  static PlimsollException refused(GovernanceError code, ThrowingCallable call) {
    PlimsollException e = catchThrowableOfType(PlimsollException.class, call);
    assertThat(e).isNotNull();
    assertThat(e.code()).isEqualTo(code);
    assertThat(e).hasMessageContaining("expected");
    return e;
  }
}
