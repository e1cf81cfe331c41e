package dev.plimsoll.serving.internal.batch;

import dev.plimsoll.onnx.Feed;
import dev.plimsoll.onnx.StopSwitch;
import java.util.ArrayList;
import java.util.List;

/** Items that run together. Guarded by the batcher's lock until it runs. */
final class Batch {
  private final LaneKey lane;
  private final List<WorkItem> items = new ArrayList<>();
  private final StopSwitch stop = new StopSwitch();
  private int rows;
  private int length;
  private long tokens;
  private long cost;
  private int left;

  Batch(WorkItem first) {
    this.lane = first.lane();
    add(first);
  }

  void add(WorkItem item) {
    items.add(item);
    item.batch = this;
    rows += item.rows();
    length = Math.max(length, item.length());
    tokens += (long) item.rows() * item.length();
    cost += item.cost();
  }

  /** Tokens of the run with one more item, padding included, divided by those asked for. */
  double wasteWith(WorkItem item) {
    long padded = (long) (rows + item.rows()) * Math.max(length, item.length());
    return padded / (double) (tokens + (long) item.rows() * item.length());
  }

  /** One of its callers has gone; when all have, the run is of no use. */
  void leave() {
    left++;
    if (left == items.size()) {
      stop.stop();
    }
  }

  LaneKey lane() {
    return lane;
  }

  List<WorkItem> items() {
    return items;
  }

  List<Feed> feeds() {
    List<Feed> feeds = new ArrayList<>(items.size());
    for (WorkItem item : items) {
      feeds.add(item.feed());
    }
    return feeds;
  }

  StopSwitch stop() {
    return stop;
  }

  int rows() {
    return rows;
  }

  int length() {
    return length;
  }

  long cost() {
    return cost;
  }
}
