package dev.plimsoll.cli.bench.wire;

import dev.plimsoll.cli.bench.engine.ServingSizes;
import dev.plimsoll.cli.bench.measure.Benchmark;
import dev.plimsoll.cli.bench.measure.Figure;
import dev.plimsoll.cli.bench.measure.Groups;
import dev.plimsoll.cli.bench.measure.SideBySide;
import dev.plimsoll.cli.bench.measure.WarmUp;
import dev.plimsoll.cli.bench.measure.Words;
import dev.plimsoll.cli.bench.model.BenchModel;
import dev.plimsoll.kernel.Progress;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;

/**
 * A small network asked for one row a request, JSON in and out, over 64 kept connections, by a
 * client in another process: requests per second of the server's processor time.
 */
public record WireSmall(ServingSizes sizes) implements Benchmark {
  static final int CONNECTIONS = 64;
  static final double TARGET = 12_000;
  static final int UNITS = 64;

  private static final int BODIES = 64;

  static List<WireBody> bodies() {
    return LongStream.range(0, BODIES).mapToObj(WireBody::row).toList();
  }

  @Override
  public String name() {
    return "serving.wire.small";
  }

  @Override
  public String group() {
    return Groups.SERVING;
  }

  @Override
  public String means() {
    return "requests of one row through the whole server per core second, JSON, logged durably";
  }

  @Override
  public Figure measure(Path folder, Progress progress) {
    try (WireServer server =
            new WireServer(folder, BenchModel.write(folder.resolve("package"), UNITS));
        WireChild client = server.http(CONNECTIONS, bodies())) {
      SideBySide.Work load =
          () -> {
            client.closed(sizes.requests());
            return sizes.requests();
          };
      WarmUp.run(sizes.rounds(), load::run);
      SideBySide reached = SideBySide.alone(sizes.rounds(), load);
      return Figure.atLeast(
          name(),
          reached.ourRate(SideBySide.Window::perCpuSecond),
          "requests/s/core",
          TARGET,
          "%d connections, closed loop; %s requests/s by the wall clock, client and server on %d processors"
              .formatted(
                  CONNECTIONS,
                  Words.number(reached.ourRate(SideBySide.Window::perSecond)),
                  Runtime.getRuntime().availableProcessors()));
    }
  }
}
