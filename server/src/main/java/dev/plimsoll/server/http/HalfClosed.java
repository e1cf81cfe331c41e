package dev.plimsoll.server.http;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.server.ServerBuilder;
import dev.plimsoll.kernel.PlimsollException;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.channel.CombinedChannelDuplexHandler;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelOutputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.ssl.SslHandler;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Answers HTTP/1 clients that have shut their sending side after a whole request, and still notices
 * those that have gone.
 *
 * <p>Idea: both look the same, an end of what comes in. What differs is what a write meets: who
 * still reads takes it, who has gone resets the connection. So the connection stays, and until an
 * answer begins it is tried with {@code 100 Continue}: HTTP allows any number of them before an
 * answer, and every client skips them, which not all do with 102. The first try provokes the reset,
 * that one or the next meets it, and the call is cancelled like any other whose client left.
 *
 * <p>Cost: an answer that begins within {@value #FIRST_MILLIS} ms is preceded by nothing. A client
 * that has gone is noticed later by that and a round trip, at worst by {@value #LONGEST_MILLIS} ms.
 *
 * <p>Half a request is refused and then the connection ends; between requests it ends at once. A
 * connection that is not kept is half closed by us as soon as its answer is written: who reads to
 * its end need not wait for it, and who is still sending can read the answer before a reset. HTTP/2
 * has other means to say that a client has nothing more to send, so it is left as it was.
 */
public final class HalfClosed extends ChannelDuplexHandler {
  private static final byte[] GO_ON =
      "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final long FIRST_MILLIS = 25;
  private static final long LONGEST_MILLIS = 2_000;

  private final Deque<HttpRequest> unanswered = new ArrayDeque<>();
  private boolean answering;
  private boolean inputEnded;
  private boolean kept = true;

  private HalfClosed() {}

  /** Puts this on every connection of a server. */
  public static void on(ServerBuilder server) {
    server.childChannelPipelineCustomizer(HalfClosed::on);
  }

  /** Before the last handler, which takes requests as objects and gives them to the services. */
  private static void on(ChannelPipeline pipeline) {
    // Armeria refuses this as an option of the server, since it leaves the closing to us.
    pipeline.channel().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    pipeline.addBefore(pipeline.lastContext().name(), null, new HalfClosed());
  }

  @Override
  public void channelRead(ChannelHandlerContext connection, Object message) {
    if (message instanceof HttpRequest request) {
      unanswered.add(request);
    }
    connection.fireChannelRead(message);
    if (message instanceof Http2Settings) {
      connection.channel().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, false);
      connection.pipeline().remove(this);
    }
  }

  @Override
  public void write(ChannelHandlerContext connection, Object message, ChannelPromise written) {
    ChannelPromise done = written;
    if (!isInterim(message)) {
      if (message instanceof HttpResponse answer) {
        answering = true;
        kept = HttpUtil.isKeepAlive(answer);
      }
      if (message instanceof LastHttpContent) {
        answering = false;
        unanswered.poll();
        if (inputEnded && unanswered.isEmpty()) {
          done = written.unvoid().addListener(ChannelFutureListener.CLOSE);
        } else if (!kept) {
          done = written.unvoid().addListener((ChannelFutureListener) HalfClosed::sayNoMore);
        }
      }
    }
    ChannelFuture ignored = connection.write(message, done);
  }

  /** Armeria then leaves the client three seconds to close, and reads what still comes. */
  private static void sayNoMore(ChannelFuture written) {
    if (written.isSuccess()
        && written.channel() instanceof DuplexChannel channel
        && channel.pipeline().get(SslHandler.class) == null) {
      ChannelFuture ignored = channel.shutdownOutput();
    }
  }

  private static boolean isInterim(Object message) {
    return message instanceof HttpResponse answer
        && answer.status().codeClass() == HttpStatusClass.INFORMATIONAL;
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext connection, Object event) {
    if (event instanceof ChannelOutputShutdownEvent) {
      return; // ours
    }
    if (!(event instanceof ChannelInputShutdownEvent)) {
      connection.fireUserEventTriggered(event);
      return;
    }
    // Ends here: Armeria would log it as unexpected.
    inputEnded = true;
    @Nullable HttpRequest last = unanswered.peekLast();
    if (last == null) {
      ChannelFuture ignored = connection.close();
    } else if (last.isOpen()) {
      last.abort(cutShort(last));
    } else {
      later(connection, FIRST_MILLIS);
    }
  }

  private static PlimsollException cutShort(HttpRequest request) {
    long length = request.headers().contentLength();
    return new PlimsollException(
        HttpError.BODY_MALFORMED,
        "body: cut short (expected: "
            + (length < 0 ? "a last chunk" : length + " bytes, as content-length says")
            + ")");
  }

  private void later(ChannelHandlerContext connection, long millis) {
    Future<?> ignored =
        connection
            .executor()
            .schedule(() -> look(connection, millis), millis, TimeUnit.MILLISECONDS);
  }

  private void look(ChannelHandlerContext connection, long millis) {
    if (unanswered.isEmpty() || !connection.channel().isActive()) {
      return;
    }
    if (!answering) {
      goOn(connection.pipeline());
    }
    later(connection, Math.min(2 * millis, LONGEST_MILLIS));
  }

  /** Written behind the codec's back, which counts every response as the answer to a request. */
  private static void goOn(ChannelPipeline pipeline) {
    @Nullable ChannelHandlerContext codec = pipeline.context(CombinedChannelDuplexHandler.class);
    if (codec != null) {
      ChannelFuture ignored = codec.writeAndFlush(Unpooled.wrappedBuffer(GO_ON));
    }
  }
}
