package dev.plimsoll.edge;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads rows and writes one answer for each, in order: JSON lines, or CSV both ways.
 *
 * <p>Exit codes: 0 done, 1 done but some rows have no answer, 2 something in the request is wrong.
 */
public final class EdgeMain {
  private static final String HELP =
      """
      run [--csv] [--measure] [FILE]
        Answers rows of FILE, or of standard input: one line out for each row in.
        --csv      rows are CSV with a header line, and so are the answers (else JSON lines)
        --measure  at the end, say on standard error how long a row took and how much memory
      """;

  private final EdgeModel model;
  private final PrintStream out;
  private final List<Long> nanos = new ArrayList<>();
  private final boolean measure;
  private long failed;

  private EdgeMain(EdgeModel model, PrintStream out, boolean measure) {
    this.model = model;
    this.out = out;
    this.measure = measure;
  }

  /** Runs the model of the folder named by {@code plimsoll.model}, or the jar's own folder. */
  public static void main(String[] arguments) {
    System.exit(run(Arrays.asList(arguments)));
  }

  private static int run(List<String> arguments) {
    PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    if (arguments.contains("--help")) {
      out.print(HELP);
      out.flush();
      return 0;
    }
    try (EdgeModel model = EdgeModel.load(folder());
        Reader in = input(arguments)) {
      EdgeMain main = new EdgeMain(model, out, arguments.contains("--measure"));
      if (arguments.contains("--csv")) {
        main.csv(new TinyCsv(in));
      } else {
        main.lines(new BufferedReader(in, 1 << 16));
      }
      out.flush();
      main.report();
      return main.failed == 0 ? 0 : 1;
    } catch (EdgeException | IOException e) {
      out.flush();
      System.err.println("run: " + e.getMessage());
      return 2;
    }
  }

  private void lines(BufferedReader in) throws IOException {
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      StringBuilder answer = new StringBuilder("{");
      String error = null;
      Map<String, @Nullable Object> values = Map.of();
      try {
        values = timed(TinyJson.object(TinyJson.read(line), "row"));
      } catch (EdgeException e) {
        error = e.getMessage();
        failed++;
      }
      for (String name : model.fields().fields()) {
        answer.append(TinyJson.quote(name)).append(':').append(json(values.get(name))).append(',');
      }
      answer.append("\"error\":").append(error == null ? "null" : TinyJson.quote(error));
      out.println(answer.append('}'));
      if (!in.ready()) {
        out.flush();
      }
    }
  }

  private void csv(TinyCsv rows) throws IOException {
    List<String> names = model.fields().fields();
    out.println(names.stream().map(EdgeMain::cell).collect(Collectors.joining(",")) + ",error");
    for (Map<String, @Nullable Object> row = rows.row(); row != null; row = rows.row()) {
      List<String> cells = new ArrayList<>();
      try {
        Map<String, @Nullable Object> values = timed(row);
        for (String name : names) {
          Object value = values.get(name);
          cells.add(cell(value instanceof String text ? text : json(value)));
        }
        cells.add("");
      } catch (EdgeException e) {
        failed++;
        cells.clear();
        names.forEach(name -> cells.add(""));
        cells.add('"' + String.valueOf(e.getMessage()).replace("\"", "\"\"") + '"');
      }
      out.println(String.join(",", cells));
    }
  }

  /** Quoted where a reader of CSV would take it for several, or for none. */
  private static String cell(String text) {
    boolean plain = !text.isEmpty() && text.chars().noneMatch(c -> ",\"\r\n".indexOf(c) >= 0);
    return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
  }

  private Map<String, @Nullable Object> timed(Map<String, @Nullable Object> row) {
    long began = System.nanoTime();
    Map<String, float[]> answer = model.answer(row);
    if (measure) {
      nanos.add(System.nanoTime() - began);
    }
    answer.forEach(
        (name, values) -> {
          for (float value : values) {
            if (!Float.isFinite(value)) {
              throw new EdgeException(name + ": not finite (expected: a number)");
            }
          }
        });
    return model.fields().of(answer);
  }

  private void report() {
    if (measure && !nanos.isEmpty()) {
      long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
      System.err.printf(
          Locale.ROOT,
          "{\"rows\":%d,\"microsP50\":%.1f,\"microsP99\":%.1f,\"peakMegabytes\":%.1f,\"heapMaxMegabytes\":%d}%n",
          sorted.length,
          sorted[sorted.length / 2] / 1e3,
          sorted[Math.min(sorted.length - 1, sorted.length * 99 / 100)] / 1e3,
          peakMegabytes(),
          Runtime.getRuntime().maxMemory() >> 20);
    }
  }

  /** Everything the process has held at once, native memory included; -1 where nobody tells. */
  private static double peakMegabytes() {
    try {
      return Files.readAllLines(Path.of("/proc/self/status")).stream()
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024)
          .findFirst()
          .orElse(-1);
    } catch (IOException e) {
      return -1;
    }
  }

  private static String json(@Nullable Object value) {
    if (value instanceof String text) {
      return TinyJson.quote(text);
    }
    if (!(value instanceof float[] values)) {
      return String.valueOf(value);
    }
    StringBuilder list = new StringBuilder("[");
    for (float each : values) {
      list.append(list.length() == 1 ? "" : ",").append(each);
    }
    return list.append(']').toString();
  }

  private static Reader input(List<String> arguments) throws IOException {
    List<String> files = arguments.stream().filter(word -> !word.startsWith("--")).toList();
    List<String> unknown =
        arguments.stream()
            .filter(word -> word.startsWith("--") && !List.of("--csv", "--measure").contains(word))
            .toList();
    if (files.size() > 1 || !unknown.isEmpty()) {
      throw new EdgeException("arguments: " + arguments + " (expected: as in run --help)");
    }
    return files.isEmpty()
        ? new InputStreamReader(System.in, StandardCharsets.UTF_8)
        : Files.newBufferedReader(Path.of(files.get(0)));
  }

  private static Path folder() {
    String given = System.getProperty("plimsoll.model");
    if (given != null) {
      return Path.of(given);
    }
    Path jar = RunnerJar.home(EdgeMain.class);
    Path parent = jar.getParent();
    return parent == null ? Path.of("") : parent;
  }
}
