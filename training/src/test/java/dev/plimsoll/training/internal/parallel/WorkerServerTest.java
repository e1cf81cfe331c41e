package dev.plimsoll.training.internal.parallel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plimsoll.kernel.Blame;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.training.TrainingJob;
import dev.plimsoll.training.internal.SyntheticTable;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.bytedeco.pytorch.TCPStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class WorkerServerTest {
  private static final String HERE = "127.0.0.1";
  private static final String TOKEN = "a secret";
  private static final int GRACE_MILLIS = 400;

  private final Semaphore started = new Semaphore(0);
  private final Semaphore mayEnd = new Semaphore(0);
  private final AtomicInteger halts = new AtomicInteger();
  private final TrainingJob job;

  WorkerServerTest(@TempDir Path folder) {
    job = SyntheticTable.write(folder, 100).job("mlp", Map.of(), 1, folder.resolve("out"));
  }

  private int serve() throws Exception {
    WorkerServer server =
        new WorkerServer(
            TOKEN,
            (given, place) -> {
              started.release();
              mayEnd.acquireUninterruptibly();
            },
            GRACE_MILLIS,
            halts::incrementAndGet);
    CompletableFuture<Integer> port = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> server.serve(InetAddress.getLoopbackAddress(), 0, false, 0, port::complete));
    thread.setDaemon(true);
    thread.start();
    return port.get(20, TimeUnit.SECONDS);
  }

  /** Alone in its group, so that nobody else need join. */
  private Link invite(int port, TCPStore store, String token) {
    Link link = Link.open(HERE, port, 1);
    link.invite(
        new Invitation(token, job, "me", 0, 1, GlooWorkers.port(store), 30, -1, 0), null, null);
    return link;
  }

  @Test
  void aJobWhoseCoordinatorIsGoneDoesNotEndTheNextOne() throws Exception {
    int port = serve();
    try (TCPStore one = GlooWorkers.openStore(HERE, 20);
        TCPStore two = GlooWorkers.openStore(HERE, 20)) {
      Link first = invite(port, one, TOKEN);
      started.acquire();
      first.close();
      Thread.sleep(GRACE_MILLIS / 4); // the watcher has noticed, and waits
      mayEnd.release();
      Link second = invite(port, two, TOKEN);
      started.acquire();
      Thread.sleep(3 * GRACE_MILLIS);
      assertThat(halts).hasValue(0);
      mayEnd.release();
      second.close();
    }
  }

  @Test
  void aJobThatDoesNotNoticeThatItsCoordinatorIsGoneIsEnded() throws Exception {
    int port = serve();
    try (TCPStore store = GlooWorkers.openStore(HERE, 20)) {
      invite(port, store, TOKEN).close();
      started.acquire();
      Thread.sleep(3 * GRACE_MILLIS);
      assertThat(halts).hasValue(1);
      mayEnd.release();
    }
  }

  @Test
  void anotherTokenIsRefusedAtOnce() throws Exception {
    int port = serve();
    try (TCPStore store = GlooWorkers.openStore(HERE, 20)) {
      assertThatThrownBy(() -> invite(port, store, "another"))
          .isInstanceOfSatisfying(
              PlimsollException.class, e -> assertThat(e.blame()).isEqualTo(Blame.USER))
          .hasMessage(
              "worker 1 at 127.0.0.1:%d: PLIMSOLL_WORKER_TOKEN: not this worker's (expected: the secret that the worker was started with)",
              port);
    }
  }

  @Test
  void aPortInUseIsRefused() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      WorkerServer server = new WorkerServer(TOKEN, (given, place) -> {});
      assertThatThrownBy(
              () ->
                  server.serve(
                      InetAddress.getLoopbackAddress(), taken.getLocalPort(), true, 0, port -> {}))
          .isInstanceOfSatisfying(
              PlimsollException.class, e -> assertThat(e.blame()).isEqualTo(Blame.USER))
          .hasMessageContaining("a port that nobody listens on");
    }
  }
}
