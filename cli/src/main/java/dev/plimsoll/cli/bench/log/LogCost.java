package dev.plimsoll.cli.bench.log;

import dev.plimsoll.cli.bench.measure.Benchmark;
import dev.plimsoll.cli.bench.measure.Figure;
import dev.plimsoll.cli.bench.measure.Groups;
import dev.plimsoll.cli.bench.measure.SideBySide;
import dev.plimsoll.cli.bench.measure.WarmUp;
import dev.plimsoll.cli.bench.measure.Words;
import dev.plimsoll.cli.bench.model.BenchModel;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.kernel.Progress;
import dev.plimsoll.pipeline.replay.PlimsollClient;
import dev.plimsoll.server.PlimsollServer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What the durable log costs: two servers over the same rooms in one process, one with the log, one
 * that forgets, asked in turns by the same callers, one row a request, over HTTP and JSON.
 *
 * <p>Processor time of the process, callers included, because a wait for the disk is not work: it
 * overlaps with other requests. The wall-clock ratio stands in the words.
 */
public record LogCost(LogSizes sizes) implements Benchmark {
  private static final double TARGET = 0.9;
  private static final long SEED = 11;

  @Override
  public String name() {
    return "log.cost";
  }

  @Override
  public String group() {
    return Groups.LOG;
  }

  @Override
  public String means() {
    return "requests served with every answer on disk first, beside the same server without a log";
  }

  @Override
  public Figure measure(Path folder, Progress progress) {
    try (LogPair servers = new LogPair(folder, BenchModel.write(folder.resolve("package")))) {
      byte[] body = body();
      PlimsollClient ours = client(servers.with());
      PlimsollClient theirs = client(servers.without());
      WarmUp.run(
          sizes.rounds(),
          () -> {
            requests(ours, body);
            requests(theirs, body);
          });
      SideBySide measured =
          SideBySide.once(sizes.rounds(), () -> requests(ours, body), () -> requests(theirs, body));
      return Figure.atLeast(
          name(),
          measured.ratio(SideBySide.Window::perCpuSecond),
          "x",
          TARGET,
          "processor time without a log, %d callers, one row a request; by the wall clock %.2f: %s requests/s with the log, %s without"
              .formatted(
                  sizes.callers(),
                  measured.ratio(SideBySide.Window::perSecond),
                  Words.number(measured.ourRate(SideBySide.Window::perSecond)),
                  Words.number(measured.theirRate(SideBySide.Window::perSecond))));
    }
  }

  private static PlimsollClient client(PlimsollServer server) {
    return new PlimsollClient(
        URI.create("http://127.0.0.1:" + server.port()), LogPair.token(server));
  }

  private long requests(PlimsollClient client, byte[] body) {
    ExecutorService callers = Executors.newFixedThreadPool(sizes.callers());
    try {
      int each = Math.max(1, sizes.requests() / sizes.callers());
      List<Future<?>> calls = new ArrayList<>();
      for (int caller = 0; caller < sizes.callers(); caller++) {
        calls.add(
            callers.submit(
                () -> {
                  for (int i = 0; i < each; i++) {
                    client.postRaw("/v2/models/" + BenchModel.NAME + "/infer", body);
                  }
                }));
      }
      for (Future<?> call : calls) {
        call.get();
      }
      return (long) each * sizes.callers();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof PlimsollException known ? known : new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } finally {
      callers.shutdown();
    }
  }

  private static byte[] body() {
    SplittableRandom random = new SplittableRandom(SEED);
    List<Map<String, Object>> inputs =
        BenchModel.INPUTS.stream()
            .map(
                input ->
                    Map.<String, Object>of(
                        "name",
                        input.name(),
                        "shape",
                        List.of(1, 1),
                        "datatype",
                        "FP32",
                        "data",
                        List.of(random.nextInt(-5_000, 5_000) / 1_000f)))
            .toList();
    return Json.text(Map.of("inputs", inputs)).getBytes(StandardCharsets.UTF_8);
  }
}
