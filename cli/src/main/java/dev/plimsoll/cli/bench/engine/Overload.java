package dev.plimsoll.cli.bench.engine;

import dev.plimsoll.cli.bench.measure.Benchmark;
import dev.plimsoll.cli.bench.measure.Figure;
import dev.plimsoll.cli.bench.measure.Groups;
import dev.plimsoll.cli.bench.measure.SideBySide;
import dev.plimsoll.cli.bench.measure.Words;
import dev.plimsoll.cli.bench.model.BenchModel;
import dev.plimsoll.kernel.Progress;
import dev.plimsoll.onnx.ModelPackage;
import dev.plimsoll.serving.CallTerms;
import dev.plimsoll.serving.Cancellation;
import dev.plimsoll.serving.InferenceRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Three times as many requests as can be served, at random times that do not wait for answers
 * (Poisson), each with a deadline of a tenth of a second from its scheduled time. What is answered
 * in time, against what a closed loop gets answered just before and after; by the wall clock,
 * because goodput is.
 */
public record Overload(ServingSizes sizes) implements Benchmark {
  private static final double TARGET = 0.9;
  private static final double FACTOR = 3;
  private static final int ROWS = 64;
  private static final int WIDE = 1_024;
  private static final long DEADLINE = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long SEED = 31;

  @Override
  public String name() {
    return "serving.overload";
  }

  @Override
  public String group() {
    return Groups.SERVING;
  }

  @Override
  public String means() {
    return "answers in time at three times the load that can be served, as a share of capacity";
  }

  /** What came of one open loop. */
  private record Outcome(double perSecond, long refused, long late, int mostWaiting) {}

  @Override
  public Figure measure(Path folder, Progress progress) {
    ModelPackage model = BenchModel.write(folder.resolve("package"), WIDE);
    InferenceRequest request = InferenceRequest.of(Engine.NAME, ROWS, TableServing.columns(ROWS));
    List<Double> ratios = new ArrayList<>();
    Outcome last = new Outcome(0, 0, 0, 0);
    try (Engine engine = new Engine(folder, model, false)) {
      closed(engine, request);
      for (int round = 0; round < Math.min(3, sizes.rounds()); round++) {
        double before = closed(engine, request);
        last = open(engine, request, FACTOR * before);
        double capacity = (before + closed(engine, request)) / 2;
        ratios.add(last.perSecond() / capacity);
      }
    }
    return Figure.atLeast(
        name(),
        SideBySide.median(ratios),
        "x",
        TARGET,
        "a closed loop of the same requests; %s refused, %s too late, at most %d rows in flight, %d MB of heap after"
            .formatted(
                Words.number((double) last.refused()),
                Words.number((double) last.late()),
                last.mostWaiting(),
                heapMegabytes()));
  }

  /** Requests per second that a closed loop gets answered. */
  private double closed(Engine engine, InferenceRequest request) {
    long until = System.nanoTime() + (long) (sizes.seconds() / 2 * 1e9);
    long start = System.nanoTime();
    long answered = 0;
    while (System.nanoTime() < until) {
      answered += InFlight.run(64, 16, i -> engine.predictor().submit(request, CallTerms.usual()));
    }
    return answered / ((System.nanoTime() - start) / 1e9);
  }

  private Outcome open(Engine engine, InferenceRequest request, double rate) {
    SplittableRandom random = new SplittableRandom(SEED);
    AtomicLong inTime = new AtomicLong();
    AtomicLong late = new AtomicLong();
    AtomicLong refused = new AtomicLong();
    List<CompletableFuture<?>> all = new ArrayList<>();
    long start = System.nanoTime();
    long end = start + (long) (sizes.seconds() * 1e9);
    long next = start;
    int most = 0;
    while (next < end) {
      while (System.nanoTime() < next) {
        LockSupport.parkNanos(next - System.nanoTime());
      }
      long deadline = next + DEADLINE;
      CallTerms terms = new CallTerms(deadline, CallTerms.USUAL_PRIORITY, "", new Cancellation());
      all.add(
          engine
              .predictor()
              .submit(request, terms)
              .handle(
                  (answer, failure) ->
                      (failure != null ? refused : System.nanoTime() <= deadline ? inTime : late)
                          .incrementAndGet()));
      most = Math.max(most, engine.predictor().rowsInFlight());
      next += (long) (-Math.log(1 - random.nextDouble()) / rate * 1e9);
    }
    all.forEach(CompletableFuture::join);
    double seconds = (System.nanoTime() - start) / 1e9;
    return new Outcome(inTime.get() / seconds, refused.get(), late.get(), most);
  }

  private static long heapMegabytes() {
    Runtime runtime = Runtime.getRuntime();
    return (runtime.totalMemory() - runtime.freeMemory()) >> 20;
  }
}
