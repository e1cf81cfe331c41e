package dev.plimsoll.cli.bench.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.function.IntFunction;

/** A closed loop: so many calls under way at once, until all have been answered. */
final class InFlight {
  private InFlight() {}

  static long run(int calls, int atOnce, IntFunction<? extends CompletableFuture<?>> call) {
    Semaphore free = new Semaphore(atOnce);
    List<CompletableFuture<?>> all = new ArrayList<>(calls);
    for (int i = 0; i < calls; i++) {
      free.acquireUninterruptibly();
      all.add(call.apply(i).whenComplete((answer, failure) -> free.release()));
    }
    all.forEach(CompletableFuture::join);
    return calls;
  }
}
