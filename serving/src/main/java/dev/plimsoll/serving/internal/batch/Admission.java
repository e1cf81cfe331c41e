package dev.plimsoll.serving.internal.batch;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.serving.BatchSettings;
import dev.plimsoll.serving.CallTerms;
import dev.plimsoll.serving.ServingError;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Lets calls in, or refuses them before work is spent on them.
 *
 * <p>Idea: a call reserves its rows and its expected processor time in one step, under one lock, so
 * that no burst slips through between looking and counting. Its wait is estimated as the processor
 * time of what is before it, divided by the rate at which the workers get through such time, which
 * is measured: on a shared machine it is less than the number of workers. Calls of lower priority
 * are not before it.
 */
public final class Admission {
  /**
   * Share of the time to a deadline that may be spent waiting. A queue that is as long as all
   * deadlines allow answers everything too late as soon as the machine is a little slower.
   */
  private static final double PRUDENCE = 0.5;

  private static final double RATE_WEIGHT = 0.05;
  private static final double RATE_MIN = 0.02;
  private static final int PRIORITIES = 9;

  private final int rowsMax;
  private final int workers;
  private final BatchSettings settings;
  private final Map<String, Integer> callerRows = new HashMap<>();
  private final long[] nanos = new long[PRIORITIES + 1];
  private double rate = 1;
  private int rows;
  private boolean closed;

  public Admission(int rowsMax, int workers, BatchSettings settings) {
    this.rowsMax = rowsMax;
    this.workers = workers;
    this.settings = settings;
  }

  /** What a call holds until its answer is out. */
  public static final class Ticket {
    private final CallTerms terms;
    private final int priority;
    private final int rows;
    private long nanos;
    private boolean released;

    private Ticket(CallTerms terms, int rows, long nanos) {
      this.terms = terms;
      this.priority = Math.max(1, Math.min(PRIORITIES, terms.priority()));
      this.rows = rows;
      this.nanos = nanos;
    }

    int priority() {
      return priority;
    }
  }

  public synchronized Ticket reserve(CallTerms terms, int asked, long expectedNanos, long now) {
    if (closed) {
      throw new PlimsollException(
          ServingError.ENDPOINT_NOT_READY, "server: stopping (expected: running)");
    }
    if (terms.cancellation().isCancelled()) {
      throw cancelled();
    }
    requirePossible(terms, asked);
    requireInTime(terms, 0, now);
    Ticket ticket = new Ticket(terms, asked, expectedNanos);
    if ((long) rows + asked > rowsMax) {
      throw new PlimsollException(
          ServingError.OVERLOADED,
          "rows waiting: " + ((long) rows + asked) + " (expected: at most " + rowsMax + ")",
          retryAfter(wait(PRIORITIES)));
    }
    int mine = callerRows.getOrDefault(terms.caller(), 0);
    if (!terms.caller().isEmpty() && (long) mine + asked > settings.callerRowsMax()) {
      throw new PlimsollException(
          ServingError.QUOTA_EXCEEDED,
          "rows in flight of "
              + terms.caller()
              + ": "
              + ((long) mine + asked)
              + " (expected: at most "
              + settings.callerRowsMax()
              + ")",
          retryAfter(wait(PRIORITIES)));
    }
    requireShort(ticket, expectedNanos, now);
    rows += asked;
    nanos[ticket.priority] += expectedNanos;
    if (!terms.caller().isEmpty()) {
      callerRows.put(terms.caller(), mine + asked);
    }
    return ticket;
  }

  /** Refuses what could not be let in with nobody else there either: waiting does not help it. */
  private void requirePossible(CallTerms terms, int asked) {
    int most = terms.caller().isEmpty() ? rowsMax : Math.min(rowsMax, settings.callerRowsMax());
    if (asked > most) {
      throw new PlimsollException(
          ServingError.ROWS_TOO_MANY,
          "rows in one request: "
              + asked
              + " (expected: at most "
              + most
              + "; send them in parts)");
    }
  }

  /** Replaces what was expected by what is now known; refuses when that comes too late. */
  public synchronized void settle(Ticket ticket, long knownNanos, long now) {
    nanos[ticket.priority] -= ticket.nanos;
    ticket.nanos = 0;
    requireShort(ticket, knownNanos, now);
    nanos[ticket.priority] += knownNanos;
    ticket.nanos = knownNanos;
  }

  /** Some of a call's work is done, or will not be. */
  public synchronized void done(Ticket ticket, long itsNanos) {
    long some = Math.min(itsNanos, ticket.nanos);
    nanos[ticket.priority] -= some;
    ticket.nanos -= some;
  }

  /** The call is over; repeating is harmless. */
  public synchronized void release(Ticket ticket) {
    if (ticket.released) {
      return;
    }
    ticket.released = true;
    rows -= ticket.rows;
    done(ticket, ticket.nanos);
    if (!ticket.terms.caller().isEmpty()) {
      callerRows.computeIfPresent(
          ticket.terms.caller(), (caller, held) -> held == ticket.rows ? null : held - ticket.rows);
    }
  }

  /** A worker has got through so much expected processor time in so much time by the clock. */
  synchronized void progressed(long expectedNanos, long wallNanos) {
    double met = expectedNanos / (double) Math.max(1, wallNanos);
    rate = Math.max(RATE_MIN, rate + RATE_WEIGHT * (Math.min(2, met) - rate));
  }

  /** How much expected processor time a worker gets through in a time by the clock. */
  synchronized double pace() {
    return rate;
  }

  /** From now on everything is refused. */
  public synchronized void close() {
    closed = true;
  }

  public synchronized int rows() {
    return rows;
  }

  /** Expected processor time of all that is waiting or running. */
  synchronized long nanos() {
    long all = 0;
    for (long some : nanos) {
      all += some;
    }
    return all;
  }

  synchronized int callers() {
    return callerRows.size();
  }

  public static PlimsollException cancelled() {
    return new PlimsollException(
        ServingError.CANCELLED, "call: cancelled by its caller (expected: to be waited for)");
  }

  public static PlimsollException late() {
    return new PlimsollException(
        ServingError.DEADLINE_EXCEEDED, "deadline: passed (expected: an answer before it)");
  }

  private static void requireInTime(CallTerms terms, long needed, long now) {
    if (terms.deadlineNanos() != CallTerms.NO_DEADLINE && terms.deadlineNanos() - now <= needed) {
      throw late();
    }
  }

  private void requireShort(Ticket ticket, long own, long now) {
    long wait = wait(ticket.priority);
    if (wait == 0) {
      return; // An estimate is corrected only by runs, so an idle server lets everything in.
    }
    long deadline = ticket.terms.deadlineNanos();
    long most =
        deadline == CallTerms.NO_DEADLINE
            ? settings.waitMax().toNanos()
            : Math.min(
                settings.waitMax().toNanos(),
                (long) (PRUDENCE * (deadline - now - (long) (own / rate))));
    if (wait > most) {
      throw new PlimsollException(
          ServingError.OVERLOADED,
          "expected wait: "
              + wait / 1_000_000
              + " ms (expected: at most "
              + Math.max(0, most) / 1_000_000
              + " ms)",
          retryAfter(wait - Math.max(0, most)));
    }
  }

  private long wait(int priority) {
    long before = 0;
    for (int i = 0; i <= priority; i++) {
      before += nanos[i];
    }
    return (long) (before / (rate * workers));
  }

  private static Duration retryAfter(long nanos) {
    return Duration.ofMillis(Math.max(100, Math.min(60_000, nanos / 1_000_000)));
  }
}
