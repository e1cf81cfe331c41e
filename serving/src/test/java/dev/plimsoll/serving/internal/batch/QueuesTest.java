package dev.plimsoll.serving.internal.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.longs;

import dev.plimsoll.serving.BatchSettings;
import dev.plimsoll.serving.CallTerms;
import dev.plimsoll.serving.Cancellation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The scheduler driven by hand: the time is a number. */
class QueuesTest {
  private static final BatchSettings SETTINGS = BatchSettings.usual();
  private static final long MILLI = 1_000_000;

  private final FakeCall.FakeRunner runner = new FakeCall.FakeRunner(8);
  private final LaneKey lane = new LaneKey(runner, List.of(), Set.of(), false);
  private final Queues queues = new Queues(SETTINGS, 1);
  private final List<WorkItem> dropped = new ArrayList<>();

  @Test
  void takesWhatWaitsAtOnceEvenWhenItIsAlone() {
    WorkItem item = offer(usual(), 10, 0);
    assertThat(next(0).items()).containsExactly(item);
    assertThat(queues.next(0, 0, dropped)).isNull();
    assertThat(queues.footprint()).isZero();
  }

  @Test
  void putsEqualLengthsTogetherAndLeavesLongOnesOut() {
    WorkItem first = offer(usual(), 10, 0);
    WorkItem longText = offer(usual(), 100, 1);
    WorkItem second = offer(usual(), 10, 2);
    WorkItem third = offer(usual(), 11, 3);
    assertThat(next(10).items()).containsExactlyInAnyOrder(first, second, third);
    assertThat(next(10).items()).containsExactly(longText);
  }

  @Test
  void growsNoFurtherThanPays() {
    for (int i = 0; i < 40; i++) {
      offer(usual(), 10, i);
    }
    assertThat(next(50).items()).hasSize(8);
  }

  @Test
  void keepsApartWhatMustNotMixAndRunsAloneWhatMustBeAlone() {
    LaneKey other = new LaneKey(runner, List.of(3L), Set.of(), false);
    LaneKey alone = new LaneKey(runner, List.of(), Set.of(), true);
    for (LaneKey key : List.of(lane, other, alone, lane, other, alone)) {
      queues.offer(FakeCall.item(usual(), key, 1, 10), 0);
    }
    List<Integer> sizes = new ArrayList<>();
    while (!queues.isEmpty()) {
      Batch batch = next(0);
      sizes.add(batch.items().size());
      assertThat(batch.items()).allMatch(item -> item.lane().equals(batch.lane()));
    }
    assertThat(sizes).containsExactlyInAnyOrder(2, 2, 1, 1);
  }

  @Test
  void runsAnOversizedItemByItselfWithoutBlockingTheOthers() {
    WorkItem huge = FakeCall.item(usual(), lane, 5_000, 10);
    queues.offer(huge, 0);
    WorkItem small = offer(usual(), 10, 1);
    assertThat(next(2).items()).containsExactly(huge);
    assertThat(next(2).items()).containsExactly(small);
  }

  @Test
  void servesHighPriorityFirstButNotForever() {
    WorkItem low = offer(terms(9, "a"), 10, 0);
    WorkItem usual = offer(terms(5, "a"), 50, 1);
    WorkItem high = offer(terms(1, "a"), 100, 2);
    assertThat(next(3).items()).containsExactly(high);
    assertThat(next(3).items()).containsExactly(usual);
    offer(terms(1, "a"), 100, 20_000 * MILLI);
    assertThat(next(20_000 * MILLI).items()).containsExactly(low);
  }

  @Test
  void letsNoMoreThanSoManyRunsPassTheOneThatWaitsLongest() {
    WorkItem low = offer(terms(9, "a"), 10, 0);
    for (int runs = 0; ; runs++) {
      offer(terms(1, "a"), 100, runs);
      Batch batch = next(runs);
      if (batch.items().contains(low)) {
        assertThat(runs).isEqualTo(SETTINGS.bypassesMax());
        return;
      }
      assertThat(runs).isLessThan(SETTINGS.bypassesMax());
    }
  }

  @Test
  void doesNotMakeOneCallerWaitForAnothersFlood() {
    for (int i = 0; i < 500; i++) {
      offer(terms(5, "flood"), 100, 0);
    }
    WorkItem other = offer(terms(5, "other"), 10, MILLI);
    int before = 0;
    while (!next(2 * MILLI).items().contains(other)) {
      before++;
    }
    assertThat(before).isLessThan(20);
  }

  @Test
  void dropsWhatIsLateOrNotWantedAnyMoreWhenItComesToIt() {
    WorkItem late = offer(deadline(5), 10, 0);
    WorkItem gone = offer(usual(), 10, 0);
    WorkItem fine = offer(deadline(1_000 * MILLI), 10, 0);
    ((FakeCall) gone.call()).over();
    assertThat(next(10).items()).containsExactly(fine);
    assertThat(dropped).containsExactlyInAnyOrder(late, gone);
    assertThat(queues.footprint()).isZero();
  }

  @Test
  void takesOutWhatIsWithdrawnAndOnlyOnce() {
    WorkItem item = offer(usual(), 10, 0);
    assertThat(queues.remove(item)).isTrue();
    assertThat(queues.remove(item)).isFalse();
    assertThat(queues.footprint()).isZero();
  }

  @Test
  void losesNothingAndKeepsItsLimitsWhateverComes() {
    qt().withExamples(300)
        .forAll(longs().all())
        .checkAssert(
            seed -> {
              SplittableRandom random = new SplittableRandom(seed);
              Queues some = new Queues(SETTINGS, 1 + random.nextInt(4));
              Set<WorkItem> inside = new HashSet<>();
              long now = random.nextLong(1L << 60);
              for (int step = 0; step < 400; step++) {
                now += random.nextLong(3 * MILLI);
                if (random.nextInt(3) > 0) {
                  WorkItem item = randomItem(random, now);
                  some.offer(item, now);
                  inside.add(item);
                } else if (random.nextInt(4) == 0 && !inside.isEmpty()) {
                  WorkItem item = inside.iterator().next();
                  assertThat(some.remove(item)).isTrue();
                  inside.remove(item);
                } else {
                  take(some, now, random.nextInt(3), inside);
                }
                assertThat(some.size()).isEqualTo(inside.size());
              }
              while (!some.isEmpty()) {
                take(some, now, 0, inside);
              }
              assertThat(inside).isEmpty();
              assertThat(some.footprint()).isZero();
            });
  }

  private void take(Queues some, long now, int idle, Set<WorkItem> inside) {
    List<WorkItem> out = new ArrayList<>();
    Batch batch = some.next(now, idle, out);
    out.forEach(item -> assertThat(item.call().terms().deadlineNanos()).isLessThan(now + MILLI));
    if (batch != null) {
      out.addAll(batch.items());
      boolean shared = batch.items().size() > 1;
      int longest = 0;
      long tokens = 0;
      for (WorkItem item : batch.items()) {
        assertThat(item.call().terms().deadlineNanos()).isGreaterThan(now);
        longest = Math.max(longest, item.length());
        tokens += (long) item.rows() * item.length();
      }
      if (shared) {
        assertThat(batch.rows()).isLessThanOrEqualTo(runner.costs().rowsMax(longest));
        assertThat((double) batch.rows() * longest / tokens)
            .isLessThanOrEqualTo(SETTINGS.wasteMax());
      }
    }
    out.forEach(item -> assertThat(inside.remove(item)).as("left once").isTrue());
  }

  private WorkItem randomItem(SplittableRandom random, long now) {
    long deadline =
        random.nextBoolean() ? CallTerms.NO_DEADLINE : now + random.nextLong(50 * MILLI);
    CallTerms terms =
        new CallTerms(deadline, 1 + random.nextInt(9), "c" + random.nextInt(4), new Cancellation());
    LaneKey key =
        new LaneKey(runner, List.of((long) random.nextInt(2)), Set.of(), random.nextInt(5) == 0);
    return FakeCall.item(terms, key, 1 + random.nextInt(3), 1 + random.nextInt(150));
  }

  private WorkItem offer(CallTerms terms, int length, long now) {
    WorkItem item = FakeCall.item(terms, lane, 1, length);
    queues.offer(item, now);
    return item;
  }

  private Batch next(long now) {
    Batch batch = queues.next(now, 0, dropped);
    assertThat(batch).isNotNull();
    return Objects.requireNonNull(batch);
  }

  private static CallTerms usual() {
    return terms(5, "");
  }

  private static CallTerms terms(int priority, String caller) {
    return new CallTerms(CallTerms.NO_DEADLINE, priority, caller, new Cancellation());
  }

  private static CallTerms deadline(long at) {
    return new CallTerms(at, 5, "", new Cancellation());
  }
}
