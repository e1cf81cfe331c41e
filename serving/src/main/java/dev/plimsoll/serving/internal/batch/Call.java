package dev.plimsoll.serving.internal.batch;

import dev.plimsoll.onnx.RunAnswer;
import dev.plimsoll.serving.CallTerms;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One request under way. Its items run in any order and on any worker; when the last has been
 * answered or has left the queue, the call goes on.
 *
 * <p>It can be over before that: the first failure, or its caller's going, is its answer, and what
 * of it still waits is taken out of the queues.
 */
public abstract class Call {
  private final CallTerms terms;
  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicInteger open = new AtomicInteger();
  private volatile List<WorkItem> items = List.of();

  protected Call(CallTerms terms) {
    this.terms = terms;
  }

  protected CallTerms terms() {
    return terms;
  }

  /** Whether its answer, good or bad, has been given. */
  protected boolean isOver() {
    return over.get();
  }

  protected List<WorkItem> items() {
    return items;
  }

  /** Sets what has to be run; before any of it is queued. */
  protected void begin(List<WorkItem> all) {
    items = List.copyOf(all);
    open.set(all.size());
  }

  /** True for the one who may give the answer. */
  protected final boolean end() {
    return over.compareAndSet(false, true);
  }

  /** An item has been answered or dropped. */
  final void done(WorkItem item) {
    left(item);
    if (open.decrementAndGet() == 0) {
      allDone();
    }
  }

  /** Some rows of a run are an item's answer; throws when they cannot be. */
  protected abstract void take(WorkItem item, RunAnswer answer, int fromRow);

  /** Gives this failure as the answer, unless there is one. */
  protected abstract void fail(RuntimeException failure, WorkItem item);

  /** Told of each item that will not run any more. */
  protected abstract void left(WorkItem item);

  /** Nothing of the call is queued or running any more. */
  protected abstract void allDone();

  /**
   * How an item was run.
   *
   * @param rows of the whole run
   * @param queueNanos that the item waited for it
   */
  public record Run(RunAnswer answer, int rows, long queueNanos, long outputNanos) {}

  /** For figures; one item of each run leads. */
  protected abstract void ran(WorkItem item, boolean leads, Run run);
}
