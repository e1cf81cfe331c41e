package dev.plimsoll.server.http;

import com.linecorp.armeria.server.ServerBuilder;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.flush.FlushConsolidationHandler;

/**
 * Sends an answer's headers and its body together: one system call and one packet instead of two.
 *
 * <p>Armeria flushes after the headers and again after the body, and its own handler joins flushes
 * only while something is read; an answer that was computed elsewhere comes later. Here a flush
 * waits until the event loop has done what was queued before it, when all of an answer that was
 * ready has been written. Of services that are not {@link WholeAnswers} Armeria asks for the body
 * only once the headers are gone.
 */
public final class JoinedFlushes {
  private JoinedFlushes() {}

  /** Puts this on every connection of a server. */
  public static void on(ServerBuilder server) {
    server.childChannelPipelineCustomizer(JoinedFlushes::on);
  }

  private static void on(ChannelPipeline pipeline) {
    if (pipeline.get(FlushConsolidationHandler.class) != null) {
      pipeline.remove(FlushConsolidationHandler.class);
    }
    pipeline.addFirst(
        new FlushConsolidationHandler(
            FlushConsolidationHandler.DEFAULT_EXPLICIT_FLUSH_AFTER_FLUSHES, true));
  }
}
