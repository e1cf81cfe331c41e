package dev.plimsoll.features.internal;

import java.util.function.DoubleConsumer;

/** How much is done of so many statements, each of which says how much of it is done. */
final class Steps {
  private final int count;
  private final DoubleConsumer share;
  private int begun;

  Steps(int count, DoubleConsumer share) {
    this.count = count;
    this.share = share;
  }

  /** To be told of the next one, which begins now. */
  DoubleConsumer next() {
    int before = begun++;
    share.accept((double) before / count);
    return part -> share.accept((before + part) / count);
  }
}
