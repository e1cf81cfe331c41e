package dev.plimsoll.serving.internal.batch;

import dev.plimsoll.serving.BatchSettings;
import dev.plimsoll.serving.CallTerms;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What waits, and what runs next. Holds no clock, no lock and no thread: whoever drives it brings
 * the time and calls from one thread at a time.
 *
 * <p>Idea: items wait in lanes (what may share a run) and, in a lane, in buckets of about equal
 * length, because padding is computed like anything else. Every item has a time at which it is due:
 * its start plus the patience of its priority, or less when its deadline is near. A free worker
 * takes the bucket whose first item is due first, fills its run from that bucket and then from its
 * neighbours while padding stays small, and never waits for company.
 *
 * <p>Ageing needs no bookkeeping: due times never move, and what arrives later is due later, so
 * even the lowest priority is overtaken for its patience at the longest. An item's start is its
 * arrival, or later when its caller has more waiting than a fair share of the workers will have
 * done by then (as in virtual-clock scheduling, Zhang 1990), so one caller's flood does not delay
 * another's call. Besides, no more than a given number of runs begin before the item that has
 * waited longest.
 *
 * <p>Cost: O(log n) to add and remove an item, O(buckets) to choose one.
 */
final class Queues {
  private static final int PRIORITIES = 9;

  /** Below this, sharing a run is worth more than using another idle worker. */
  private static final long SPLIT_NANOS = 1_000_000;

  private final BatchSettings settings;
  private final int workers;
  private final Map<LaneKey, Lane> lanes = new HashMap<>();
  private final Map<Flow, Share> shares = new HashMap<>();
  private @Nullable WorkItem oldest;
  private @Nullable WorkItem newest;
  private long arrivals;
  private int size;
  private double pace = 1;

  Queues(BatchSettings settings, int workers) {
    this.settings = settings;
    this.workers = workers;
  }

  private static final class Lane {
    private final TreeMap<Integer, TreeSet<WorkItem>> buckets = new TreeMap<>();
    private long cost;
  }

  /** Whose work it is: a caller's, on one version. */
  private record Flow(String caller, BatchRunner runner) {}

  private static final class Share {
    private long next;
    private int waiting;
  }

  void offer(WorkItem item, long now) {
    CallTerms terms = item.call().terms();
    Share share =
        shares.computeIfAbsent(new Flow(terms.caller(), item.lane().runner()), flow -> new Share());
    if (share.waiting++ == 0) {
      share.next = now;
    }
    long start = Math.max(now, share.next);
    share.next = start + item.cost() * shares.size() / workers;
    item.due = start + patience(terms, now);
    item.arrival = arrivals++;
    item.enqueuedAt = now;
    item.queued = true;
    Lane lane = lanes.computeIfAbsent(item.lane(), key -> new Lane());
    lane.cost += item.cost();
    lane.buckets.computeIfAbsent(bucket(item), key -> new TreeSet<>(Queues::byDue)).add(item);
    link(item);
    size++;
  }

  /** Takes an item out; false when it does not wait here. */
  boolean remove(WorkItem item) {
    if (!item.queued) {
      return false;
    }
    Lane lane = lane(item);
    TreeSet<WorkItem> bucket = lane.buckets.get(bucket(item));
    if (bucket == null || !bucket.remove(item)) {
      throw new IllegalStateException("an item is not where it was put");
    }
    if (bucket.isEmpty()) {
      lane.buckets.remove(bucket(item));
    }
    lane.cost -= item.cost();
    if (lane.buckets.isEmpty()) {
      lanes.remove(item.lane());
    }
    forget(item);
    return true;
  }

  /**
   * The next run, or null when nothing is worth running.
   *
   * @param idle workers besides this one that have nothing to do
   * @param dropped receives items that left the queue because nobody waits for them any more, or
   *     their deadline has passed
   */
  @Nullable Batch next(long now, int idle, List<WorkItem> dropped) {
    while (size > 0) {
      WorkItem first = choose();
      Lane lane = lane(first);
      remove(first);
      if (isOver(first, now)) {
        dropped.add(first);
        continue;
      }
      Batch batch = new Batch(first);
      if (!first.lane().alone() && first.feed().isShareable()) {
        fill(batch, lane, bucket(first), now, idle, dropped);
      }
      if (oldest != null && oldest.arrival < first.arrival) {
        oldest.bypassed++;
      }
      return batch;
    }
    return null;
  }

  boolean isEmpty() {
    return size == 0;
  }

  int size() {
    return size;
  }

  /** Lanes and shares in memory; zero when nothing waits. */
  int footprint() {
    return lanes.size() + shares.size();
  }

  /** How much expected processor time a worker gets through in a time by the clock. */
  void pace(double measured) {
    pace = measured;
  }

  /**
   * Whether an item's deadline has passed or, while others wait, whether there is no hope to meet
   * it: not even in half the expected time. Where nothing else waits it is tried, so that a wrong
   * expectation can correct itself.
   */
  boolean isLate(WorkItem item, long now) {
    long deadline = item.call().terms().deadlineNanos();
    long least = size > 0 ? (long) (item.cost() / (2 * pace)) : 0;
    return deadline != CallTerms.NO_DEADLINE && deadline - now <= least;
  }

  private boolean isOver(WorkItem item, long now) {
    return item.call().isOver() || isLate(item, now);
  }

  private WorkItem choose() {
    WorkItem waited = oldest;
    if (waited != null && waited.bypassed >= settings.bypassesMax()) {
      return waited;
    }
    WorkItem first = null;
    for (Lane lane : lanes.values()) {
      for (TreeSet<WorkItem> bucket : lane.buckets.values()) {
        WorkItem head = bucket.first();
        first = first == null || byDue(head, first) < 0 ? head : first;
      }
    }
    if (first == null) {
      throw new IllegalStateException("items are counted but not there");
    }
    return first;
  }

  private void fill(Batch batch, Lane lane, int from, long now, int idle, List<WorkItem> dropped) {
    long costMax = settings.runMax().toNanos();
    long whole = lane.cost + batch.cost();
    if (idle > 0 && whole > SPLIT_NANOS) {
      costMax = Math.min(costMax, whole / (idle + 1));
    }
    take(batch, lane.buckets.get(from), costMax, now, dropped);
    Integer below = lane.buckets.lowerKey(from);
    Integer above = lane.buckets.higherKey(from);
    while (below != null || above != null) {
      boolean down = above == null || (below != null && from - below <= above - from);
      Integer next = down ? below : above;
      TreeSet<WorkItem> bucket = next == null ? null : lane.buckets.get(next);
      boolean open = take(batch, bucket, costMax, now, dropped);
      if (down) {
        below = open && next != null ? lane.buckets.lowerKey(next) : null;
      } else {
        above = open && next != null ? lane.buckets.higherKey(next) : null;
      }
    }
    if (lane.buckets.isEmpty()) {
      lanes.remove(batch.lane());
    }
  }

  /** Takes from a bucket in the order of being due; false when one did not fit any more. */
  private boolean take(
      Batch batch,
      @Nullable SortedSet<WorkItem> bucket,
      long costMax,
      long now,
      List<WorkItem> dropped) {
    if (bucket == null) {
      return true;
    }
    Iterator<WorkItem> waiting = bucket.iterator();
    while (waiting.hasNext()) {
      WorkItem item = waiting.next();
      boolean over = isOver(item, now);
      if (!over && !fits(batch, item, costMax)) {
        return false;
      }
      waiting.remove();
      Lane lane = lane(item);
      lane.cost -= item.cost();
      forget(item);
      if (bucket.isEmpty()) {
        lane.buckets.remove(bucket(item));
      }
      if (over) {
        dropped.add(item);
      } else {
        batch.add(item);
      }
    }
    return true;
  }

  private boolean fits(Batch batch, WorkItem item, long costMax) {
    int rows = batch.rows() + item.rows();
    int length = Math.max(batch.length(), item.length());
    CostModel costs = batch.lane().runner().costs();
    return rows <= settings.rowsPerRunMax()
        && item.feed().isShareable()
        && batch.wasteWith(item) <= settings.wasteMax()
        && batch.cost() + item.cost() <= costMax
        && rows <= costs.rowsMax(length);
  }

  private void forget(WorkItem item) {
    Flow flow = new Flow(item.call().terms().caller(), item.lane().runner());
    Share share = shares.get(flow);
    if (share != null && --share.waiting == 0) {
      shares.remove(flow);
    }
    unlink(item);
    item.queued = false;
    size--;
  }

  private Lane lane(WorkItem item) {
    Lane lane = lanes.get(item.lane());
    if (lane == null) {
      throw new IllegalStateException("an item's lane is gone");
    }
    return lane;
  }

  private int bucket(WorkItem item) {
    return (int) (Math.log(item.length()) / Math.log(settings.bucketRatio()));
  }

  /** How long after its start an item is due, at the latest when its deadline is used up. */
  private long patience(CallTerms terms, long now) {
    int priority = Math.max(1, Math.min(PRIORITIES, terms.priority()));
    long patience = settings.patience().toNanos() * ((1L << (priority - 1)) - 1);
    if (terms.deadlineNanos() == CallTerms.NO_DEADLINE) {
      return patience;
    }
    long remaining = Math.max(0, terms.deadlineNanos() - now);
    return Math.min(patience, remaining / PRIORITIES * priority);
  }

  private static int byDue(WorkItem one, WorkItem other) {
    int due = Long.compare(one.due - other.due, 0);
    return due != 0 ? due : Long.compare(one.arrival, other.arrival);
  }

  private void link(WorkItem item) {
    item.older = newest;
    item.newer = null;
    if (newest == null) {
      oldest = item;
    } else {
      newest.newer = item;
    }
    newest = item;
  }

  private void unlink(WorkItem item) {
    WorkItem older = item.older;
    WorkItem newer = item.newer;
    if (older == null) {
      oldest = newer;
    } else {
      older.newer = newer;
    }
    if (newer == null) {
      newest = older;
    } else {
      newer.older = older;
    }
    item.older = null;
    item.newer = null;
  }
}
