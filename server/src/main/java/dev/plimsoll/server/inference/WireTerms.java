package dev.plimsoll.server.inference;

import com.linecorp.armeria.server.ServiceRequestContext;
import dev.plimsoll.serving.CallTerms;
import dev.plimsoll.serving.Cancellation;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The terms of a call from what its wire says of it. */
public final class WireTerms {
  private WireTerms() {}

  /**
   * The earlier of the request's own time limit (the server's, or the one that gRPC brings) and the
   * parameter {@code timeout}; cancelled when the caller goes away.
   */
  public static CallTerms of(ServiceRequestContext context, CallParameters parameters) {
    long now = System.nanoTime();
    long deadline = CallTerms.NO_DEADLINE;
    if (context.requestTimeoutMillis() > 0) {
      long started = context.log().partial().requestStartTimeNanos();
      deadline = started + TimeUnit.MILLISECONDS.toNanos(context.requestTimeoutMillis());
    }
    if (parameters.timeoutMicros() > 0) {
      long own = now + TimeUnit.MICROSECONDS.toNanos(parameters.timeoutMicros());
      deadline = own < now ? deadline : Math.min(deadline, own);
    }
    Cancellation cancellation = new Cancellation();
    CompletableFuture<Void> ignored =
        context.whenRequestCancelling().thenAccept(cause -> cancellation.cancel());
    return new CallTerms(
        deadline, parameters.priority(), WireCaller.of(context).id(), cancellation);
  }
}
