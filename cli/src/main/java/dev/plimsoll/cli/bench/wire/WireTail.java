package dev.plimsoll.cli.bench.wire;

import dev.plimsoll.cli.bench.engine.ServingSizes;
import dev.plimsoll.cli.bench.measure.Benchmark;
import dev.plimsoll.cli.bench.measure.Figure;
import dev.plimsoll.cli.bench.measure.Groups;
import dev.plimsoll.cli.bench.measure.Processors;
import dev.plimsoll.cli.bench.measure.SideBySide;
import dev.plimsoll.cli.bench.measure.WarmUp;
import dev.plimsoll.cli.bench.measure.Words;
import dev.plimsoll.cli.bench.model.BenchModel;
import dev.plimsoll.kernel.Progress;
import dev.plimsoll.onnx.ModelPackage;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * How long answers take to the requests of {@link WireSmall} when half as many come in as a core
 * has to be good for, at random, counted from when each was due.
 *
 * <p>The server is a process that has one processor, and the client has another: else the two take
 * the processor from each other, and the figure is that of the machine's scheduler. Where they
 * cannot be kept apart the words say so. How long that processor is away by itself, and what the
 * disk takes, stand beside the figure, since no durable answer can be sooner.
 */
public record WireTail(ServingSizes sizes) implements Benchmark {
  private static final double TARGET_MILLIS = 3;
  private static final double RATE = WireSmall.TARGET / 2;

  @Override
  public String name() {
    return "serving.wire.small.p99";
  }

  @Override
  public String group() {
    return Groups.SERVING;
  }

  @Override
  public String means() {
    return "how long one row through the server takes at half load, JSON, logged durably";
  }

  @Override
  public Figure measure(Path folder, Progress progress) {
    Processors apart = Processors.two().orElse(null);
    ModelPackage model = BenchModel.write(folder.resolve("package"), WireSmall.UNITS);
    try (WireServing server =
            WireServing.start(
                apart == null ? List.of() : Processors.only(apart.server()), folder, model);
        WireChild client =
            WireServer.http(
                apart == null ? List.of() : Processors.only(apart.client()),
                server.port(),
                server.token(),
                WireSmall.CONNECTIONS,
                folder,
                WireSmall.bodies())) {
      WarmUp.run(2 * sizes.rounds(), server::compiledMillis, () -> client.closed(sizes.requests()));
      runs(client); // and then find other code hot
      List<WireResult> runs = runs(client);
      return figure(runs, apart, server.stalls() + "; " + ForcedWrites.in(folder).words());
    }
  }

  private List<WireResult> runs(WireChild client) {
    return IntStream.range(0, sizes.rounds())
        .mapToObj(i -> client.open((int) Math.max(1, RATE * sizes.seconds()), RATE))
        .toList();
  }

  private Figure figure(List<WireResult> runs, @Nullable Processors apart, String machine) {
    return Figure.atMost(
        name(),
        median(runs, WireResult::p99Millis),
        "ms",
        TARGET_MILLIS,
        "Poisson, %s requests/s to a server %s; median of %d runs, best %s, worst %s; half of the answers within %s ms; the client itself late by %s ms in the 99th of 100; %s"
            .formatted(
                Words.number(RATE),
                apart == null
                    ? "that shares its processors with the client"
                    : "that has one processor, the client another",
                runs.size(),
                Words.number(runs.stream().mapToDouble(WireResult::p99Millis).min().orElse(0)),
                Words.number(runs.stream().mapToDouble(WireResult::p99Millis).max().orElse(0)),
                Words.number(median(runs, WireResult::p50Millis)),
                Words.number(median(runs, WireResult::lateMillis)),
                machine));
  }

  private static double median(List<WireResult> runs, Function<WireResult, Double> value) {
    return SideBySide.median(runs.stream().map(value).toList());
  }
}
