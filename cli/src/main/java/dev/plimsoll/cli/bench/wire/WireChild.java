package dev.plimsoll.cli.bench.wire;

import dev.plimsoll.kernel.PlimsollException;
import java.io.BufferedReader;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A {@link WireClient} that runs beside this process. */
final class WireChild implements AutoCloseable {
  private final Process process;
  private final BufferedReader answers;

  private WireChild(Process process) {
    this.process = process;
    this.answers = process.inputReader(StandardCharsets.UTF_8);
  }

  /**
   * Starts a client.
   *
   * @param protocol {@code http}, with whole requests, or {@code grpc}, with framed messages
   * @param folder where the requests are written for it
   */
  static WireChild start(
      String protocol, int port, String token, int atOnce, Path folder, List<byte[]> requests) {
    return start(List.of(), protocol, port, token, atOnce, folder, requests);
  }

  /**
   * Starts a client that may have a processor to itself, and then does not sleep between requests.
   *
   * @param before what goes before the command; nothing when the processors are shared
   */
  static WireChild start(
      List<String> before,
      String protocol,
      int port,
      String token,
      int atOnce,
      Path folder,
      List<byte[]> requests) {
    try {
      Path file = Files.createTempFile(folder, "requests", ".bin");
      try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(file))) {
        out.writeInt(requests.size());
        for (byte[] request : requests) {
          out.writeInt(request.length);
          out.write(request);
        }
      }
      List<String> command = new ArrayList<>(before);
      command.addAll(
          List.of(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-Xmx256m",
              "-XX:+UseSerialGC",
              "-cp",
              System.getProperty("java.class.path"),
              WireClient.class.getName(),
              protocol,
              String.valueOf(port),
              token,
              String.valueOf(atOnce),
              file.toString(),
              String.valueOf(!before.isEmpty())));
      return new WireChild(
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
    } catch (IOException e) {
      throw PlimsollException.io(folder.toString(), e);
    }
  }

  /** As many requests, each when another is answered. */
  WireResult closed(int requests) {
    return run(requests + " 0");
  }

  /** As many requests, due at random with a rate, whether or not others are answered. */
  WireResult open(int requests, double perSecond) {
    return run(requests + " " + perSecond);
  }

  private WireResult run(String line) {
    try {
      process.outputWriter(StandardCharsets.UTF_8).append(line).append('\n').flush();
      String answer = answers.readLine();
      if (answer == null) {
        throw new IOException("ended before it had an answer");
      }
      WireResult result = WireResult.parse(answer);
      if (result.failed() > 0) {
        throw new IOException(result.failed() + " of " + result.requests() + " requests failed");
      }
      return result;
    } catch (IOException e) {
      throw PlimsollException.io("the measuring client", e);
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
