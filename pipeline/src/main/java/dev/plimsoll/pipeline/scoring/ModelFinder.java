package dev.plimsoll.pipeline.scoring;

import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.kernel.config.Spelling;
import dev.plimsoll.onnx.ModelPackage;
import dev.plimsoll.pipeline.PipelineError;
import dev.plimsoll.registry.ModelVersion;
import dev.plimsoll.registry.Registry;
import dev.plimsoll.storage.Storage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Finds a model by what a person calls it: a package's folder; a registered model, which is its
 * champion; {@code name/3}; {@code name/challenger}, or the alias alone where there is one model;
 * or the first digits of a version's digest.
 */
public final class ModelFinder {
  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{8,64}");

  private ModelFinder() {}

  /** A package and the name under which its answers go. */
  public record Found(ModelPackage source, String version, Digest digest) {
    public ScoringModel load() {
      return ScoringModel.load(source, version, digest);
    }
  }

  /**
   * Finds it.
   *
   * @param storage opened only for what is not a folder; closed by this call
   * @throws PlimsollException SCORING_INVALID with what there is, when nothing is called so
   */
  public static Found find(String reference, Supplier<Storage> storage) {
    Path folder = Path.of(reference);
    // A project's folder is often called as its model is: that one is not meant.
    boolean isPackage = Files.isRegularFile(folder.resolve(ModelPackage.MANIFEST));
    boolean isPath = folder.isAbsolute() || reference.startsWith(".");
    if (isPackage || (isPath && Files.isDirectory(folder))) {
      return inFolder(folder);
    }
    try (Storage open = storage.get()) {
      Registry registry = new Registry(open);
      ModelVersion version = version(reference, registry);
      return new Found(
          ModelPackage.read(open.blobs().folder(version.digest())), version.id(), version.digest());
    }
  }

  private static Found inFolder(Path folder) {
    ModelPackage source = ModelPackage.read(folder);
    Map<String, Digest> files = new LinkedHashMap<>();
    for (String name : List.of(ModelPackage.GRAPH, ModelPackage.MANIFEST, ModelPackage.TOKENIZER)) {
      Path file = folder.resolve(name);
      if (Files.isRegularFile(file)) {
        files.put(name, Digest.ofFile(file));
      }
    }
    Digest digest = Digest.ofJson(files);
    return new Found(source, source.manifest().kind() + "@" + digest.brief(), digest);
  }

  private static PlimsollException noChampion(String model, Registry registry) {
    List<String> versions = registry.versions(model).stream().map(ModelVersion::id).toList();
    return new PlimsollException(
        PipelineError.SCORING_INVALID,
        "model: '%s' has no champion yet (expected: one of its versions, %s)"
            .formatted(model, versions));
  }

  private static ModelVersion version(String reference, Registry registry) {
    List<String> models = registry.models();
    int slash = reference.lastIndexOf('/');
    if (slash > 0) {
      String model = reference.substring(0, slash);
      String which = reference.substring(slash + 1);
      return which.matches("[0-9]{1,9}")
          ? registry.require(model, Integer.parseInt(which))
          : registry.requireAlias(model, which);
    }
    if (models.contains(reference)) {
      return registry
          .alias(reference, Registry.CHAMPION)
          .orElseThrow(() -> noChampion(reference, registry));
    }
    if (models.size() == 1 && registry.alias(models.get(0), reference).isPresent()) {
      return registry.requireAlias(models.get(0), reference);
    }
    List<ModelVersion> same = new ArrayList<>();
    if (DIGEST.matcher(reference).matches()) {
      for (String model : models) {
        registry.versions(model).stream()
            .filter(version -> version.digest().hex().startsWith(reference))
            .forEach(same::add);
      }
    }
    if (same.isEmpty()) {
      throw new PlimsollException(
          PipelineError.SCORING_INVALID,
          "model: '%s' (expected: a model package's folder, or one of %s, also with a version or alias as in name/3%s)"
              .formatted(reference, models, Spelling.hint(reference, models)));
    }
    return same.get(0);
  }
}
