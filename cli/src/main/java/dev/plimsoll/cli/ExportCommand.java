package dev.plimsoll.cli;

import dev.plimsoll.edge.RunnerJar;
import dev.plimsoll.pipeline.export.ExportSummary;
import dev.plimsoll.pipeline.export.ModelExport;
import dev.plimsoll.pipeline.scoring.ModelFinder;
import dev.plimsoll.pipeline.scoring.ModelFinder.Found;
import dev.plimsoll.storage.Storage;
import dev.plimsoll.storage.StorageConfig;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = "Writes a model into a folder that runs without Plimsoll.")
final class ExportCommand implements Callable<Integer> {
  /** Where a model goes. */
  enum Target {
    /** A folder with a runner of its own. */
    EDGE,
    /** The ONNX file for another runtime. */
    ONNX
  }

  @Mixin private Screen screen = new Screen();

  @Option(
      names = "--model",
      required = true,
      paramLabel = "MODEL",
      description =
          "A registered model (its champion), NAME/3, NAME/challenger, the first digits of a digest, or a package's folder.")
  private String model = "";

  @Option(
      names = "--target",
      paramLabel = "TARGET",
      defaultValue = "edge",
      description =
          "edge: with a small runner that needs Java alone; onnx: for another runtime (default: ${DEFAULT-VALUE}).")
  private Target target = Target.EDGE;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "The folder to write; must not be there yet.")
  private Path out = Path.of("");

  @Option(
      names = "--platform",
      paramLabel = "PLATFORM",
      description =
          "With edge: linux-x86_64, linux-aarch64, windows-x86_64 or macos-aarch64 (default: this one).")
  private @Nullable String platform;

  @Override
  public Integer call() {
    Found found = ModelFinder.find(model, this::storage);
    ExportSummary done =
        switch (target) {
          case EDGE ->
              ModelExport.edge(found, out, platform == null ? RunnerJar.thisPlatform() : platform);
          case ONNX -> ModelExport.onnx(found, out);
        };
    screen.line("%s: %s, %.1f MB".formatted(done.folder(), done.modelVersion(), done.megabytes()));
    ExportSummary.Measured measured = done.measured();
    if (measured != null) {
      screen.line(
          "%,d made-up rows answered as the original does, bit for bit"
              .formatted(done.rowsCompared()));
      screen.line(
          "with a heap of %d MB: %.0f µs for a row (99 in 100 within %.0f µs), %.0f MB for the whole process"
              .formatted(
                  measured.heapMaxMegabytes(),
                  measured.microsP50(),
                  measured.microsP99(),
                  measured.peakMegabytes()));
    } else if (target == Target.EDGE) {
      screen.line("for another platform than this one, so it was not tried");
    }
    if (target == Target.EDGE && done.megabytes() > ModelExport.MEGABYTES_MAX) {
      screen.line(
          "heavier than the %.0f MB that a small machine should have to hold; a quantized model is a quarter"
              .formatted(ModelExport.MEGABYTES_MAX));
    }
    screen.result(done);
    return Plimsoll.DONE;
  }

  private Storage storage() {
    return Storage.open(new StorageConfig(screen.home(Path.of("")), null), InstantSource.system());
  }
}
