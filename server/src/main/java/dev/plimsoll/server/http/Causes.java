package dev.plimsoll.server.http;

import com.linecorp.armeria.common.ClosedSessionException;
import com.linecorp.armeria.common.ContentTooLargeException;
import com.linecorp.armeria.common.ProtocolViolationException;
import com.linecorp.armeria.common.ResponseCompleteException;
import com.linecorp.armeria.common.stream.AbortedStreamException;
import com.linecorp.armeria.common.util.CompositeException;
import com.linecorp.armeria.server.HttpStatusException;
import dev.plimsoll.kernel.PlimsollException;
import io.netty.channel.unix.Errors;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** Why something failed, without what futures and streams have wrapped around it. */
public final class Causes {
  /** What there is to say about a departure. */
  public static final String DEPARTURE = "request: ended by its caller (expected: one that waits)";

  private static final String MALFORMED =
      "body: breaks HTTP (expected: as many bytes as announced, or chunks, each after its length in"
          + " hexadecimal)";

  private Causes() {}

  public static Throwable of(Throwable thrown) {
    Throwable cause = thrown;
    while (cause instanceof CompletionException
        || cause instanceof ExecutionException
        || cause instanceof HttpStatusException) {
      Throwable inner = cause.getCause();
      if (inner == null) {
        return cause;
      }
      cause = inner;
    }
    if (cause instanceof CompositeException many) {
      cause = telling(many.getExceptions());
    }
    return cause instanceof ProtocolViolationException
        ? new PlimsollException(HttpError.BODY_MALFORMED, MALFORMED, cause)
        : cause;
  }

  /** Whether the request has ended, so that nobody reads what is said now. */
  public static boolean isDeparture(Throwable cause) {
    return cause instanceof ClosedSessionException
        || cause instanceof CancellationException
        || cause instanceof AbortedStreamException
        || cause instanceof ResponseCompleteException
        || cause instanceof ClosedChannelException
        || cause instanceof Errors.NativeIoException; // what the system says of a socket
  }

  /** A stream that fails while it is ended for another reason has both; size says the most. */
  private static Throwable telling(List<Throwable> causes) {
    return causes.stream()
        .filter(ContentTooLargeException.class::isInstance)
        .findFirst()
        .orElseGet(() -> causes.get(0));
  }
}
