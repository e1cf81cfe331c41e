package dev.plimsoll.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plimsoll.kernel.Blame;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.training.TrainingMain;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class TrainWorkerTest {
  private static final Map<String, String> SECRET = Map.of(TrainingMain.TOKEN, "a secret");

  private final BlockingQueue<String> said = new LinkedBlockingQueue<>();
  private final Path folder;

  TrainWorkerTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private static List<ProcessHandle> workers() {
    return ProcessHandle.current().children().toList();
  }

  @Test
  void servesOnAtItsPortWhenItsProcessIsKilled() throws Exception {
    Thread serving =
        new Thread(
            () -> {
              try {
                TrainWorker.serve("127.0.0.1:0", false, folder, SECRET, said::add);
              } catch (PlimsollException e) {
                said.add("ended");
              }
            });
    serving.start();
    String where = said.poll(60, TimeUnit.SECONDS);
    assertThat(where).startsWith("worker at 127.0.0.1:").doesNotEndWith(":0");
    workers().forEach(ProcessHandle::destroyForcibly);
    assertThat(said.poll(60, TimeUnit.SECONDS)).startsWith("the training process is lost");
    assertThat(said.poll(60, TimeUnit.SECONDS)).isEqualTo(where);
    // interrupted, it is asked to end: then a child that dies has no successor
    serving.interrupt();
    workers().forEach(ProcessHandle::destroyForcibly);
    assertThat(said.poll(60, TimeUnit.SECONDS)).isEqualTo("ended");
  }

  @Test
  void aProcessThatCannotListenHasNoSuccessor() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String where = "127.0.0.1:" + taken.getLocalPort();
      assertThatThrownBy(() -> TrainWorker.serve(where, false, folder, SECRET, said::add))
          .isInstanceOfSatisfying(
              PlimsollException.class, e -> assertThat(e.blame()).isEqualTo(Blame.USER))
          .hasMessageContaining("a port that nobody listens on");
    }
    assertThat(said).isEmpty();
  }
}
