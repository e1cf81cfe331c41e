package dev.plimsoll.serving.internal.batch;

import dev.plimsoll.onnx.Feed;
import org.jspecify.annotations.Nullable;

/** Rows of one call that run together. Its place in the queues is theirs to change. */
public final class WorkItem {
  private final Call call;
  private final LaneKey lane;
  private final Feed feed;
  private final int slot;
  private final long cost;

  long due;
  long arrival;
  long enqueuedAt;
  int bypassed;
  boolean queued;
  @Nullable Batch batch;
  @Nullable WorkItem older;
  @Nullable WorkItem newer;

  /**
   * @param slot what the call knows it by
   * @param cost expected processor time in nanoseconds
   */
  public WorkItem(Call call, LaneKey lane, Feed feed, int slot, long cost) {
    this.call = call;
    this.lane = lane;
    this.feed = feed;
    this.slot = slot;
    this.cost = cost;
  }

  Call call() {
    return call;
  }

  LaneKey lane() {
    return lane;
  }

  public Feed feed() {
    return feed;
  }

  public int slot() {
    return slot;
  }

  public long cost() {
    return cost;
  }

  public int rows() {
    return feed.rows();
  }

  /** Tokens of its longest text; 1 without texts. */
  int length() {
    return Math.max(1, feed.length());
  }
}
