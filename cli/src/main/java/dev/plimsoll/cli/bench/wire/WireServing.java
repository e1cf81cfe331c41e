package dev.plimsoll.cli.bench.wire;

import dev.plimsoll.cli.bench.measure.Stalls;
import dev.plimsoll.cli.bench.measure.WarmUp;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.onnx.ModelPackage;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A {@link WireServer} in a process of its own, with the options of this one, so that it can have a
 * processor of its own too. A letter on its standard input asks how long it has compiled, or how
 * long its processor is away while nobody asks; it ends with its input.
 */
final class WireServing implements AutoCloseable {
  private static final char COMPILED = 'c';
  private static final char STALLS = 's';

  private final Process process;
  private final BufferedReader words;
  private final int port;
  private final String token;

  private WireServing(Process process, BufferedReader words, int port, String token) {
    this.process = process;
    this.words = words;
    this.port = port;
    this.token = token;
  }

  /** Arguments: the folder of its home, and that of the model's package. */
  public static void main(String[] arguments) throws IOException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    ModelPackage model = ModelPackage.read(Path.of(arguments[1]));
    try (WireServer server = new WireServer(Path.of(arguments[0]), model)) {
      out.println(server.port() + " " + server.token());
      for (int asked = System.in.read(); asked >= 0; asked = System.in.read()) {
        out.println(asked == STALLS ? Stalls.now().words() : WarmUp.compiledMillis());
      }
    }
  }

  /**
   * Starts one and waits until it serves.
   *
   * @param before what goes before the command
   */
  static WireServing start(List<String> before, Path folder, ModelPackage model) {
    try {
      Path arguments = Files.createTempFile(folder, "server", ".args");
      List<String> lines =
          new ArrayList<>(ManagementFactory.getRuntimeMXBean().getInputArguments());
      lines.removeIf(line -> line.startsWith("-agentlib"));
      lines.add("-cp");
      lines.add(System.getProperty("java.class.path"));
      Files.write(arguments, lines.stream().map(WireServing::quoted).toList());
      List<String> command = new ArrayList<>(before);
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.add("@" + arguments);
      command.add(WireServing.class.getName());
      command.add(folder.toString());
      command.add(model.folder().toString());
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      BufferedReader words = process.inputReader(StandardCharsets.UTF_8);
      String[] said = next(words).split(" ", 2);
      return new WireServing(process, words, Integer.parseInt(said[0]), said[1]);
    } catch (IOException e) {
      throw PlimsollException.io("the server to be measured", e);
    }
  }

  int port() {
    return port;
  }

  String token() {
    return token;
  }

  /** How long its compilers have worked so far. */
  long compiledMillis() {
    return Long.parseLong(ask(COMPILED));
  }

  /** How long its processor is away, in words; takes some seconds, in which nobody must ask. */
  String stalls() {
    return ask(STALLS);
  }

  private String ask(char question) {
    try {
      BufferedWriter asking = process.outputWriter(StandardCharsets.UTF_8);
      asking.write(question);
      asking.flush();
      return next(words);
    } catch (IOException e) {
      throw PlimsollException.io("the server to be measured", e);
    }
  }

  private static String next(BufferedReader words) throws IOException {
    String line = words.readLine();
    if (line == null) {
      throw new IOException("ended before it served");
    }
    return line;
  }

  private static String quoted(String line) {
    return '"' + line.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  @Override
  public void close() {
    try {
      process.outputWriter(StandardCharsets.UTF_8).close();
      process.waitFor();
    } catch (IOException e) {
      process.destroy();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
