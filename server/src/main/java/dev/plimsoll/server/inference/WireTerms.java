package dev.plimsoll.server.inference;

import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.util.TimeoutMode;
import com.linecorp.armeria.server.RequestTimeoutException;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.plimsoll.serving.CallTerms;
import dev.plimsoll.serving.Cancellation;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The terms of a call from what its wire says of it. */
public final class WireTerms {
  /** The header in which a caller says how many milliseconds a call has. */
  public static final String TIMEOUT = "x-request-timeout-ms";

  private static final String GRPC_TIMEOUT = "grpc-timeout";

  private WireTerms() {}

  /**
   * The time that the caller gives, in the headers or by the parameter {@code timeout}, the earlier
   * of the two; the server's own limit when the caller says nothing. Cancelled when the caller goes
   * away.
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
      boolean longer = own > deadline && !saidInHeaders(context.request().headers());
      if (longer) {
        context.setRequestTimeoutMillis(
            TimeoutMode.SET_FROM_NOW, TimeUnit.NANOSECONDS.toMillis(own - now));
      }
      deadline = longer || own < deadline ? own : deadline;
    }
    return new CallTerms(
        deadline, parameters.priority(), WireCaller.of(context).id(), departure(context));
  }

  /** Cancelled when the caller goes away; that its time has passed is the deadline's to tell. */
  public static Cancellation departure(ServiceRequestContext context) {
    Cancellation cancellation = new Cancellation();
    CompletableFuture<Void> ignored =
        context
            .whenRequestCancelling()
            .thenAccept(
                cause -> {
                  if (!(cause instanceof RequestTimeoutException)) {
                    cancellation.cancel();
                  }
                });
    return cancellation;
  }

  private static boolean saidInHeaders(RequestHeaders headers) {
    return headers.contains(TIMEOUT) || headers.contains(GRPC_TIMEOUT);
  }
}
