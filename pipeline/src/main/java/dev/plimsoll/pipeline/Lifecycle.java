package dev.plimsoll.pipeline;

import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.Progress;
import dev.plimsoll.kernel.SimulatedClock;
import dev.plimsoll.pipeline.project.MonitorSection;
import dev.plimsoll.pipeline.project.ProjectFile;
import dev.plimsoll.pipeline.project.ReplaySection;
import dev.plimsoll.pipeline.project.RetrainSection;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a released model in shape: looks at each finished window, judges a running canary, retrains
 * when the policy says so.
 *
 * <p>{@link #advance} does everything that has become due, in the order of time, and remembers
 * after each deed that it is done. A deed that was cut short is done again and ends the same,
 * because its steps are cached and its effects are idempotent. There is never more than one canary;
 * whatever would start another waits for its end.
 */
public final class Lifecycle {
  /** The fact under which a replay's clock is kept. */
  public static final String CLOCK = "clock";

  static final String PERFORMANCE_ALARM = "performance-alarm";
  private static final String TRAINED = "trained-at";
  private static final String PUT_OFF = "retraining-put-off-until";
  private static final String MONITORED = "monitored-until";

  private final Rooms rooms;
  private final ProjectFile project;
  private final LifeEvents life;
  private final WindowWatch watch;
  private final CanaryControl canary;
  private final Succession succession;
  private final Release release;

  public Lifecycle(Rooms rooms, ProjectState state, Steps steps, Progress progress) {
    this.rooms = rooms;
    this.project = state.file();
    this.life = rooms.life();
    this.release = new Release(rooms, project);
    References references = new References(rooms, steps, project.decision());
    this.watch = new WindowWatch(rooms, project, references, release);
    this.canary = new CanaryControl(rooms, project, release, references);
    this.succession = new Succession(rooms, state, steps, release, canary, progress);
  }

  /** Something that has become due. */
  private record Due(Instant at, Runnable deed) {}

  /**
   * Starts watching at the moment of a release: the first version's windows, or a successor's
   * canary. Repeating is harmless.
   */
  public void begin(Instant released) {
    if (life.fact(MONITORED).isEmpty()) {
      life.remember(TRAINED, released.toString());
      life.remember(MONITORED, released.toString());
      move(released);
    }
    if (!canary.running()) {
      release.challenger().ifPresent(version -> canary.start(version, released));
    }
  }

  /** Does what is due by an instant, oldest first, and returns what happened. */
  public List<LifeEvent> advance(Instant now) {
    Set<String> known = new HashSet<>();
    life.all().forEach(event -> known.add(event.id()));
    for (Optional<Due> due = next(now); due.isPresent(); due = next(now)) {
      move(due.get().at());
      due.get().deed().run();
    }
    move(now);
    return life.all().stream().filter(event -> !known.contains(event.id())).toList();
  }

  private void move(Instant to) {
    InstantSource clock = rooms.storage().clock();
    if (clock instanceof SimulatedClock simulated) {
      simulated.advanceTo(to);
      life.remember(CLOCK, simulated.instant().toString());
    }
  }

  private Optional<Due> next(Instant now) {
    List<Due> due = new ArrayList<>();
    add(due, window());
    add(due, look());
    if (!canary.running()) {
      add(due, retraining());
      offers().forEach(due::add);
    }
    return due.stream().filter(one -> !one.at().isAfter(now)).min(Comparator.comparing(Due::at));
  }

  private static void add(List<Due> due, @Nullable Due one) {
    if (one != null) {
      due.add(one);
    }
  }

  private @Nullable Due window() {
    MonitorSection monitor = project.monitor();
    return instant(MONITORED)
        .map(
            from -> {
              Instant until = from.plus(monitor.every());
              return new Due(
                  until.plus(monitor.labelsAfter()),
                  () -> {
                    if (watch.look(from, until)) {
                      life.remember(
                          PERFORMANCE_ALARM, until.plus(monitor.labelsAfter()).toString());
                    }
                    life.remember(MONITORED, until.toString());
                  });
            })
        .orElse(null);
  }

  private @Nullable Due look() {
    return canary.nextLook().map(at -> new Due(at, () -> canary.look(at))).orElse(null);
  }

  /**
   * The calendar, or a performance alarm; neither sooner than the policy's rest after the last
   * training, nor after one that had to be put off.
   */
  private @Nullable Due retraining() {
    RetrainSection retrain = project.retrain();
    Instant last = instant(TRAINED).orElse(null);
    if (last == null) {
      return null;
    }
    Instant calendar = retrain.every() == null ? null : last.plus(retrain.every());
    Instant alarm =
        retrain.on().contains("performance") ? instant(PERFORMANCE_ALARM).orElse(null) : null;
    if (calendar == null && alarm == null) {
      return null;
    }
    boolean byAlarm = alarm != null && (calendar == null || alarm.isBefore(calendar));
    Instant wanted =
        later(
            byAlarm
                ? java.util.Objects.requireNonNull(alarm)
                : java.util.Objects.requireNonNull(calendar),
            last.plus(retrain.rest()));
    Instant allowed = later(wanted, instant(PUT_OFF).orElse(wanted));
    Instant at = later(allowed, rooms.storage().clock().instant());
    String why = byAlarm ? "performance fell" : "the calendar says so";
    return new Due(
        at,
        () -> {
          if (succession.retrain(at, why)) {
            life.remember(TRAINED, at.toString());
            life.forget(PERFORMANCE_ALARM);
            life.forget(PUT_OFF);
          } else {
            life.remember(PUT_OFF, at.plus(retrain.rest()).toString());
          }
        });
  }

  private List<Due> offers() {
    ReplaySection replay = project.replay();
    if (replay == null) {
      return List.of();
    }
    return replay.offers().stream()
        .filter(offer -> life.fact("offered/" + offer.name()).isEmpty())
        .map(
            offer -> {
              Instant at = later(offer.on(), rooms.storage().clock().instant());
              return new Due(
                  at,
                  () -> {
                    succession.offer(offer, at);
                    life.remember("offered/" + offer.name(), Json.text(Map.of("at", at)));
                  });
            })
        .toList();
  }

  private Optional<Instant> instant(String fact) {
    return life.fact(fact).map(Instant::parse);
  }

  private static Instant later(Instant a, Instant b) {
    return a.isAfter(b) ? a : b;
  }
}
