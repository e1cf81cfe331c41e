package dev.plimsoll.security;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.onnx.proto.ModelProto;
import dev.plimsoll.security.internal.FileScan;
import dev.plimsoll.security.internal.Findings;
import dev.plimsoll.security.internal.GraphScan;
import dev.plimsoll.security.internal.ManifestScan;
import dev.plimsoll.security.internal.SafetensorsScan;
import dev.plimsoll.security.internal.WireScan;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Looks at a model package, or a lone ONNX file, before anything loads it.
 *
 * <p>The idea: an ONNX file is data, but data with power over its reader. It can ask for huge
 * tensors with few bytes, name files outside its folder as its weights, call operators that run
 * code, or nest until a parser's stack ends. A package folder can carry files of other formats that
 * are code. So bytes are walked in three steps, each cheap before the next: names and kinds of the
 * files; the wire format with counters, which allocates nothing ({@link WireScan}); only then the
 * parsed graph, rule by rule ({@link GraphScan}). Nothing is executed and no path in a file is
 * opened.
 *
 * <p>Cost: one and a half reads of the file. A scan throws only when the path itself cannot be
 * read; whatever is wrong with the content is a finding.
 */
public final class ArtifactScanner {
  private static final String GRAPH = "model.onnx";
  private static final String MANIFEST = "model.json";
  private static final String CHECKPOINT = "checkpoint.safetensors";
  private static final Set<String> PACKAGE_FILES =
      Set.of(GRAPH, MANIFEST, CHECKPOINT, "tokenizer.json");

  private final ScanLimits limits;

  public ArtifactScanner(ScanLimits limits) {
    this.limits = limits;
  }

  /** Scans a folder as a model package, and anything else as an ONNX file. */
  public ScanReport scan(Path artifact) {
    Findings findings = new Findings(limits.findings());
    try {
      if (Files.isDirectory(artifact)) {
        return scanPackage(artifact, findings);
      }
      if (!Files.isRegularFile(artifact)) {
        throw new PlimsollException(
            SecurityError.ARTIFACT_MISSING,
            artifact + ": no such file (expected: an ONNX file or a model package)");
      }
      scanGraph(artifact, artifact.toAbsolutePath().resolveSibling("."), findings);
      return findings.report(1, Files.size(artifact));
    } catch (IOException e) {
      throw PlimsollException.io(artifact.toString(), e);
    }
  }

  private ScanReport scanPackage(Path folder, Findings findings) throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
      stream.forEach(files::add);
    }
    long bytes = 0;
    Set<String> names = new TreeSet<>();
    for (Path file : files) {
      String name = String.valueOf(file.getFileName());
      if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
        names.add(name);
        bytes += Files.size(file);
        FileScan.content(file, name, limits, findings);
      } else if (Files.isSymbolicLink(file)) {
        findings.refuse(ScanRule.LINK, name, "a symbolic link (expected: files of its own)");
      } else {
        findings.refuse(ScanRule.FOREIGN_FILE, name, "not a file (expected: only files)");
      }
    }
    Set<String> referenced = Set.of();
    if (names.contains(GRAPH)) {
      referenced = scanGraph(folder.resolve(GRAPH), folder.toAbsolutePath(), findings);
    } else {
      findings.refuse(ScanRule.UNREADABLE, GRAPH, "missing (expected: a graph)");
    }
    if (names.contains(MANIFEST)) {
      ManifestScan.scan(folder.resolve(MANIFEST), limits, findings);
    } else {
      findings.refuse(ScanRule.MANIFEST, MANIFEST, "missing (expected: a manifest)");
    }
    if (names.contains(CHECKPOINT)) {
      SafetensorsScan.scan(folder.resolve(CHECKPOINT), findings);
    }
    for (String name : names) {
      if (!PACKAGE_FILES.contains(name) && !referenced.contains(name)) {
        findings.refuse(
            ScanRule.FOREIGN_FILE, name, "no part of a package (expected: " + PACKAGE_FILES + ")");
      }
    }
    return findings.report(files.size(), bytes);
  }

  /** Returns the names of the files in the folder that hold weights of the graph. */
  private Set<String> scanGraph(Path file, Path folder, Findings findings) throws IOException {
    String name = String.valueOf(file.getFileName());
    if (Files.size(file) > limits.fileBytes()) {
      findings.refuse(
          ScanRule.FILE_TOO_LARGE,
          name,
          Files.size(file) + " bytes (expected: at most " + limits.fileBytes() + ")");
      return Set.of();
    }
    Optional<ModelProto> model = new WireScan(limits, findings).read(file, name);
    if (model.isEmpty()) {
      return Set.of();
    }
    GraphScan scan = new GraphScan(limits, findings, folder, name);
    scan.scan(model.get());
    return scan.externalFiles();
  }
}
