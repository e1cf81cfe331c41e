package dev.plimsoll.cli.bench.fuzz;

import dev.plimsoll.cli.bench.model.BenchModel;
import dev.plimsoll.cli.bench.wire.WireBody;
import dev.plimsoll.cli.bench.wire.WireServer;
import dev.plimsoll.kernel.Progress;
import dev.plimsoll.kernel.ScratchFolder;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;

/**
 * Sends spoiled requests to a whole server in this process, over REST and gRPC, and counts what it
 * says. The same seed sends the same requests.
 */
public final class Fuzz {
  private static final int AT_ONCE = 16;
  private static final int REPORT_EVERY = 500;
  private static final int NO_ANSWER = 599;

  private final HttpClient client = HttpClient.newHttpClient();
  private final Map<FuzzForm, byte[]> right = new EnumMap<>(FuzzForm.class);
  private final Map<String, Map<Integer, Integer>> answers = new TreeMap<>();
  private final Semaphore free = new Semaphore(AT_ONCE);

  private Fuzz() {
    for (FuzzForm form : FuzzForm.values()) {
      right.put(form, form.right());
    }
  }

  /**
   * Sends a tenth of the requests to warm up, then all.
   *
   * @param parent where a scratch folder is made and deleted
   */
  public static FuzzResult run(Path parent, int requests, long seed, Progress progress) {
    try (ScratchFolder scratch = ScratchFolder.below(parent, "bench");
        WireServer server =
            new WireServer(
                scratch.path(), BenchModel.write(scratch.path().resolve("package"), 16))) {
      Fuzz fuzz = new Fuzz();
      SplittableRandom random = new SplittableRandom(seed);
      fuzz.unspoiled(server);
      fuzz.send(server, Math.max(1, requests / 10), random, Progress.none());
      long before = memory();
      fuzz.send(server, requests, random, progress);
      long after = memory();
      fuzz.unspoiled(server);
      return new FuzzResult(fuzz.answers, before, after);
    }
  }

  /** Every form is answered when it is right, else the figures would say nothing. */
  private void unspoiled(WireServer server) {
    right.forEach(
        (form, body) -> {
          byte[] whole = form.isGrpc() ? WireBody.framed(body) : body;
          int status = status(form, client.sendAsync(request(server, form, whole), bytes()).join());
          boolean fine =
              status == 200 || status == 0 || (form == FuzzForm.FEEDBACK && status < 500);
          if (!fine) {
            throw new IllegalStateException(form + ": a right request is answered with " + status);
          }
        });
  }

  private void send(WireServer server, int requests, SplittableRandom random, Progress progress) {
    FuzzForm[] forms = FuzzForm.values();
    for (int i = 0; i < requests; i++) {
      FuzzForm form = forms[i % forms.length];
      byte[] body = form.spoiled(right.getOrDefault(form, new byte[0]), random);
      free.acquireUninterruptibly();
      CompletableFuture<?> unused =
          client
              .sendAsync(request(server, form, body), bytes())
              .whenComplete(
                  (answer, failure) -> {
                    count(form, answer == null ? NO_ANSWER : status(form, answer));
                    free.release();
                  });
      if (i % REPORT_EVERY == 0) {
        progress.report("sending spoiled requests", i, requests);
      }
    }
    free.acquireUninterruptibly(AT_ONCE);
    free.release(AT_ONCE);
  }

  private void count(FuzzForm form, int status) {
    synchronized (answers) {
      answers.computeIfAbsent(form.name(), key -> new TreeMap<>()).merge(status, 1, Integer::sum);
    }
  }

  private static HttpResponse.BodyHandler<byte[]> bytes() {
    return HttpResponse.BodyHandlers.ofByteArray();
  }

  /** Of HTTP, or below 100 of gRPC: in the headers when it is a refusal, else 0. */
  private static int status(FuzzForm form, HttpResponse<byte[]> answer) {
    if (!form.isGrpc() || answer.statusCode() != 200) {
      return answer.statusCode();
    }
    return answer.headers().firstValue("grpc-status").map(Integer::parseInt).orElse(0);
  }

  private static HttpRequest request(WireServer server, FuzzForm form, byte[] body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + form.path()))
            .header("authorization", "Bearer " + server.token())
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    if (form.isGrpc()) {
      request.header("content-type", "application/grpc").header("te", "trailers");
    } else if (form == FuzzForm.BINARY) {
      request.header("inference-header-content-length", String.valueOf(FuzzForm.jsonLength()));
    } else if (form == FuzzForm.GZIP) {
      request.header("content-encoding", "gzip");
    }
    return request.build();
  }

  /** Heap after a collection, and direct buffers. */
  private static long memory() {
    Runtime runtime = Runtime.getRuntime();
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 3; i++) {
      System.gc();
      least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
    }
    return least
        + ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
            .mapToLong(BufferPoolMXBean::getMemoryUsed)
            .sum();
  }
}
