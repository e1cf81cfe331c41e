package dev.plimsoll.cli.bench.core;

import dev.plimsoll.cli.bench.measure.Benchmark;
import dev.plimsoll.cli.bench.measure.Figure;
import dev.plimsoll.cli.bench.measure.SideBySide;
import dev.plimsoll.cli.bench.measure.Words;
import dev.plimsoll.cli.bench.model.BenchModel;
import dev.plimsoll.data.QueryEngine;
import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.kernel.Progress;
import dev.plimsoll.onnx.ModelInput;
import dev.plimsoll.onnx.ModelPackage;
import dev.plimsoll.onnx.OnnxModel;
import dev.plimsoll.onnx.RowBatch;
import dev.plimsoll.pipeline.scoring.BatchScoring;
import dev.plimsoll.pipeline.scoring.ScoringModel;
import dev.plimsoll.pipeline.scoring.ScoringRequest;
import dev.plimsoll.pipeline.scoring.ScoringRequest.Unfinished;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * {@code plimsoll score}, whole, against a bare ONNX Runtime loop over arrays that are in memory
 * already.
 *
 * <p>Ours reads a Parquet file, feeds the model, makes parts durable, reads again, and writes a
 * Parquet file with all columns; theirs does none of that. Both have a caller per core. Processor
 * time of the process, so the ratio is what of the work is the model's: it falls with the model's
 * own cost, and the figure tells both costs per row. This model's row costs about what a boosted
 * ensemble of some hundred trees costs, and a tenth of an attention model's.
 */
public record ScoreRows(Sizes sizes) implements Benchmark {
  private static final double TARGET = 0.9;
  private static final int HIDDEN = 1_024;
  private static final int BATCH = 2_048;
  private static final double MICROS = 1e6;
  private static final double MEGABYTE = 1 << 20;

  @Override
  public String name() {
    return "score.rows";
  }

  @Override
  public String means() {
    return "how much of scoring a Parquet file into a Parquet file is the model's own work";
  }

  @Override
  public Figure measure(Path folder, Progress progress) {
    Path quarter = file(folder, "quarter.parquet", sizes.scoreRows() / 4);
    Path whole = file(folder, "whole.parquet", sizes.scoreRows());
    ModelPackage source = BenchModel.write(folder.resolve("model"), HIDDEN);
    try (ScoringModel model =
            ScoringModel.load(source, "bench/1", Digest.ofFile(source.graphFile()));
        OnnxModel raw = source.load()) {
      score(model, quarter, folder);
      double few = peakMegabytes();
      SideBySide measured =
          SideBySide.run(
              Math.min(5, sizes.rounds()),
              () -> score(model, whole, folder),
              () -> loops(raw, sizes.scoreRows()));
      double many = peakMegabytes();
      return Figure.atLeast(
          name(),
          measured.ratio(SideBySide.Window::perCpuSecond),
          "x",
          TARGET,
          String.format(
              Locale.ROOT,
              "a bare loop over arrays in memory, %.2f µs a row; ours %.2f µs, reading twice, writing and forcing included;"
                  + " the process's most memory was %.0f MB after %s rows and %.0f MB after %s",
              MICROS / measured.theirRate(SideBySide.Window::perCpuSecond),
              MICROS / measured.ourRate(SideBySide.Window::perCpuSecond),
              few,
              Words.number((double) sizes.scoreRows() / 4),
              many,
              Words.number((double) sizes.scoreRows())));
    }
  }

  private static Path file(Path folder, String name, int rows) {
    Path file = folder.resolve(name);
    String columns =
        BenchModel.INPUTS.stream()
            .map(ModelInput::name)
            .map(x -> "(hash(range, '" + x + "') / 1.8446744073709552e19)::FLOAT AS " + x)
            .collect(Collectors.joining(", "));
    try (QueryEngine engine = QueryEngine.open(folder.resolve("spill"), 1)) {
      engine.toParquet("SELECT range AS id, " + columns + " FROM range(" + rows + ")", file);
    }
    return file;
  }

  private static long score(ScoringModel model, Path in, Path folder) {
    ScoringRequest request = ScoringRequest.of(in, folder.resolve("scored.parquet"));
    return new BatchScoring(model, Progress.none())
        .run(request.with(true, Unfinished.DISCARD))
        .rows();
  }

  /** The same number of rows by as many threads, each the same batch again and again. */
  private static long loops(OnnxModel model, int rows) {
    int threads = Runtime.getRuntime().availableProcessors();
    return IntStream.range(0, threads)
        .mapToObj(thread -> CompletableFuture.supplyAsync(() -> loop(model, rows / threads)))
        .toList()
        .stream()
        .mapToLong(CompletableFuture::join)
        .sum();
  }

  private static long loop(OnnxModel model, int rows) {
    SplittableRandom random = new SplittableRandom(1);
    RowBatch batch = new RowBatch(BATCH);
    for (ModelInput input : BenchModel.INPUTS) {
      FloatBuffer values =
          ByteBuffer.allocateDirect(BATCH * Float.BYTES)
              .order(ByteOrder.nativeOrder())
              .asFloatBuffer();
      for (int i = 0; i < BATCH; i++) {
        values.put(i, (float) random.nextDouble());
      }
      batch.numbers(input.name(), values);
    }
    long done = 0;
    while (done < rows) {
      model.score(batch);
      done += BATCH;
    }
    return done;
  }

  /** The most memory this process ever had, native included; 0 where the system does not tell. */
  private static double peakMegabytes() {
    Path status = Path.of("/proc/self/status");
    if (!Files.isReadable(status)) {
      return Runtime.getRuntime().totalMemory() / MEGABYTE;
    }
    try {
      return Files.readAllLines(status).stream()
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024)
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      throw PlimsollException.io(status.toString(), e);
    }
  }
}
