package dev.plimsoll.cli.bench.wire;

import dev.plimsoll.cli.bench.engine.ServingSizes;
import dev.plimsoll.cli.bench.log.LogPair;
import dev.plimsoll.cli.bench.measure.Benchmark;
import dev.plimsoll.cli.bench.measure.Figure;
import dev.plimsoll.cli.bench.measure.Groups;
import dev.plimsoll.cli.bench.measure.SideBySide;
import dev.plimsoll.cli.bench.measure.WarmUp;
import dev.plimsoll.cli.bench.measure.Words;
import dev.plimsoll.cli.bench.model.BenchModel;
import dev.plimsoll.kernel.Progress;
import dev.plimsoll.server.PlimsollServer;
import java.nio.file.Path;

/**
 * What the durable log costs under load: the case of {@link WireSmall} against the same server with
 * a log that forgets, in turns, asked from another process, so that the processor time is the
 * servers' alone.
 */
public record WireLog(ServingSizes sizes) implements Benchmark {
  private static final double TARGET = 0.9;

  /** So many that the server has work while the disk has the last group. */
  private static final int CONNECTIONS = 256;

  @Override
  public String name() {
    return "serving.wire.log";
  }

  @Override
  public String group() {
    return Groups.SERVING;
  }

  @Override
  public String means() {
    return "one row a request with every answer on disk first, beside the same server without a log";
  }

  @Override
  public Figure measure(Path folder, Progress progress) {
    try (LogPair servers = new LogPair(folder, BenchModel.write(folder.resolve("package"), 64));
        WireChild ours = client(servers.with(), folder);
        WireChild theirs = client(servers.without(), folder)) {
      WarmUp.run(
          4 * sizes.rounds(),
          () -> {
            load(ours);
            load(theirs);
          });
      SideBySide measured =
          SideBySide.once(2 * sizes.rounds(), () -> load(ours), () -> load(theirs));
      return Figure.atLeast(
          name(),
          measured.ratio(SideBySide.Window::perCpuSecond),
          "x",
          TARGET,
          "the server's processor time without a log, %d connections: %s requests/s/core with the log, %s without; by the wall clock %s x"
              .formatted(
                  CONNECTIONS,
                  Words.number(measured.ourRate(SideBySide.Window::perCpuSecond)),
                  Words.number(measured.theirRate(SideBySide.Window::perCpuSecond)),
                  Words.number(measured.ratio(SideBySide.Window::perSecond))));
    }
  }

  private static WireChild client(PlimsollServer server, Path folder) {
    return WireServer.http(
        server.port(), LogPair.token(server), CONNECTIONS, folder, WireSmall.bodies());
  }

  private long load(WireChild client) {
    client.closed(sizes.requests());
    return sizes.requests();
  }
}
