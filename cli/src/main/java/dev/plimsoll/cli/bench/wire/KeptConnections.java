package dev.plimsoll.cli.bench.wire;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A client of HTTP/1.1 that costs little: one thread, connections that are kept, one request under
 * way on each, requests written beforehand.
 */
final class KeptConnections implements WireClient.Load {
  private static final int FIRST_BYTES = 64 << 10;
  private static final byte[] HEAD_END = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final String LENGTH = "content-length:";
  private static final String RIGHT = "HTTP/1.1 200";
  private static final long LOOK_NANOS = TimeUnit.MICROSECONDS.toNanos(50);
  private static final int PAUSES = 100;
  private static final long STUCK_MILLIS = 30_000;

  private final Selector selector = Selector.open();
  private final Deque<Connection> free = new ArrayDeque<>();
  private final int port;
  private final int connections;
  private final List<byte[]> requests;
  private final boolean alone;

  /** The run under way. */
  private long[] due = {};

  private long[] taken = {};
  private long[] late = {};
  private long freeSince;
  private int started;
  private int answered;
  private int failed;

  /**
   * Makes one.
   *
   * @param alone whether it has a processor to itself, so that it need not sleep
   */
  KeptConnections(int port, int connections, List<byte[]> requests, boolean alone)
      throws IOException {
    this.alone = alone;
    this.port = port;
    this.connections = connections;
    this.requests = requests;
  }

  /** For each run anew, because a server closes connections that are idle between runs. */
  private void connect() throws IOException {
    for (SelectionKey key : selector.keys()) {
      key.channel().close();
    }
    selector.selectNow();
    free.clear();
    for (int i = 0; i < connections; i++) {
      SocketChannel channel =
          SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.configureBlocking(false);
      Connection connection = new Connection(channel);
      channel.register(selector, SelectionKey.OP_READ, connection);
      free.add(connection);
    }
  }

  /** Each connection has carried a request before the clock starts. */
  @Override
  public WireResult run(long[] dueNanos) throws IOException {
    connect();
    measure(new long[connections]);
    return measure(dueNanos);
  }

  private WireResult measure(long[] dueNanos) throws IOException {
    due = dueNanos;
    taken = new long[due.length];
    late = new long[due.length];
    freeSince = 0;
    started = 0;
    answered = 0;
    failed = 0;
    long began = System.nanoTime();
    long heard = began;
    while (answered < due.length) {
      startDue(began);
      int before = answered;
      sleep(began);
      for (SelectionKey key : selector.selectedKeys()) {
        ((Connection) key.attachment()).ready(began);
      }
      selector.selectedKeys().clear();
      if (answered > before) {
        heard = System.nanoTime();
      } else if (System.nanoTime() - heard > TimeUnit.MILLISECONDS.toNanos(STUCK_MILLIS)) {
        throw new IOException("no answer for " + STUCK_MILLIS + " ms");
      }
    }
    return WireResult.of(taken, late, failed, System.nanoTime() - began);
  }

  private void startDue(long began) throws IOException {
    while (started < due.length && !free.isEmpty()) {
      long now = System.nanoTime() - began;
      if (due[started] > now) {
        return;
      }
      late[started] = now - Math.max(due[started], freeSince);
      free.remove().start(started);
      started++;
    }
  }

  /** Sleeps no longer than until the next request is due. */
  private void sleep(long began) throws IOException {
    boolean more = started < due.length && !free.isEmpty();
    long left = more ? due[started] - (System.nanoTime() - began) : Long.MAX_VALUE;
    if (!alone && left > TimeUnit.MILLISECONDS.toNanos(2)) {
      selector.select(more ? 1 : 1_000);
    } else if (selector.selectNow() == 0 && left > 0) {
      if (alone) {
        pause();
      } else {
        LockSupport.parkNanos(Math.min(left, LOOK_NANOS));
      }
    }
  }

  /**
   * Some microseconds: two processors may be one core's, and what asks without pause slows both.
   */
  private static void pause() {
    for (int i = 0; i < PAUSES; i++) {
      Thread.onSpinWait();
    }
  }

  @Override
  public void close() throws IOException {
    for (SelectionKey key : selector.keys()) {
      key.channel().close();
    }
    selector.close();
  }

  private final class Connection {
    private final SocketChannel channel;
    private ByteBuffer out = ByteBuffer.allocate(0);
    private byte[] in = new byte[FIRST_BYTES];
    private int size;
    private int whole = -1;
    private int index;

    Connection(SocketChannel channel) {
      this.channel = channel;
    }

    void start(int call) throws IOException {
      index = call;
      size = 0;
      whole = -1;
      out = ByteBuffer.wrap(requests.get(call % requests.size()));
      write();
    }

    private void write() throws IOException {
      channel.write(out);
      int wanted =
          out.hasRemaining() ? SelectionKey.OP_WRITE | SelectionKey.OP_READ : SelectionKey.OP_READ;
      SelectionKey key = channel.keyFor(selector);
      if (key.interestOps() != wanted) {
        key.interestOps(wanted);
      }
    }

    void ready(long began) throws IOException {
      if (out.hasRemaining()) {
        write();
      }
      int read = channel.read(ByteBuffer.wrap(in, size, in.length - size));
      if (read < 0) {
        throw new IOException("the server closed a connection that was to be kept");
      }
      size += read;
      if (whole < 0) {
        whole = wholeLength();
      }
      if (size == in.length) {
        in = Arrays.copyOf(in, 2 * size);
      }
      if (whole >= 0 && size >= whole) {
        boolean right = new String(in, 0, RIGHT.length(), StandardCharsets.US_ASCII).equals(RIGHT);
        failed += right ? 0 : 1;
        taken[index] = System.nanoTime() - began - due[index];
        answered++;
        if (free.isEmpty()) {
          freeSince = System.nanoTime() - began; // until now it was not the client that was late
        }
        free.add(this);
      }
    }

    /** Bytes of head and body, once the head is there. */
    private int wholeLength() throws IOException {
      for (int i = 0; i + HEAD_END.length <= size; i++) {
        if (Arrays.equals(in, i, i + HEAD_END.length, HEAD_END, 0, HEAD_END.length)) {
          String head = new String(in, 0, i, StandardCharsets.US_ASCII).toLowerCase(Locale.ROOT);
          int at = head.indexOf(LENGTH);
          if (at < 0) {
            throw new IOException("an answer without content-length: " + head);
          }
          int end = head.indexOf('\r', at);
          String length = head.substring(at + LENGTH.length(), end < 0 ? head.length() : end);
          return i + HEAD_END.length + Integer.parseInt(length.strip());
        }
      }
      return -1;
    }
  }
}
