package dev.plimsoll.serving.internal.call;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.serving.CallTerms;
import dev.plimsoll.serving.Prediction;
import dev.plimsoll.serving.ServingError;
import dev.plimsoll.serving.internal.batch.Admission;
import dev.plimsoll.serving.internal.batch.Call;
import dev.plimsoll.serving.internal.batch.WorkItem;
import dev.plimsoll.serving.internal.endpoint.LiveEndpoint;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * A call from being let in to its answer: prepared, queued, run, logged, answered. It holds its
 * endpoint's models and its share of the bounds until nothing of it is under way any more, which
 * may be after its caller has gone.
 */
abstract class AnsweringCall<T> extends Call {
  final CallDesk desk;
  final long start;
  private final String endpointName;
  private final CompletableFuture<T> future = new CompletableFuture<>();
  private final Admission.Ticket ticket;
  private @Nullable LiveEndpoint leased;

  AnsweringCall(CallDesk desk, String endpointName, CallTerms terms, int rows, long expectedNanos) {
    super(terms);
    this.desk = desk;
    this.endpointName = endpointName;
    this.start = desk.now();
    this.ticket = desk.admission.reserve(terms, rows, expectedNanos, start);
  }

  CompletableFuture<T> future() {
    return future;
  }

  /** Brings the call to the queues; whatever fails on the way is its answer. */
  final void start() {
    try {
      LiveEndpoint endpoint = desk.lease(endpointName);
      leased = endpoint;
      List<WorkItem> items = prepare(endpoint);
      if (items.isEmpty()) {
        allDone();
      } else {
        desk.admission.settle(ticket, items.stream().mapToLong(WorkItem::cost).sum(), desk.now());
        begin(items);
        desk.batcher.offer(items);
        terms().cancellation().onCancel(() -> end(Admission.cancelled(), ""));
        watch(version(items.get(0)));
      }
    } catch (RuntimeException e) {
      end(e, "");
      closeUp();
    }
  }

  /** Ends the call at its deadline, also while a run goes on, its own or one before it. */
  private void watch(String version) {
    if (terms().deadlineNanos() == CallTerms.NO_DEADLINE) {
      return;
    }
    Future<?> watching = desk.at(terms().deadlineNanos(), () -> end(Admission.late(), version));
    CompletableFuture<T> unused = future.whenComplete((answer, failure) -> watching.cancel(false));
  }

  /** Checks and assembles; nothing to run means that the answer is known. */
  abstract List<WorkItem> prepare(LiveEndpoint endpoint);

  /** What goes into the log when all items have been answered. */
  abstract List<Prediction> predictions(LiveEndpoint endpoint);

  /** Whether the ids of its predictions were made for it. */
  abstract boolean hasOwnIds();

  /** The answer, when the log holds these. */
  abstract T answer(List<Prediction> held);

  /** The version that was at work last, empty when none was. */
  abstract String version();

  /** The version that an item was for. */
  abstract String version(WorkItem item);

  /** Counts a success, and tells of what was logged. */
  abstract void tell(List<Prediction> held);

  @Override
  protected final void fail(RuntimeException failure, WorkItem item) {
    end(failure, version(item));
  }

  @Override
  protected final void left(WorkItem item) {
    desk.admission.done(ticket, item.cost());
  }

  @Override
  protected final void allDone() {
    LiveEndpoint endpoint = leased;
    if (isOver() || endpoint == null) {
      closeUp();
      return;
    }
    try {
      desk.log(predictions(endpoint), hasOwnIds(), this::logged);
    } catch (RuntimeException e) {
      end(e, version());
      closeUp();
    }
  }

  /** What is left to do: to hand the answer out. */
  private Runnable logged(List<Prediction> held, @Nullable RuntimeException failure) {
    closeUp();
    try {
      if (failure != null) {
        end(failure, "");
      } else {
        T answer = answer(held);
        tell(held);
        if (end()) {
          return () -> future.complete(answer);
        }
      }
    } catch (RuntimeException e) {
      end(e, "");
    }
    return AnsweringCall::nothing;
  }

  private static void nothing() {
    // the answer has been given
  }

  /** Gives a failure as the answer, unless there is one, and takes back what still waits. */
  private void end(RuntimeException failure, String version) {
    if (!end()) {
      return;
    }
    if (!items().isEmpty()) {
      desk.batcher.withdraw(this);
    }
    desk.events.failed(endpointName, version);
    desk.counters(endpointName, version).fail.add(desk.now() - start);
    future.completeExceptionally(failure);
  }

  private void closeUp() {
    LiveEndpoint endpoint = leased;
    leased = null;
    if (endpoint != null) {
      endpoint.release();
    }
    desk.admission.release(ticket);
  }

  static PlimsollException invalid(String message) {
    return new PlimsollException(ServingError.REQUEST_INVALID, message);
  }
}
