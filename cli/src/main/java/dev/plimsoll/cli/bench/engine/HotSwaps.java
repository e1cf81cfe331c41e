package dev.plimsoll.cli.bench.engine;

import dev.plimsoll.cli.bench.measure.Benchmark;
import dev.plimsoll.cli.bench.measure.Figure;
import dev.plimsoll.cli.bench.measure.Groups;
import dev.plimsoll.cli.bench.measure.Words;
import dev.plimsoll.cli.bench.model.BenchModel;
import dev.plimsoll.kernel.Progress;
import dev.plimsoll.onnx.ModelPackage;
import dev.plimsoll.serving.CallTerms;
import dev.plimsoll.serving.InferenceRequest;
import dev.plimsoll.serving.Route;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** Versions put in force one after the other while callers ask without a pause. */
public record HotSwaps(ServingSizes sizes) implements Benchmark {
  private static final int CALLERS = 8;

  @Override
  public String name() {
    return "serving.swaps";
  }

  @Override
  public String group() {
    return Groups.SERVING;
  }

  @Override
  public String means() {
    return "requests that failed while versions were swapped under load";
  }

  @Override
  public Figure measure(Path folder, Progress progress) {
    ModelPackage first = BenchModel.write(folder.resolve("first"));
    ModelPackage second = BenchModel.write(folder.resolve("second"), 64);
    AtomicLong answered = new AtomicLong();
    AtomicLong failed = new AtomicLong();
    AtomicBoolean done = new AtomicBoolean();
    try (Engine engine = new Engine(folder, first, true)) {
      List<Route> routes = List.of(engine.route(1, first), engine.route(2, second));
      InferenceRequest request = InferenceRequest.of(Engine.NAME, 4, TableServing.columns(4));
      Thread[] callers = new Thread[CALLERS];
      for (int i = 0; i < CALLERS; i++) {
        callers[i] =
            new Thread(
                () -> {
                  while (!done.get()) {
                    try {
                      engine.predictor().submit(request, CallTerms.usual()).join();
                      answered.incrementAndGet();
                    } catch (CompletionException e) {
                      failed.incrementAndGet();
                    }
                  }
                });
        callers[i].start();
      }
      for (int swap = 1; swap <= sizes.swaps(); swap++) {
        engine.swap(routes.get(swap % 2));
      }
      done.set(true);
      for (Thread caller : callers) {
        join(caller);
      }
    }
    return Figure.atMost(
        name(),
        (double) failed.get(),
        "requests",
        0,
        "%d swaps while %d callers had %s requests answered"
            .formatted(sizes.swaps(), CALLERS, Words.number((double) answered.get())));
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
