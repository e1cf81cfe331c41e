package dev.plimsoll.pipeline.export;

import dev.plimsoll.edge.EdgeException;
import dev.plimsoll.edge.RunnerJar;
import dev.plimsoll.kernel.Folders;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.onnx.ModelPackage;
import dev.plimsoll.onnx.OnnxModel;
import dev.plimsoll.pipeline.PipelineError;
import dev.plimsoll.pipeline.export.ExportSummary.Measured;
import dev.plimsoll.pipeline.scoring.ModelFinder.Found;
import dev.plimsoll.pipeline.scoring.ScoringModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes a model's folder for elsewhere. The folder appears when it is whole and was tried: its
 * answers to made-up rows were the original's, bit for bit.
 */
public final class ModelExport {
  /** What an exported folder should not weigh more than. */
  public static final double MEGABYTES_MAX = 60;

  private static final int ROWS = 500;
  private static final long SEED = 60;

  private ModelExport() {}

  /** A folder with a runner of its own, for a platform as in {@link RunnerJar#write}. */
  public static ExportSummary edge(Found model, Path out, String platform) {
    return export(
        model,
        out,
        half -> {
          try {
            RunnerJar.write(half.resolve("runner.jar"), platform);
            scripts(half, platform);
          } catch (EdgeException e) {
            throw new PlimsollException(
                PipelineError.EXPORT_REFUSED, String.valueOf(e.getMessage()), e);
          }
          boolean here = platform.equals(RunnerJar.thisPlatform());
          Measured measured = here ? compare(model, half) : null;
          Files.writeString(
              half.resolve("README.md"), ExportWords.edge(model, platform, measured, ROWS));
          return measured;
        });
  }

  /** The ONNX file with its manifest and tokenizer, for another runtime. */
  public static ExportSummary onnx(Found model, Path out) {
    return export(
        model,
        out,
        half -> {
          try (OnnxModel copy = ModelPackage.read(half).load()) {
            for (SampleRows.Sample sample : SampleRows.of(copy.inputs(), ROWS, SEED)) {
              copy.run(sample.batch());
            }
          }
          Files.writeString(half.resolve("README.md"), OnnxPage.of(model));
          return null;
        });
  }

  private interface Step {
    @Nullable Measured run(Path half) throws IOException;
  }

  private static ExportSummary export(Found model, Path out, Step step) {
    Path place = out.toAbsolutePath().normalize();
    if (Files.exists(place)) {
      throw new PlimsollException(
          PipelineError.OUTPUT_EXISTS, out + ": exists (expected: no such folder yet)");
    }
    Path half = place.resolveSibling("." + place.getFileName() + ".part");
    try {
      Folders.delete(half);
      Files.createDirectories(half);
      copy(model.source(), half);
      Measured measured = step.run(half);
      double megabytes = megabytes(half);
      Files.move(half, place, StandardCopyOption.ATOMIC_MOVE);
      return new ExportSummary(
          model.version(), out, megabytes, measured == null ? 0 : ROWS, measured);
    } catch (IOException e) {
      throw PlimsollException.io(out.toString(), e);
    } finally {
      Folders.delete(half);
    }
  }

  private static void copy(ModelPackage source, Path to) throws IOException {
    for (String name : List.of(ModelPackage.GRAPH, ModelPackage.MANIFEST, ModelPackage.TOKENIZER)) {
      Path file = source.folder().resolve(name);
      if (Files.isRegularFile(file)) {
        Files.write(to.resolve(name), Files.readAllBytes(file));
      }
    }
  }

  private static Measured compare(Found model, Path half) {
    try (ScoringModel original =
        ScoringModel.load(model.source(), model.version(), model.digest())) {
      return new ExportedRun(half).compare(original, SampleRows.of(original.inputs(), ROWS, SEED));
    }
  }

  private static void scripts(Path half, String platform) throws IOException {
    String flags = "-Xmx64m -XX:+UseSerialGC -XX:TieredStopAtLevel=1";
    if (platform.startsWith("windows")) {
      Files.writeString(
          half.resolve("run.cmd"), "@java " + flags + " -jar \"%~dp0runner.jar\" %*\r\n");
      return;
    }
    Path run = half.resolve("run");
    Files.writeString(
        run,
        """
        #!/bin/sh
        # Needs Java 17 or newer on the PATH, or JAVA_HOME.
        here="$(cd "$(dirname "$0")" && pwd)"
        exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" %s -jar "$here/runner.jar" "$@"
        """
            .formatted(flags));
    if (Files.getFileStore(run).supportsFileAttributeView("posix")) {
      Files.setPosixFilePermissions(run, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }

  private static double megabytes(Path folder) throws IOException {
    long bytes = 0;
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        bytes += Files.size(file);
      }
    }
    return Double.parseDouble(String.format(Locale.ROOT, "%.1f", bytes / 1e6));
  }
}
