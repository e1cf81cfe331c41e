package dev.plimsoll.onnx;

import com.fasterxml.jackson.databind.JsonNode;
import dev.plimsoll.kernel.Folders;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.onnx.proto.ModelProto;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The folder in which a model travels: see the package's description for its files. It is written
 * whole or not at all, and never changed.
 */
public final class ModelPackage {
  public static final String GRAPH = "model.onnx";
  public static final String MANIFEST = "model.json";
  public static final String CHECKPOINT = "checkpoint.safetensors";
  public static final String TOKENIZER = "tokenizer.json";

  /** The version of {@code model.json} that is written, and the only one that is read. */
  public static final int FORMAT = 1;

  private static final Set<String> OWN_FILES = Set.of(GRAPH, MANIFEST, CHECKPOINT, TOKENIZER);
  private static final List<String> REQUIRED =
      List.of(
          "/kind",
          "/task",
          "/question",
          "/inputs",
          "/outputs",
          "/calibration",
          "/batchInvariant",
          "/processor",
          "/provenance/data",
          "/provenance/parents",
          "/provenance/seed",
          "/provenance/codeVersion",
          "/provenance/platform",
          "/provenance/parameters",
          "/provenance/notes");

  private final Path folder;
  private final ModelManifest manifest;

  private ModelPackage(Path folder, ModelManifest manifest) {
    this.folder = folder;
    this.manifest = manifest;
  }

  /**
   * Writes a package beside its place and renames it there.
   *
   * <p>An older package in that place, or an empty folder, is replaced; a folder with anything else
   * in it is refused. Between the two renames there is a moment without either.
   *
   * @param checkpoint copied in; null when the model has none
   */
  public static ModelPackage write(
      Path folder, ModelProto graph, ModelManifest manifest, @Nullable Path checkpoint) {
    return write(folder, graph, manifest, checkpoint, null);
  }

  /**
   * As above, for a model that may read text.
   *
   * @param tokenizer its {@code tokenizer.json}, copied in; null exactly when the manifest has no
   *     {@code text}
   */
  public static ModelPackage write(
      Path folder,
      ModelProto graph,
      ModelManifest manifest,
      @Nullable Path checkpoint,
      @Nullable Path tokenizer) {
    requireTokenizer(manifest, tokenizer != null, folder);
    ManifestCheck.agrees(manifest, graph, folder.toString());
    Path place = folder.toAbsolutePath().normalize();
    refuseForeign(place);
    try {
      Path parent = Files.createDirectories(place.resolveSibling("."));
      Path half = Files.createTempDirectory(parent, "." + place.getFileName() + ".part");
      try {
        Files.write(half.resolve(GRAPH), graph.toByteArray());
        Files.writeString(half.resolve(MANIFEST), Json.pretty(manifest) + "\n");
        if (checkpoint != null) {
          Files.copy(checkpoint, half.resolve(CHECKPOINT));
        }
        if (tokenizer != null) {
          Files.copy(tokenizer, half.resolve(TOKENIZER));
        }
        force(half);
        moveInto(half, place);
      } finally {
        Folders.delete(half);
      }
    } catch (IOException e) {
      throw PlimsollException.io(folder.toString(), e);
    }
    return new ModelPackage(folder, manifest);
  }

  /** Reads the manifest and checks that the graph's inputs and outputs are the ones it names. */
  public static ModelPackage read(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new PlimsollException(
          OnnxError.PACKAGE_MISSING, folder + ": no such folder (expected: a model package)");
    }
    for (String name : List.of(MANIFEST, GRAPH)) {
      if (!Files.isRegularFile(folder.resolve(name))) {
        throw new PlimsollException(
            OnnxError.PACKAGE_INVALID,
            folder + ": no " + name + " in it (expected: " + MANIFEST + " and " + GRAPH + ")");
      }
    }
    Path file = folder.resolve(MANIFEST);
    JsonNode tree = Json.read(file, JsonNode.class);
    int format = tree.path("format").asInt(0);
    if (format != FORMAT) {
      throw new PlimsollException(
          OnnxError.PACKAGE_INVALID, file + ": format: " + format + " (expected: " + FORMAT + ")");
    }
    for (String key : REQUIRED) {
      if (tree.at(key).isMissingNode() || tree.at(key).isNull()) {
        throw new PlimsollException(
            OnnxError.PACKAGE_INVALID,
            file + ": no " + key.substring(1) + " (expected: a whole manifest)");
      }
    }
    ModelManifest manifest = Json.read(file, ModelManifest.class);
    requireTokenizer(manifest, Files.isRegularFile(folder.resolve(TOKENIZER)), folder);
    ManifestCheck.agrees(manifest, Graphs.read(folder.resolve(GRAPH)), folder.toString());
    return new ModelPackage(folder, manifest);
  }

  public Path folder() {
    return folder;
  }

  public ModelManifest manifest() {
    return manifest;
  }

  public Path graphFile() {
    return folder.resolve(GRAPH);
  }

  public ModelProto graph() {
    return Graphs.read(graphFile());
  }

  /** Weights for white-box work and for training on; absent in most rewritten models. */
  public Optional<Path> checkpoint() {
    return Optional.of(folder.resolve(CHECKPOINT)).filter(Files::isRegularFile);
  }

  /** What turns texts into the graph's ids; absent in models that read no text. */
  public Optional<Path> tokenizer() {
    return Optional.of(folder.resolve(TOKENIZER)).filter(Files::isRegularFile);
  }

  /** Loads the model, with its tokenizer when it reads text; the caller closes it. */
  public OnnxModel load() {
    TextSpec text = manifest.text();
    if (text == null) {
      return OnnxModel.load(graphFile());
    }
    return OnnxModel.load(
        graphFile(), new TextFront(TextTokenizer.read(folder.resolve(TOKENIZER)), text));
  }

  private static void requireTokenizer(ModelManifest manifest, boolean present, Path folder) {
    if (present != (manifest.text() != null)) {
      throw new PlimsollException(
          OnnxError.PACKAGE_INVALID,
          folder
              + ": "
              + (present ? "a " + TOKENIZER + ", but no" : "no " + TOKENIZER + ", but")
              + " text in its manifest (expected: both or neither)");
    }
  }

  private static void refuseForeign(Path place) {
    if (!Files.exists(place)) {
      return;
    }
    if (!Files.isDirectory(place)) {
      throw new PlimsollException(
          OnnxError.PACKAGE_INVALID, place + ": a file (expected: a folder, or nothing)");
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(place)) {
      for (Path file : files) {
        if (!OWN_FILES.contains(String.valueOf(file.getFileName()))) {
          throw new PlimsollException(
              OnnxError.PACKAGE_INVALID,
              place + ": has '" + file.getFileName() + "' in it (expected: only a model package)");
        }
      }
    } catch (IOException e) {
      throw PlimsollException.io(place.toString(), e);
    }
  }

  private static void moveInto(Path half, Path place) throws IOException {
    if (!Files.exists(place)) {
      Files.move(half, place, StandardCopyOption.ATOMIC_MOVE);
      return;
    }
    Path old = half.resolveSibling(half.getFileName() + ".old");
    Files.move(place, old, StandardCopyOption.ATOMIC_MOVE);
    Files.move(half, place, StandardCopyOption.ATOMIC_MOVE);
    Folders.delete(old);
  }

  private static void force(Path folder) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
          channel.force(true);
        }
      }
    }
  }
}
