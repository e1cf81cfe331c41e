package dev.plimsoll.training.internal.parallel;

import com.fasterxml.jackson.databind.JsonNode;
import dev.plimsoll.kernel.Blame;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.training.TrainingError;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The coordinator's connection to one worker. */
final class Link implements AutoCloseable {
  private static final int CONNECT_MILLIS = 10_000;
  private static final int LAST_WORDS_MILLIS = 2_000;

  private final String name;
  private final int rank;
  private final Socket socket;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile String lastWords = "";

  private Link(String name, int rank, Socket socket) {
    this.name = name;
    this.rank = rank;
    this.socket = socket;
  }

  static Link open(String host, int port, int rank) {
    String name = "worker " + rank + " at " + host + ":" + port;
    Socket socket = new Socket();
    try {
      socket.connect(new InetSocketAddress(host, port), CONNECT_MILLIS);
      return new Link(name, rank, socket);
    } catch (IOException e) {
      throw lost(name, e);
    }
  }

  int rank() {
    return rank;
  }

  /** This machine's address, as the worker reaches it. */
  String localAddress() {
    return socket.getLocalAddress().getHostAddress();
  }

  void invite(Invitation invitation, @Nullable Path data, @Nullable Path checkpoint) {
    try {
      DataOutputStream out = new DataOutputStream(socket.getOutputStream());
      Wire.send(out, invitation);
      requireWelcome(invitation.seconds());
      if (data != null) {
        Wire.send(out, data);
      }
      if (checkpoint != null) {
        Wire.send(out, checkpoint);
      }
      Thread listener = new Thread(this::listen, name);
      listener.setDaemon(true);
      listener.start();
    } catch (IOException e) {
      throw lost(name, e);
    }
  }

  /** A worker that refuses says so at once; nobody would come to the store to be waited for. */
  private void requireWelcome(int seconds) throws IOException {
    socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(seconds));
    JsonNode answer = Wire.receive(new DataInputStream(socket.getInputStream()));
    socket.setSoTimeout(0);
    if (answer.has(Wire.WELCOME)) {
      return;
    }
    boolean user = answer.path("blame").asText().equals(Blame.USER.name());
    throw new PlimsollException(
        user ? TrainingError.JOB_INVALID : TrainingError.WORKER_LOST,
        name + ": " + answer.path("message").asText());
  }

  private void listen() {
    try {
      JsonNode answer = Wire.receive(new DataInputStream(socket.getInputStream()));
      if (answer.has("code")) {
        lastWords = answer.path("code").asText() + ": " + answer.path("message").asText();
      }
    } catch (IOException | PlimsollException e) {
      lastWords = "its connection was closed";
    } finally {
      ended.countDown();
    }
  }

  /** What it said last or how it ended, if it did; waits a moment for the news to arrive. */
  Optional<String> trouble() {
    try {
      boolean known = ended.await(LAST_WORDS_MILLIS, TimeUnit.MILLISECONDS);
      return known && !lastWords.isEmpty()
          ? Optional.of(name + ": " + lastWords)
          : Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private static PlimsollException lost(String name, IOException cause) {
    return new PlimsollException(
        TrainingError.WORKER_LOST,
        name + ": " + cause.getMessage() + " (expected: a listening plimsoll train-worker)",
        cause);
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException ignored) {
      // closed is all it should be
    }
  }
}
