package dev.plimsoll.cli.bench.core;

import dev.plimsoll.cli.bench.measure.Benchmark;
import dev.plimsoll.cli.bench.measure.Figure;
import dev.plimsoll.cli.bench.measure.SideBySide;
import dev.plimsoll.cli.bench.measure.Words;
import dev.plimsoll.cli.bench.model.BenchModel;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.Progress;
import dev.plimsoll.onnx.ModelPackage;
import dev.plimsoll.onnx.OnnxModel;
import dev.plimsoll.onnx.RowBatch;
import dev.plimsoll.pipeline.replay.PlimsollClient;
import dev.plimsoll.server.PlimsollServer;
import dev.plimsoll.server.Role;
import dev.plimsoll.server.ServerConfig;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A whole server over loopback HTTP, JSON in and out and the prediction log on disk before each
 * answer, against the same model called in a loop with the same batches as arrays.
 *
 * <p>Processor time of the process, which holds the client too. The design's 0.90 is for models
 * heavy enough that the wire does not count; here a row costs the model about a microsecond, and a
 * row of JSON, its identity and its log entry cost several. The target is what that leaves, and the
 * absolute rate is in the figure's words.
 */
public record ServerThroughput(Sizes sizes) implements Benchmark {
  static final int BATCH = 250;

  private static final double TARGET = 0.05;
  private static final long SEED = 3;

  @Override
  public String name() {
    return "server.throughput";
  }

  @Override
  public String means() {
    return "rows through the server over HTTP and JSON, logged durably, beside a bare model loop";
  }

  @Override
  public Figure measure(Path folder, Progress progress) {
    ModelPackage model = BenchModel.write(folder.resolve("package"));
    Path home = folder.resolve("home");
    BenchModel.deploy(home, model);
    Map<String, float[]> columns = columns();
    try (OnnxModel loaded = model.load();
        PlimsollServer server = PlimsollServer.start(ServerConfig.at(home).withPort(0))) {
      String token = server.issueToken(BenchModel.NAME, Role.OPERATOR).secret();
      PlimsollClient client =
          new PlimsollClient(URI.create("http://127.0.0.1:" + server.port()), token);
      byte[] body = body(columns);
      RowBatch batch = RowBatch.of(BATCH, columns);
      SideBySide.Work served = () -> requests(client, body);
      served.run(); // a server's code is warm later than a loop's
      SideBySide measured = SideBySide.run(sizes.rounds(), served, () -> loop(loaded, batch));
      return Figure.atLeast(
          name(),
          measured.ratio(SideBySide.Window::perCpuSecond),
          "x",
          TARGET,
          "processor time of a bare ONNX Runtime loop (%s rows/s) for the same %d-row batches; served %s rows/s by one client; 0.9 is the aim for heavy models only"
              .formatted(
                  Words.number(measured.theirRate(SideBySide.Window::perSecond)),
                  BATCH,
                  Words.number(measured.ourRate(SideBySide.Window::perSecond))));
    }
  }

  private long requests(PlimsollClient client, byte[] body) {
    for (int i = 0; i < sizes.requests(); i++) {
      client.postRaw("/v2/models/" + BenchModel.NAME + "/infer", body);
    }
    return (long) sizes.requests() * BATCH;
  }

  /**
   * More rounds than the server gets, so that both windows are long enough for the processor's
   * clock.
   */
  private long loop(OnnxModel model, RowBatch batch) {
    int calls = sizes.requests() * 10;
    for (int i = 0; i < calls; i++) {
      model.score(batch);
    }
    return (long) calls * BATCH;
  }

  private static Map<String, float[]> columns() {
    SplittableRandom random = new SplittableRandom(SEED);
    Map<String, float[]> columns = new LinkedHashMap<>();
    BenchModel.INPUTS.forEach(
        input -> {
          float[] values = new float[BATCH];
          for (int row = 0; row < BATCH; row++) {
            values[row] = random.nextInt(-5_000, 5_000) / 1_000f;
          }
          columns.put(input.name(), values);
        });
    return columns;
  }

  private static byte[] body(Map<String, float[]> columns) {
    List<Map<String, Object>> inputs = new ArrayList<>();
    columns.forEach(
        (name, values) ->
            inputs.add(
                Map.of(
                    "name", name, "shape", List.of(BATCH, 1), "datatype", "FP32", "data", values)));
    return Json.text(Map.of("inputs", inputs)).getBytes(StandardCharsets.UTF_8);
  }
}
