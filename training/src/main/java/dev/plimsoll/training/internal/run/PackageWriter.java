package dev.plimsoll.training.internal.run;

import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.onnx.Calibration;
import dev.plimsoll.onnx.GraphBuilder;
import dev.plimsoll.onnx.ModelManifest;
import dev.plimsoll.onnx.ModelPackage;
import dev.plimsoll.onnx.OnnxModel;
import dev.plimsoll.onnx.Provenance;
import dev.plimsoll.onnx.proto.ModelProto;
import dev.plimsoll.onnx.proto.TensorProto;
import dev.plimsoll.training.TrainingJob;
import dev.plimsoll.training.internal.Fitted;
import dev.plimsoll.training.internal.ProcessFigures;
import dev.plimsoll.training.internal.checkpoint.NamedTensor;
import dev.plimsoll.training.internal.checkpoint.SafeTensors;
import dev.plimsoll.training.internal.prepare.GraphInputs;
import dev.plimsoll.training.internal.score.Platt;
import dev.plimsoll.training.internal.table.TrainingRows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Calibrates a fitted model, writes it as a graph, checks the graph, and makes the package. */
public final class PackageWriter {
  private static final String PACKAGE = "package";

  /** What was written; the calibrated logits are those whose sigmoid is the probability. */
  public static final class Written {
    private final Path folder;
    private final float[] logits;
    private final float[] calibratedLogits;

    public Written(Path folder, float[] logits, float[] calibratedLogits) {
      this.folder = folder;
      this.logits = logits;
      this.calibratedLogits = calibratedLogits;
    }

    public Path folder() {
      return folder;
    }

    public float[] logits() {
      return logits;
    }

    public float[] calibratedLogits() {
      return calibratedLogits;
    }
  }

  private final TrainingJob job;
  private final Map<String, Object> parameters;
  private final List<String> notes;

  public PackageWriter(TrainingJob job, Map<String, Object> parameters, List<String> notes) {
    this.job = job;
    this.parameters = parameters;
    this.notes = notes;
  }

  public Written write(Fitted fitted, TrainingRows valid) {
    float[] logits = fitted.logits(valid);
    Calibration calibration = Platt.fit(logits, valid.labels());
    ModelProto graph = graph(fitted, calibration);
    new ExportCheck(job.inputs()).agrees(graph, fitted, valid);
    Path checkpoint = checkpoint(fitted.checkpoint());
    try {
      Path folder = job.out().resolve(PACKAGE);
      ModelPackage.write(folder, graph, manifest(calibration), checkpoint);
      return new Written(folder, logits, Platt.calibrated(calibration, logits));
    } finally {
      delete(checkpoint);
    }
  }

  private ModelProto graph(Fitted fitted, Calibration calibration) {
    GraphBuilder graph = new GraphBuilder(job.candidate());
    String logit = fitted.write(new GraphInputs(graph, job.inputs()));
    String scaled = graph.node("Mul", List.of(logit, graph.scalar((float) calibration.scale())));
    String moved = graph.node("Add", List.of(scaled, graph.scalar((float) calibration.offset())));
    String probability = graph.node("Sigmoid", List.of(moved));
    graph.output(probability, OnnxModel.PROBABILITY, TensorProto.DataType.FLOAT, "N", 1);
    graph.output(logit, OnnxModel.LOGIT, TensorProto.DataType.FLOAT, "N", 1);
    graph.metadata("plimsoll.kind", job.candidate());
    graph.metadata("plimsoll.seed", Long.toString(job.seed()));
    graph.metadata("plimsoll.code", job.codeVersion());
    graph.metadata(
        "plimsoll.data", String.join(",", job.dataDigests().stream().map(Digest::hex).toList()));
    return graph.build();
  }

  private ModelManifest manifest(Calibration calibration) {
    Map<String, Object> remarks = new TreeMap<>();
    remarks.put("remarks", notes);
    Provenance provenance =
        new Provenance(
            job.dataDigests(),
            List.of(),
            job.seed(),
            job.codeVersion(),
            ProcessFigures.platform(),
            parameters,
            remarks);
    return new ModelManifest(
        ModelPackage.FORMAT,
        job.candidate(),
        "binary",
        job.question(),
        job.inputs(),
        List.of(OnnxModel.PROBABILITY, OnnxModel.LOGIT),
        calibration,
        true,
        ProcessFigures.processorFeatures(),
        provenance);
  }

  private @Nullable Path checkpoint(List<NamedTensor> tensors) {
    if (tensors.isEmpty()) {
      return null;
    }
    try {
      Path file = Files.createTempFile(job.out(), ".checkpoint", ".part");
      Map<String, String> remarks =
          Map.of("format", "pt", "kind", job.candidate(), "seed", Long.toString(job.seed()));
      Files.write(file, SafeTensors.bytes(tensors, remarks));
      return file;
    } catch (IOException e) {
      throw PlimsollException.io(job.out().toString(), e);
    }
  }

  private static void delete(@Nullable Path file) {
    try {
      if (file != null) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw PlimsollException.io(file.toString(), e);
    }
  }
}
