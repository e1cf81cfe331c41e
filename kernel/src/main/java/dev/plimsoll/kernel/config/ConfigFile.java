package dev.plimsoll.kernel.config;

import dev.plimsoll.kernel.KernelError;
import dev.plimsoll.kernel.PlimsollException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/** A YAML file, parsed but not yet understood: {@link #bind} turns it into a record. */
public final class ConfigFile {
  private static final int MOST_ALIASES = 50;

  private final String name;
  private final Node root;

  private ConfigFile(String name, Node root) {
    this.name = name;
    this.root = root;
  }

  public static ConfigFile read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new PlimsollException(
          KernelError.CONFIG_MISSING,
          file + ": no such file (expected: a YAML file; 'plimsoll init' writes one)");
    }
    try {
      return parse(file.toString(), Files.readString(file));
    } catch (IOException e) {
      throw PlimsollException.io(file.toString(), e);
    }
  }

  /**
   * Parses text.
   *
   * @param name how messages call it
   */
  public static ConfigFile parse(String name, String text) {
    LoadSettings settings =
        LoadSettings.builder().setLabel(name).setMaxAliasesForCollections(MOST_ALIASES).build();
    try {
      Node root =
          new Compose(settings)
              .composeString(text)
              .orElseThrow(
                  () ->
                      new PlimsollException(
                          KernelError.CONFIG_SYNTAX,
                          name + ": the file is empty (expected: a YAML mapping)"));
      return new ConfigFile(name, root);
    } catch (MarkedYamlEngineException e) {
      String line = e.getProblemMark().map(mark -> ":" + (mark.getLine() + 1)).orElse("");
      throw new PlimsollException(
          KernelError.CONFIG_SYNTAX,
          name + line + ": " + e.getProblem() + " (expected: valid YAML)",
          e);
    } catch (YamlEngineException e) {
      throw new PlimsollException(
          KernelError.CONFIG_SYNTAX, name + ": " + e.getMessage() + " (expected: valid YAML)", e);
    } catch (StackOverflowError e) {
      throw new PlimsollException(
          KernelError.CONFIG_SYNTAX,
          name + ": nested too deeply to read (expected: at most 50 levels)",
          e);
    }
  }

  /**
   * Binds the file to a record.
   *
   * @throws PlimsollException {@link KernelError#CONFIG_INVALID} with one line per mistake
   */
  public <T> T bind(Class<T> type) {
    return new Binder(name).bind(root, type);
  }

  /** A default as its annotation writes it: the defaults of a whole section are <code>{}</code>. */
  static Node compose(String text) {
    return new Compose(LoadSettings.builder().build()).composeString(text).orElseThrow();
  }
}
