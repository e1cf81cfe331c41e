package dev.plimsoll.server.grpc;

import com.google.protobuf.InvalidProtocolBufferException;
import com.linecorp.armeria.common.ContentTooLargeException;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.RequestTimeoutException;
import dev.plimsoll.kernel.Blame;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.server.http.Causes;
import dev.plimsoll.server.inference.Outcome;
import dev.plimsoll.server.inference.RetryAfter;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusException;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What went wrong, as gRPC says it. */
public final class GrpcFaults {
  private static final Logger LOG = LoggerFactory.getLogger(GrpcFaults.class);
  private static final Metadata.Key<String> CODE =
      Metadata.Key.of("plimsoll-code", Metadata.ASCII_STRING_MARSHALLER);
  private static final Metadata.Key<String> RETRY_AFTER =
      Metadata.Key.of("retry-after", Metadata.ASCII_STRING_MARSHALLER);
  private static final int CAUSES_MAX = 10;
  private static final int FIRST_PLAIN = 0x20;
  private static final int LAST_PLAIN = 0x7E;

  private GrpcFaults() {}

  /**
   * With our own code in the trailer {@code plimsoll-code}, and where trying again may help, the
   * seconds to wait in {@code retry-after}.
   */
  static StatusException of(Throwable thrown) {
    Throwable cause = Causes.of(thrown);
    if (cause instanceof PlimsollException known) {
      if (known.blame() == Blame.INTERNAL) {
        LOG.error("internal error {}", known.code().name(), known);
      }
      Metadata trailers = new Metadata();
      trailers.put(CODE, known.code().name());
      Outcome outcome = Outcome.of(known.code());
      if (outcome == Outcome.QUOTA || outcome == Outcome.OVERLOADED) {
        trailers.put(RETRY_AFTER, Long.toString(RetryAfter.seconds(known)));
      }
      return status(outcome).withDescription(known.getMessage()).asException(trailers);
    }
    LOG.error("unexpected error", cause);
    return Status.INTERNAL
        .withDescription("internal error: " + cause.getClass().getSimpleName())
        .asException();
  }

  /**
   * What Armeria has found wrong, put right where it blames us for what a caller has sent.
   *
   * @param found its own verdict
   */
  static Status status(Status found, Throwable thrown) {
    Throwable cause = thrown;
    for (int i = 0; cause != null && i < CAUSES_MAX; i++) {
      if (cause instanceof InvalidProtocolBufferException) {
        return Status.INVALID_ARGUMENT.withDescription(
            "message: not readable (expected: one of inference.GRPCInferenceService)");
      }
      if (cause instanceof ContentTooLargeException) {
        return Status.RESOURCE_EXHAUSTED.withDescription(
            "message: too large (expected: at most the server's limit; send fewer rows at a time)");
      }
      if (cause instanceof RequestTimeoutException) {
        return Status.DEADLINE_EXCEEDED.withDescription(
            "request: not answered in time (expected: a smaller one, or more time)");
      }
      cause = cause.getCause();
    }
    return found;
  }

  private static Status status(Outcome outcome) {
    return switch (outcome) {
      case INVALID, MEDIA_TYPE, SLOW -> Status.INVALID_ARGUMENT;
      case NOT_FOUND -> Status.NOT_FOUND;
      case TOO_LARGE, QUOTA -> Status.RESOURCE_EXHAUSTED;
      case OVERLOADED -> Status.UNAVAILABLE;
      case LATE -> Status.DEADLINE_EXCEEDED;
      case CANCELLED -> Status.CANCELLED;
      case UNSUPPORTED -> Status.UNIMPLEMENTED;
      case INTERNAL -> Status.INTERNAL;
    };
  }

  /** Whether a request is one of gRPC. */
  public static boolean isGrpc(RequestHeaders headers) {
    MediaType type = headers.contentType();
    return type != null
        && type.type().equals("application")
        && (type.subtype().equals("grpc") || type.subtype().startsWith("grpc+"));
  }

  /** Nobody that is known asks. */
  public static HttpResponse unauthenticated(String message) {
    return refusal(Status.Code.UNAUTHENTICATED, message);
  }

  /** Somebody asks who may not. */
  public static HttpResponse denied(String message) {
    return refusal(Status.Code.PERMISSION_DENIED, message);
  }

  /** Status 200 with the answer in the headers, as gRPC wants calls refused that never began. */
  private static HttpResponse refusal(Status.Code code, String message) {
    return HttpResponse.of(
        ResponseHeaders.builder(HttpStatus.OK)
            .set(HttpHeaderNames.CONTENT_TYPE, "application/grpc")
            .set("grpc-status", Integer.toString(code.value()))
            .set("grpc-message", percentEncoded(message))
            .endOfStream(true)
            .build());
  }

  /** Percent-encoding as gRPC has it: printable ASCII stays, besides the percent sign. */
  private static String percentEncoded(String message) {
    StringBuilder encoded = new StringBuilder();
    for (byte b : message.getBytes(StandardCharsets.UTF_8)) {
      if (b >= FIRST_PLAIN && b <= LAST_PLAIN && b != '%') {
        encoded.append((char) b);
      } else {
        encoded.append('%').append(String.format("%02X", b));
      }
    }
    return encoded.toString();
  }
}
