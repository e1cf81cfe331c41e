package dev.plimsoll.cli;

import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.Progress;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What every command shares: where things are kept, and how answers are printed. */
public final class Screen {
  @Option(names = "--json", description = "Print one JSON document instead of text.")
  private boolean json;

  @Option(
      names = "--home",
      paramLabel = "DIR",
      description = "Where everything is kept (default: .plimsoll beside the project file).")
  private @Nullable Path home;

  private final PrintStream out = System.out;

  public boolean json() {
    return json;
  }

  /** The home that was asked for, or the usual one beside a project's folder. */
  public Path home(Path projectFolder) {
    return (home == null ? projectFolder.resolve(".plimsoll") : home).toAbsolutePath().normalize();
  }

  /** The home that was asked for, or another usual one. */
  public Path homeOr(Path usual) {
    return (home == null ? usual : home).toAbsolutePath().normalize();
  }

  /** For what is gone at the end. */
  public Path homeOrTemporary() {
    return homeOr(Path.of(System.getProperty("java.io.tmpdir")));
  }

  /** A line of text; silent with {@code --json}. */
  public void line(String text) {
    if (!json) {
      out.println(text);
    }
  }

  /** The command's answer as JSON; silent without {@code --json}. */
  public void result(Object value) {
    if (json) {
      out.println(Json.pretty(value));
    }
  }

  /** A table with columns as wide as their longest cell; numbers to the right. */
  public void table(List<String> heads, List<List<String>> rows) {
    int[] widths = new int[heads.size()];
    for (int column = 0; column < widths.length; column++) {
      widths[column] = heads.get(column).length();
      for (List<String> row : rows) {
        widths[column] = Math.max(widths[column], row.get(column).length());
      }
    }
    line(row(heads, widths));
    rows.forEach(cells -> line(row(cells, widths)));
  }

  /** A bar on a terminal, plain lines in a pipe, nothing with {@code --json}. */
  public Progress progress() {
    if (json) {
      return Progress.none();
    }
    return Boolean.getBoolean("plimsoll.terminal")
        ? new BarProgress()
        : new PlainProgress(System.err);
  }

  private static String row(List<String> cells, int[] widths) {
    StringBuilder line = new StringBuilder("  ");
    for (int column = 0; column < widths.length; column++) {
      String cell = cells.get(column);
      String pad = " ".repeat(widths[column] - cell.length());
      boolean number =
          !cell.isEmpty()
              && Character.isDigit(cell.charAt(cell.length() - 1))
              && cell.matches("[-+]?[0-9.,]+");
      line.append(number ? pad + cell : cell + pad).append("  ");
    }
    return line.toString().stripTrailing();
  }
}
