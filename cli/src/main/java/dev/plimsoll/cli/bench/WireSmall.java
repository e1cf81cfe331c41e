package dev.plimsoll.cli.bench;

import dev.plimsoll.kernel.Progress;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * A small network asked for one row a request, JSON in and out, over 64 kept connections, by a
 * client in another process: requests per second of the server's processor time, and how long
 * answers take at half of what was just reached, counted from when a request was due.
 */
record WireSmall(ServingSizes sizes, boolean latency) implements Benchmark {
  static final int CONNECTIONS = 64;

  private static final double RATE_TARGET = 12_000;
  private static final double P99_TARGET = 3;
  private static final int BODIES = 64;

  static List<WireBody> bodies() {
    return LongStream.range(0, BODIES).mapToObj(WireBody::row).toList();
  }

  @Override
  public String name() {
    return latency ? "serving.wire.small.p99" : "serving.wire.small";
  }

  @Override
  public String group() {
    return Bench.SERVING;
  }

  @Override
  public String means() {
    return latency
        ? "how long one row through the server takes at half load, JSON, logged durably"
        : "requests of one row through the whole server per core second, JSON, logged durably";
  }

  @Override
  public Figure measure(Path folder, Progress progress) {
    try (WireServer server =
            new WireServer(folder, BenchModel.write(folder.resolve("package"), 64));
        WireChild client = server.http(CONNECTIONS, bodies())) {
      SideBySide.Work load =
          () -> {
            client.closed(sizes.requests());
            return sizes.requests();
          };
      for (int warm = 0; warm < sizes.rounds(); warm++) { // compilers work for seconds
        load.run();
      }
      SideBySide reached = SideBySide.alone(sizes.rounds(), load);
      double perSecond = reached.ourRate(SideBySide.Window::perSecond);
      double perCore = reached.ourRate(SideBySide.Window::perCpuSecond);
      return latency ? latency(client, perSecond) : rate(perCore, perSecond);
    }
  }

  private Figure rate(double perCore, double perSecond) {
    return Figure.atLeast(
        name(),
        perCore,
        "requests/s/core",
        RATE_TARGET,
        "%d connections, closed loop; %s requests/s by the wall clock, client and server on %d processors"
            .formatted(
                CONNECTIONS, Words.number(perSecond), Runtime.getRuntime().availableProcessors()));
  }

  private Figure latency(WireChild client, double perSecond) {
    double half = perSecond / 2;
    List<WireResult> runs =
        IntStream.range(0, sizes.rounds())
            .mapToObj(i -> client.open((int) Math.max(1, half * sizes.seconds()), half))
            .toList();
    return Figure.atMost(
        name(),
        SideBySide.median(runs.stream().map(WireResult::p99Millis).toList()),
        "ms",
        P99_TARGET,
        "Poisson, %s requests/s, half of what the same connections reached; median of %d runs, best %s; half of the answers within %s ms"
            .formatted(
                Words.number(half),
                runs.size(),
                Words.number(runs.stream().mapToDouble(WireResult::p99Millis).min().orElse(0)),
                Words.number(
                    SideBySide.median(runs.stream().map(WireResult::p50Millis).toList()))));
  }
}
