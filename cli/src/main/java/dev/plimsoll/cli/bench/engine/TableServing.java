package dev.plimsoll.cli.bench.engine;

import dev.plimsoll.cli.bench.measure.Benchmark;
import dev.plimsoll.cli.bench.measure.Figure;
import dev.plimsoll.cli.bench.measure.Groups;
import dev.plimsoll.cli.bench.measure.SideBySide;
import dev.plimsoll.cli.bench.measure.Words;
import dev.plimsoll.cli.bench.model.BenchModel;
import dev.plimsoll.kernel.Progress;
import dev.plimsoll.onnx.ModelPackage;
import dev.plimsoll.onnx.OnnxModel;
import dev.plimsoll.onnx.RawLoop;
import dev.plimsoll.onnx.Tensor;
import dev.plimsoll.serving.CallTerms;
import dev.plimsoll.serving.InferenceRequest;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Rows of a table through the engine, each with an id, a propensity and its inputs ready for the
 * log, against bare runtime loops over the same batches, one a core. Without the log's own work,
 * which has its own figure; processor time of the whole process.
 */
public record TableServing(ServingSizes sizes) implements Benchmark {
  static final int ROWS = 1_000;

  private static final double TARGET = 0.9;
  private static final int AT_ONCE = 4;
  private static final int WIDE = 512;
  private static final long SEED = 29;

  @Override
  public String name() {
    return "serving.table";
  }

  @Override
  public String group() {
    return Groups.SERVING;
  }

  @Override
  public String means() {
    return "batches of 1,000 rows decided, beside the bare runtime";
  }

  @Override
  public Figure measure(Path folder, Progress progress) {
    ModelPackage model = BenchModel.write(folder.resolve("package"), WIDE);
    Map<String, Object> columns = columns(ROWS);
    try (OnnxModel loaded = model.load();
        RawLoop raw = new RawLoop(loaded, List.of(tensors(columns)));
        Engine engine = new Engine(folder, model, false)) {
      InferenceRequest request = InferenceRequest.of(Engine.NAME, ROWS, columns);
      SideBySide.Work served =
          () ->
              InFlight.run(
                  sizes.batches(),
                  AT_ONCE,
                  i -> engine.predictor().submit(request, CallTerms.usual()));
      for (int i = 0; i < 8 * sizes.rounds(); i++) {
        served.run(); // the compiler's work is not the server's, and a window has few calls
      }
      SideBySide measured =
          SideBySide.run(
              sizes.rounds(),
              served,
              () -> {
                IntStream.range(0, sizes.batches()).parallel().forEach(i -> raw.call(0));
                return sizes.batches();
              });
      return Figure.atLeast(
          name(),
          measured.ratio(SideBySide.Window::perCpuSecond),
          "x",
          TARGET,
          "processor time of bare ONNX Runtime loops, one a core, over a network of two layers of %d: %s rows per processor second against %s; without the log"
              .formatted(
                  WIDE,
                  Words.number(ROWS * measured.theirRate(SideBySide.Window::perCpuSecond)),
                  Words.number(ROWS * measured.ourRate(SideBySide.Window::perCpuSecond))));
    }
  }

  static Map<String, Object> columns(int rows) {
    SplittableRandom random = new SplittableRandom(SEED);
    Map<String, Object> columns = new LinkedHashMap<>();
    BenchModel.INPUTS.forEach(
        input -> {
          float[] values = new float[rows];
          for (int row = 0; row < rows; row++) {
            values[row] = random.nextInt(-5_000, 5_000) / 1_000f;
          }
          columns.put(input.name(), values);
        });
    return columns;
  }

  private static Map<String, Tensor> tensors(Map<String, Object> columns) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    columns.forEach((name, values) -> tensors.put(name, Tensor.floats((float[]) values, ROWS, 1)));
    return tensors;
  }
}
