package dev.plimsoll.serving.internal.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.serving.BatchSettings;
import dev.plimsoll.serving.CallTerms;
import dev.plimsoll.serving.Cancellation;
import dev.plimsoll.serving.ServingError;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AdmissionTest {
  private static final long MILLI = 1_000_000;

  private final Admission admission =
      new Admission(100, 2, BatchSettings.usual().withCallerRowsMax(40));

  @Test
  void holdsRowsUntilTheyAreReleasedOnce() {
    Admission.Ticket ticket = admission.reserve(usual(), 60, 10, 0);
    refuses(usual(), 41, 0, ServingError.OVERLOADED, "rows waiting: 101 (expected: at most 100)");
    admission.release(ticket);
    admission.release(ticket);
    assertThat(admission.rows()).isZero();
    assertThat(admission.nanos()).isZero();
    admission.reserve(usual(), 100, 10, 0);
  }

  @Test
  void refusesACallerOverItsQuotaAndServesOthers() {
    Admission.Ticket mine = admission.reserve(caller("ann"), 40, 10, 0);
    refuses(caller("ann"), 1, 0, ServingError.QUOTA_EXCEEDED, "of ann: 41");
    admission.reserve(caller("bob"), 40, 10, 0);
    admission.release(mine);
    assertThat(admission.callers()).isEqualTo(1);
    admission.reserve(caller("ann"), 20, 10, 0);
  }

  @Test
  void refusesForGoodWhatIsMoreThanItEverLetsIn() {
    refuses(usual(), 101, 0, ServingError.ROWS_TOO_MANY, "one request: 101 (expected: at most 100");
    refuses(
        caller("ann"), 41, 0, ServingError.ROWS_TOO_MANY, "one request: 41 (expected: at most 40");
    assertThatThrownBy(() -> admission.reserve(usual(), 101, MILLI, 0))
        .isInstanceOfSatisfying(PlimsollException.class, e -> assertThat(e.retryAfter()).isEmpty());
    admission.reserve(usual(), 100, 10, 0);
  }

  @Test
  void refusesWhatWouldComeTooLateAndSaysWhenToTryAgain() {
    admission.reserve(usual(), 1, 400 * MILLI, 0);
    assertThatThrownBy(() -> admission.reserve(deadline(150 * MILLI), 1, MILLI, 0))
        .isInstanceOfSatisfying(
            PlimsollException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ServingError.OVERLOADED);
              assertThat(e.retryAfter()).isPresent();
              assertThat(e).hasMessageContaining("expected wait: 200 ms");
            });
    admission.reserve(deadline(450 * MILLI), 1, MILLI, 0);
    refuses(deadline(-1), 1, 0, ServingError.DEADLINE_EXCEEDED, "passed");
  }

  @Test
  void doesNotCountWhatIsOfLowerPriority() {
    admission.reserve(usual(), 1, 4_000 * MILLI, 0);
    CallTerms urgent = new CallTerms(10 * MILLI, 1, "", new Cancellation());
    admission.reserve(urgent, 1, MILLI, 0);
  }

  @Test
  void letsTheFirstCallInWhateverItIsThoughtToCost() {
    admission.reserve(deadline(MILLI), 1, Long.MAX_VALUE / 4, 0);
  }

  @Test
  void correctsItsGuessWhenMoreIsKnown() {
    Admission.Ticket ticket = admission.reserve(usual(), 1, 5 * MILLI, 0);
    admission.settle(ticket, 50 * MILLI, 0);
    assertThat(admission.nanos()).isEqualTo(50 * MILLI);
    admission.done(ticket, 20 * MILLI);
    assertThat(admission.nanos()).isEqualTo(30 * MILLI);
    admission.release(ticket);
    assertThat(admission.nanos()).isZero();
  }

  @Test
  void refusesTheCancelledAndEverythingOnceClosed() {
    CallTerms terms = usual();
    terms.cancellation().cancel();
    refuses(terms, 1, 0, ServingError.CANCELLED, "cancelled");
    admission.close();
    refuses(usual(), 1, 0, ServingError.ENDPOINT_NOT_READY, "stopping");
  }

  @Test
  void neverLetsMoreInThanItsBoundHoweverManyTryAtOnce() throws Exception {
    AtomicInteger most = new AtomicInteger();
    AtomicInteger inside = new AtomicInteger();
    List<Thread> callers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      callers.add(
          new Thread(
              () -> {
                for (int n = 0; n < 5_000; n++) {
                  try {
                    Admission.Ticket ticket = admission.reserve(usual(), 30, 1, 0);
                    most.accumulateAndGet(inside.addAndGet(30), Math::max);
                    inside.addAndGet(-30);
                    admission.release(ticket);
                  } catch (PlimsollException e) {
                    assertThat(e.code()).isEqualTo(ServingError.OVERLOADED);
                  }
                }
              }));
    }
    callers.forEach(Thread::start);
    for (Thread caller : callers) {
      caller.join();
    }
    assertThat(most.get()).isBetween(30, 100);
    assertThat(admission.rows()).isZero();
    assertThat(admission.nanos()).isZero();
  }

  private void refuses(CallTerms terms, int rows, long now, ServingError code, String part) {
    assertThatThrownBy(() -> admission.reserve(terms, rows, MILLI, now))
        .isInstanceOfSatisfying(
            PlimsollException.class,
            e -> {
              assertThat(e.code()).isEqualTo(code);
              assertThat(e).hasMessageContaining(part);
            });
  }

  private static CallTerms usual() {
    return CallTerms.usual();
  }

  private static CallTerms caller(String name) {
    return new CallTerms(CallTerms.NO_DEADLINE, 5, name, new Cancellation());
  }

  private static CallTerms deadline(long at) {
    return new CallTerms(at, 5, "", new Cancellation());
  }
}
