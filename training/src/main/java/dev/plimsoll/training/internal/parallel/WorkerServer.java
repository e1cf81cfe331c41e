package dev.plimsoll.training.internal.parallel;

import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.kernel.Progress;
import dev.plimsoll.kernel.ScratchFolder;
import dev.plimsoll.training.TrainingError;
import dev.plimsoll.training.TrainingJob;
import dev.plimsoll.training.internal.Workplace;
import dev.plimsoll.training.internal.checkpoint.CheckpointFile;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Map;
import java.util.function.IntConsumer;
import org.bytedeco.pytorch.TCPStore;
import org.jspecify.annotations.Nullable;

/**
 * Waits for a coordinator and helps with its job, one at a time.
 *
 * <p>A job is data, never code; still, who may send one is settled by a token that both sides know,
 * and Gloo itself knows no encryption: machines that train together belong on a network of their
 * own.
 */
public final class WorkerServer {
  /** Trains as one of the workers, and keeps nothing. */
  @FunctionalInterface
  public interface Assistant {
    void assist(TrainingJob job, Workplace place);
  }

  private static final int GRACE_MILLIS = 10_000;
  private static final int ORPHAN = 4;

  private final String token;
  private final Assistant assistant;
  private final int graceMillis;
  private final Runnable halt;

  public WorkerServer(String token, Assistant assistant) {
    this(token, assistant, GRACE_MILLIS, () -> Runtime.getRuntime().halt(ORPHAN));
  }

  /**
   * @param graceMillis for a job to notice that its coordinator is gone
   * @param halt what is done when it does not
   */
  WorkerServer(String token, Assistant assistant, int graceMillis, Runnable halt) {
    this.token = token;
    this.assistant = assistant;
    this.graceMillis = graceMillis;
    this.halt = halt;
  }

  /**
   * Serves until the process ends, or one job when that is all.
   *
   * @param address to listen at
   * @param port 0 for any free one
   * @param waitMillis how long to wait for a coordinator, 0 for ever
   * @param listening told the port
   */
  public void serve(
      InetAddress address, int port, boolean once, int waitMillis, IntConsumer listening) {
    try (ServerSocket server = new ServerSocket(port, 8, address)) {
      server.setSoTimeout(waitMillis);
      listening.accept(server.getLocalPort());
      do {
        try (Socket socket = server.accept()) {
          answer(socket);
        }
      } while (!once);
    } catch (BindException e) {
      throw new PlimsollException(
          TrainingError.JOB_INVALID,
          "worker at "
              + address.getHostAddress()
              + ":"
              + port
              + ": "
              + e.getMessage()
              + " (expected: an address of this machine, and a port that nobody listens on)",
          e);
    } catch (IOException e) {
      throw PlimsollException.io("worker at " + address.getHostAddress() + ":" + port, e);
    }
  }

  private void answer(Socket socket) {
    try (ScratchFolder folder = ScratchFolder.temporary("plimsoll-worker")) {
      DataInputStream in = new DataInputStream(socket.getInputStream());
      DataOutputStream out = new DataOutputStream(socket.getOutputStream());
      Map<String, Object> answer = work(socket, in, out, folder.path());
      Wire.send(out, answer);
    } catch (IOException ignored) {
      // the coordinator is gone, and with it whoever could be told
    }
  }

  private Map<String, Object> work(
      Socket socket, DataInputStream in, DataOutputStream out, Path folder) throws IOException {
    try {
      Invitation invitation = Json.mapper().convertValue(Wire.receive(in), Invitation.class);
      if (!MessageDigest.isEqual(bytes(token), bytes(invitation.token()))) {
        throw new PlimsollException(
            TrainingError.JOB_INVALID,
            "PLIMSOLL_WORKER_TOKEN: not this worker's (expected: the secret that the worker was"
                + " started with)");
      }
      // before the rows are sent: a refusal must not wait for them, nor for the store
      Wire.send(out, Map.of(Wire.WELCOME, true));
      TrainingJob job = receive(invitation, in, folder);
      CheckpointFile checkpoint = checkpoint(invitation, in, folder);
      CoordinatorWatch watch = CoordinatorWatch.start(in, graceMillis, halt);
      try {
        help(socket, invitation, job, checkpoint);
      } finally {
        watch.close();
      }
      return Map.of("done", true);
    } catch (PlimsollException e) {
      return failure(e.code().name(), e.blame().name(), e);
    } catch (RuntimeException | OutOfMemoryError e) {
      return failure(TrainingError.FAILED.name(), TrainingError.FAILED.blame().name(), e);
    }
  }

  private void help(
      Socket socket, Invitation invitation, TrainingJob job, @Nullable CheckpointFile checkpoint) {
    String coordinator = socket.getInetAddress().getHostAddress();
    TCPStore store =
        GlooWorkers.joinStore(coordinator, invitation.storePort(), invitation.seconds());
    try (GlooWorkers workers =
        GlooWorkers.join(
            store,
            invitation.rank(),
            invitation.size(),
            socket.getLocalAddress().getHostAddress(),
            invitation.seconds(),
            () -> "the coordinator at " + coordinator + " or another worker is gone")) {
      assistant.assist(job, new Workplace(Progress.none(), System::nanoTime, checkpoint, workers));
    }
  }

  private static Map<String, Object> failure(String code, String blame, Throwable e) {
    return Map.of("code", code, "blame", blame, "message", String.valueOf(e.getMessage()));
  }

  private static TrainingJob receive(Invitation invitation, DataInputStream in, Path folder)
      throws IOException {
    TrainingJob job = invitation.job();
    if (invitation.dataBytes() < 0) {
      return Jobs.at(job, job.data(), folder);
    }
    Path data = folder.resolve("rows.parquet");
    Wire.receive(in, invitation.dataBytes(), data);
    return Jobs.at(job, data, folder);
  }

  private static @Nullable CheckpointFile checkpoint(
      Invitation invitation, DataInputStream in, Path folder) throws IOException {
    Path file = folder.resolve("resume.safetensors");
    if (invitation.checkpointBytes() > 0) {
      Wire.receive(in, invitation.checkpointBytes(), file);
    }
    return new CheckpointFile(file, invitation.owner());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
