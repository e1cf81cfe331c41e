package dev.plimsoll.compression;

import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.onnx.ModelManifest;
import dev.plimsoll.onnx.ModelPackage;
import dev.plimsoll.onnx.OnnxModel;
import dev.plimsoll.onnx.Provenance;
import dev.plimsoll.onnx.RowBatch;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;

/** One model package in, a cheaper one out, with a report of what it gained and what it moved. */
public final class Compression {
  private Compression() {}

  /** Quantizes with the options that suit this machine's processor. */
  public static CompressionReport quantize(
      ModelPackage original, Digest originalDigest, Path out, RowBatch sample) {
    Processor processor = Processor.here();
    return quantize(
        original, originalDigest, out, sample, QuantizeOptions.forProcessor(processor), processor);
  }

  /**
   * Writes a package with int8 weights ({@link Quantizer}) and measures it against the original.
   *
   * <p>The new manifest names the original as its parent, says that answers depend on batch mates,
   * and records the processor. The checkpoint is not copied, since its weights are not the new
   * ones.
   *
   * @param originalDigest under which the original is stored
   * @param sample rows to measure speed and score changes on; some hundreds are enough
   */
  public static CompressionReport quantize(
      ModelPackage original,
      Digest originalDigest,
      Path out,
      RowBatch sample,
      QuantizeOptions options,
      Processor processor) {
    Quantized quantized = Quantizer.dynamicInt8(original.graph(), options);
    ModelManifest manifest =
        manifest(original.manifest(), originalDigest, options, processor, quantized.changed());
    ModelPackage result = ModelPackage.write(out, quantized.model(), manifest, null);
    long before = size(original.graphFile());
    long after = size(result.graphFile());
    try (OnnxModel slow = original.load();
        OnnxModel fast = result.load()) {
      SpeedComparison speed = new SpeedComparison(Compression::processorNanos);
      RowBatch one = sample.slice(0, 1);
      return new CompressionReport(
          (double) before / after,
          speed.ratio(() -> slow.run(sample), () -> fast.run(sample)),
          speed.ratio(() -> slow.run(one), () -> fast.run(one)),
          maxAbsDelta(answers(slow, manifest, sample), answers(fast, manifest, sample)),
          before,
          after,
          sample.rows(),
          false,
          options.reducedRange(),
          processor.features(),
          quantized.changes());
    }
  }

  private static ModelManifest manifest(
      ModelManifest original,
      Digest originalDigest,
      QuantizeOptions options,
      Processor processor,
      long changed) {
    Provenance from = original.provenance();
    Map<String, Object> parameters =
        new TreeMap<>(
            Map.of(
                "rewrite", "dynamic int8",
                "reducedRange", options.reducedRange(),
                "minimumElements", options.minimumElements(),
                "excluded", List.copyOf(new TreeSet<>(options.excluded()))));
    String platform =
        String.join(
            " ",
            System.getProperty("os.name"),
            System.getProperty("os.arch"),
            "Java " + System.getProperty("java.version"));
    return new ModelManifest(
        original.format(),
        original.kind() + "-int8",
        original.task(),
        original.question(),
        original.inputs(),
        original.outputs(),
        original.calibration(),
        false,
        processor.features(),
        new Provenance(
            from.data(),
            List.of(originalDigest),
            from.seed(),
            from.codeVersion(),
            platform,
            parameters,
            Map.of("productsQuantized", changed)),
        null,
        original.classes(),
        original.levels());
  }

  /** The first output of a package is the one that people look at. */
  private static float[] answers(OnnxModel model, ModelManifest manifest, RowBatch sample) {
    String output = manifest.outputs().get(0);
    return Objects.requireNonNull(model.run(sample).get(output), output);
  }

  private static double maxAbsDelta(float[] before, float[] after) {
    double max = 0;
    for (int i = 0; i < before.length; i++) {
      // Math.max keeps a NaN, which is the worst of all changes.
      max = Math.max(max, Math.abs((double) before[i] - after[i]));
    }
    return max;
  }

  private static long processorNanos() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    return threads.getCurrentThreadCpuTime();
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw PlimsollException.io(file.toString(), e);
    }
  }
}
