package dev.plimsoll.training.internal.run;

import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.onnx.Calibration;
import dev.plimsoll.onnx.GraphBuilder;
import dev.plimsoll.onnx.ModelInput;
import dev.plimsoll.onnx.ModelManifest;
import dev.plimsoll.onnx.ModelPackage;
import dev.plimsoll.onnx.Provenance;
import dev.plimsoll.onnx.proto.ModelProto;
import dev.plimsoll.training.TrainingJob;
import dev.plimsoll.training.internal.ExportOperators;
import dev.plimsoll.training.internal.Fitted;
import dev.plimsoll.training.internal.ProcessFigures;
import dev.plimsoll.training.internal.checkpoint.NamedTensor;
import dev.plimsoll.training.internal.checkpoint.SafeTensors;
import dev.plimsoll.training.internal.prepare.GraphInputs;
import dev.plimsoll.training.internal.score.Calibrator;
import dev.plimsoll.training.internal.table.Target;
import dev.plimsoll.training.internal.table.TrainingRows;
import dev.plimsoll.training.internal.text.TextReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Calibrates a fitted model, writes it as a graph, checks the graph, and makes the package. */
public final class PackageWriter {
  private static final String PACKAGE = "package";

  /** What was written, and what it says of the validation rows. */
  public static final class Written {
    private final Path folder;
    private final float[] logits;
    private final float[] probabilities;

    public Written(Path folder, float[] logits, float[] probabilities) {
      this.folder = folder;
      this.logits = logits;
      this.probabilities = probabilities;
    }

    public Path folder() {
      return folder;
    }

    public float[] logits() {
      return logits;
    }

    public float[] probabilities() {
      return probabilities;
    }
  }

  private final TrainingJob job;
  private final Map<String, Object> parameters;
  private final List<String> notes;
  private final Calibrator calibrator;

  public PackageWriter(
      TrainingJob job, Map<String, Object> parameters, List<String> notes, Calibrator calibrator) {
    this.job = job;
    this.parameters = parameters;
    this.notes = notes;
    this.calibrator = calibrator;
  }

  public Written write(Fitted fitted, TrainingRows valid) {
    float[] logits = fitted.logits(valid);
    Target target = valid.target();
    Calibration calibration = calibration(target, logits, valid.labels());
    ModelProto graph = graph(fitted, target, calibration);
    Path checkpoint = checkpoint(fitted.checkpoint());
    Path tokenizer = tokenizer(fitted.text());
    try {
      new ExportCheck(job.inputs(), target).agrees(graph, tokenizer, fitted, valid);
      Path folder = job.out().resolve(PACKAGE);
      ModelPackage.write(
          folder, graph, manifest(target, calibration, fitted.text()), checkpoint, tokenizer);
      return new Written(
          folder, logits, target.task().numeric() ? logits : calibration.probabilities(logits));
    } finally {
      delete(checkpoint);
      delete(tokenizer);
    }
  }

  private Calibration calibration(Target target, float[] logits, float[] labels) {
    return switch (target.task()) {
      case BINARY -> calibrator.fit(logits, labels);
      case MULTI_CLASS -> calibrator.fit(logits, labels, target.outputs());
      case MULTI_LABEL -> calibrator.fit(logits, target.indicators(labels));
      case REGRESSION, QUANTILE -> Calibration.none();
    };
  }

  private ModelProto graph(Fitted fitted, Target target, Calibration calibration) {
    GraphBuilder graph = new GraphBuilder(job.candidate());
    Outputs.declare(graph, target, calibration, fitted.write(inputs(graph, fitted.text())));
    graph.metadata("plimsoll.kind", job.candidate());
    graph.metadata("plimsoll.seed", Long.toString(job.seed()));
    graph.metadata("plimsoll.code", job.codeVersion());
    graph.metadata(
        "plimsoll.data", String.join(",", job.dataDigests().stream().map(Digest::hex).toList()));
    return ExportOperators.applied(graph.build(), parameters);
  }

  private GraphInputs inputs(GraphBuilder graph, @Nullable TextReader text) {
    return text == null
        ? new GraphInputs(graph, job.inputs())
        : new GraphInputs(graph, job.inputs(), text.tokenInputs(), text.spec().input());
  }

  private ModelManifest manifest(
      Target target, Calibration calibration, @Nullable TextReader text) {
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
        target.task().label(),
        job.question(),
        textFirst(text),
        Outputs.names(target.task()),
        calibration,
        true,
        ProcessFigures.processorFeatures(),
        provenance,
        text == null ? null : text.spec(),
        target.classes().isEmpty() ? null : target.classes(),
        target.quantiles().isEmpty() ? null : target.quantiles());
  }

  /** A graph's token inputs come first, and so does the text they stand for. */
  private List<ModelInput> textFirst(@Nullable TextReader text) {
    if (text == null) {
      return job.inputs();
    }
    List<ModelInput> inputs = new ArrayList<>(job.inputs());
    inputs.sort(Comparator.comparing(input -> !input.name().equals(text.spec().input())));
    return inputs;
  }

  private @Nullable Path tokenizer(@Nullable TextReader text) {
    if (text == null) {
      return null;
    }
    try {
      Path file = Files.createTempFile(job.out(), ".tokenizer", ".part");
      Files.writeString(file, text.file().json());
      return file;
    } catch (IOException e) {
      throw PlimsollException.io(job.out().toString(), e);
    }
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
