package dev.plimsoll.pipeline;

import dev.plimsoll.data.TableSpec;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.kernel.config.ConfigFile;
import dev.plimsoll.pipeline.project.ProjectFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A project file, where it lies, and what it says.
 *
 * @param folder against which its file names are resolved
 * @param source the text
 */
public record ProjectState(Path folder, String source, ProjectFile file) {

  /** Reads {@code plimsoll.yaml} in a folder, or a project file by its own name. */
  public static ProjectState read(Path path) {
    Path yaml =
        (Files.isDirectory(path) ? path.resolve("plimsoll.yaml") : path)
            .toAbsolutePath()
            .normalize();
    ProjectFile file = ConfigFile.read(yaml).bind(ProjectFile.class);
    try {
      Path parent = yaml.getParent();
      Path folder = parent == null ? yaml : parent;
      return new ProjectState(folder, Files.readString(yaml), file.in(folder));
    } catch (IOException e) {
      throw PlimsollException.io(yaml.toString(), e);
    }
  }

  /** What a home remembers of it. */
  static ProjectState of(Path folder, String source) {
    return new ProjectState(
        folder,
        source,
        ConfigFile.parse(folder.resolve("plimsoll.yaml").toString(), source)
            .bind(ProjectFile.class)
            .in(folder));
  }

  /** The tables, with file names that do not depend on the working folder. */
  public Map<String, TableSpec> tables() {
    Map<String, TableSpec> tables = new LinkedHashMap<>();
    file.data().forEach((name, spec) -> tables.put(name, spec.in(folder)));
    return tables;
  }
}
