package dev.plimsoll.pipeline;

import dev.plimsoll.compression.Compression;
import dev.plimsoll.compression.CompressionReport;
import dev.plimsoll.data.ArrowResult;
import dev.plimsoll.data.QueryEngine;
import dev.plimsoll.evaluation.Metric;
import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.Evidence;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.kernel.Progress;
import dev.plimsoll.kernel.ScratchFolder;
import dev.plimsoll.onnx.BatchScorer;
import dev.plimsoll.onnx.ModelPackage;
import dev.plimsoll.onnx.RowBatch;
import dev.plimsoll.pipeline.project.CompressSection;
import dev.plimsoll.storage.Storage;
import java.nio.file.Path;
import java.util.Map;

/** Makes an int8 copy of a network and finds out what it saves and what it costs. */
public final class Quantization {
  private static final String SUFFIX = " int8";

  private static final int SAMPLE_ROWS = 256;

  private final Rooms rooms;
  private final Steps steps;
  private final CandidateMaker maker;
  private final Progress progress;

  Quantization(Rooms rooms, Steps steps, CandidateMaker maker, Progress progress) {
    this.rooms = rooms;
    this.steps = steps;
    this.maker = maker;
    this.progress = progress;
  }

  /**
   * The copy, judged.
   *
   * @param original digest of the package it was made from
   * @param before the leading metric of the original on the judging rows, such as AUC or RMSE
   * @param after the same of the copy
   */
  public record Result(
      Digest original, Candidate candidate, CompressionReport report, double before, double after) {

    /** Copy less original. */
    public double delta() {
      return after - before;
    }

    /** Whether it is good enough to be served in the original's place. */
    boolean suffices(CompressSection policy) {
      return candidate.report().leading().higherIsBetter()
          ? delta() >= -policy.mostAucLost()
          : delta() <= policy.mostErrorGained() * before;
    }
  }

  /** What the step leaves behind. */
  record Copy(Digest model, CompressionReport report) {}

  /** The name of the candidate that a copy was made of; any other name is its own. */
  static String originalName(String name) {
    return name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : name;
  }

  /**
   * Trees and linear models have no weight matrices worth quantizing. Text encoders have, but the
   * int8 copy that is made here measures its ranges anew in each run, so its answer to a text would
   * depend on the texts that happen to run beside it; for texts of mixed lengths that is not worth
   * offering unasked.
   */
  static boolean suits(Candidate candidate) {
    return candidate.kind().contains("transformer");
  }

  Result run(Candidate network) {
    Storage storage = rooms.storage();
    Copy copy =
        steps
            .run(
                "quantize",
                Map.of("model", network.model(), "rows", network.rows()),
                Copy.class,
                () -> copy(network))
            .value();
    storage
        .evidence()
        .record(
            Evidence.of(
                CompressionReport.EVIDENCE,
                copy.model().hex(),
                "compression",
                storage.clock().instant(),
                copy.report()));
    CandidateMaker.Judged judged = maker.judge(copy.model(), network.rows());
    Candidate candidate =
        new Candidate(
            network.name() + SUFFIX,
            network.kind(),
            copy.model(),
            network.rows(),
            judged.report(),
            network.training(),
            judged.rowsPerSecond());
    Metric leading = network.report().leading();
    return new Result(
        network.model(),
        candidate,
        copy.report(),
        network.report().overall().require(leading).value(),
        judged.report().overall().require(leading).value());
  }

  private Copy copy(Candidate network) {
    progress.report("quantizing the network", 0, -1);
    Storage storage = rooms.storage();
    ModelPackage original = ModelPackage.read(storage.blobs().folder(network.model()));
    try (ScratchFolder scratch = storage.scratch("step")) {
      Path out = scratch.path().resolve("package");
      CompressionReport report =
          Compression.quantize(original, network.model(), out, sample(network, original));
      return new Copy(storage.blobs().putFolder(out), report);
    }
  }

  private RowBatch sample(Candidate network, ModelPackage original) {
    String table = QueryEngine.literal(rooms.storage().blobs().file(network.rows()).toString());
    String sql =
        "SELECT * FROM read_parquet("
            + table
            + ") WHERE split = 'valid' ORDER BY md5(row_key) LIMIT "
            + SAMPLE_ROWS;
    try (ArrowResult result = rooms.engine().query(sql)) {
      if (!result.next()) {
        throw new PlimsollException(
            PipelineError.NOTHING_TO_TRAIN, "choosing rows: none (expected: at least one)");
      }
      return BatchScorer.rows(original.manifest().inputs(), result.root());
    }
  }
}
