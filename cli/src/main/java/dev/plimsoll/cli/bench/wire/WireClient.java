package dev.plimsoll.cli.bench.wire;

import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A process that asks a server, so that the client's processor time is not the server's.
 *
 * <p>Arguments: {@code http} or {@code grpc}, port, token, how many at once, the file of requests
 * (each its length as a big-endian int, then its bytes), whether it has a processor to itself. Each
 * line that comes in is one run: how many requests, and how many a second they are due, Poisson; 0
 * for as fast as they are answered. Each line that goes out is a {@link WireResult}.
 */
final class WireClient {
  private static final long SEED = 29;

  private WireClient() {}

  /** Sends requests. */
  interface Load extends AutoCloseable {
    /** One request for each instant, which is counted from the run's beginning. */
    WireResult run(long[] dueNanos) throws IOException;

    @Override
    void close() throws IOException;
  }

  public static void main(String[] arguments) throws IOException {
    int port = Integer.parseInt(arguments[1]);
    int atOnce = Integer.parseInt(arguments[3]);
    List<byte[]> requests = read(Path.of(arguments[4]));
    boolean alone = Boolean.parseBoolean(arguments[5]);
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    SplittableRandom random = new SplittableRandom(SEED);
    try (Load load =
            arguments[0].equals("grpc")
                ? new GrpcConnection(port, arguments[2], atOnce, requests)
                : new KeptConnections(port, atOnce, requests, alone);
        BufferedReader in =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String[] words = line.split(" ", -1);
        long[] due = due(Integer.parseInt(words[0]), Double.parseDouble(words[1]), random);
        out.println(load.run(due).line());
      }
    }
  }

  private static long[] due(int requests, double perSecond, SplittableRandom random) {
    long[] due = new long[requests];
    double at = 0;
    for (int i = 0; i < requests && perSecond > 0; i++) {
      at -= Math.log(1 - random.nextDouble()) / perSecond;
      due[i] = (long) (at * 1e9);
    }
    return due;
  }

  private static List<byte[]> read(Path file) throws IOException {
    List<byte[]> requests = new ArrayList<>();
    try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
      for (int count = in.readInt(); count > 0; count--) {
        requests.add(in.readNBytes(in.readInt()));
      }
    }
    return requests;
  }
}
