package dev.plimsoll.cli.bench.wire;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Messages of gRPC over one connection of HTTP/2, so many under way at once. The JDK's client shows
 * no trailers, so an answer with a body is taken as right: refusals have none.
 */
final class GrpcConnection implements WireClient.Load {
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
  private final URI method;
  private final String token;
  private final int atOnce;
  private final List<byte[]> frames;

  GrpcConnection(int port, String token, int atOnce, List<byte[]> frames) {
    this.method =
        URI.create("http://127.0.0.1:" + port + "/inference.GRPCInferenceService/ModelInfer");
    this.token = token;
    this.atOnce = atOnce;
    this.frames = frames;
    send(0).join(); // the first request asks for HTTP/2, and others wait until it is agreed on
  }

  @Override
  public WireResult run(long[] dueNanos) {
    long[] taken = new long[dueNanos.length];
    AtomicInteger failed = new AtomicInteger();
    Semaphore free = new Semaphore(atOnce);
    long began = System.nanoTime();
    CompletableFuture<?>[] all = new CompletableFuture<?>[dueNanos.length];
    for (int i = 0; i < all.length; i++) {
      int call = i;
      free.acquireUninterruptibly();
      all[i] =
          send(call)
              .handle(
                  (answer, failure) -> {
                    boolean right =
                        answer != null && answer.statusCode() == 200 && answer.body().length > 0;
                    failed.addAndGet(right ? 0 : 1);
                    taken[call] = System.nanoTime() - began - dueNanos[call];
                    free.release();
                    return answer;
                  });
    }
    CompletableFuture.allOf(all).join();
    return WireResult.of(taken, failed.get(), System.nanoTime() - began);
  }

  private CompletableFuture<HttpResponse<byte[]>> send(int call) {
    HttpRequest request =
        HttpRequest.newBuilder(method)
            .header("content-type", "application/grpc")
            .header("te", "trailers")
            .header("authorization", "Bearer " + token)
            .POST(HttpRequest.BodyPublishers.ofByteArray(frames.get(call % frames.size())))
            .build();
    return client.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray());
  }

  @Override
  public void close() {
    // its threads are daemons, and the process ends with it
  }
}
