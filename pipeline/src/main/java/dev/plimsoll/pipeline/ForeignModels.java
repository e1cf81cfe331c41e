package dev.plimsoll.pipeline;

import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.Progress;
import dev.plimsoll.kernel.ScratchFolder;
import dev.plimsoll.onnx.ImportReport;
import dev.plimsoll.onnx.ImportSpec;
import dev.plimsoll.onnx.ModelImport;
import dev.plimsoll.onnx.ModelManifest;
import dev.plimsoll.onnx.ModelPackage;
import dev.plimsoll.registry.ModelVersion;
import dev.plimsoll.registry.Registry;
import dev.plimsoll.security.ArtifactScanner;
import dev.plimsoll.security.ScanLimits;
import dev.plimsoll.security.ScanReport;
import dev.plimsoll.storage.Storage;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Models that were trained elsewhere enter here: scanned before anything loads them, made into a
 * package that was run, kept under its digest, and registered.
 */
public final class ForeignModels {
  private final Storage storage;
  private final Registry registry;

  public ForeignModels(Storage storage, Registry registry) {
    this.storage = storage;
    this.registry = registry;
  }

  /**
   * What came of an import.
   *
   * @param isNew false when the same package had been registered before
   * @param scan what the file scan says, in words; its whole report is evidence about the package
   */
  public record Imported(
      ModelVersion version, boolean isNew, String question, ImportReport report, String scan) {}

  /** Imports one file as the next version of a model; the same again gives the version it has. */
  public Imported add(String model, ImportSpec spec, String actor, Progress progress) {
    progress.report("scanning", 0, 1);
    ScanReport scan = new ArtifactScanner(ScanLimits.standard()).scan(spec.file());
    scan.requireAcceptable();
    try (ScratchFolder work = storage.scratch("import")) {
      Path folder = work.path().resolve("package");
      ImportReport report = ModelImport.into(folder, spec, progress);
      ModelManifest manifest = ModelPackage.read(folder).manifest();
      progress.report("storing", 0, 1);
      Digest digest = storage.blobs().putFolder(folder);
      List<ModelVersion> before = registry.versions(model);
      ModelVersion version =
          registry.register(model, digest, manifest.kind(), Json.tree(manifest), actor);
      storage.evidence().record(scan.evidence(digest.hex(), storage.clock().instant()));
      boolean isNew = before.stream().noneMatch(known -> known.digest().equals(digest));
      return new Imported(version, isNew, manifest.question(), report, words(scan));
    }
  }

  private static String words(ScanReport scan) {
    return scan.findings().isEmpty()
        ? "nothing found in " + scan.bytes() + " bytes"
        : scan.verdict()
            + ": "
            + scan.findings().stream()
                .limit(5)
                .map(finding -> finding.rule() + " in " + finding.where())
                .collect(Collectors.joining(", "));
  }
}
