package dev.plimsoll.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.linecorp.armeria.common.ContentTooLargeException;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseHeaders;
import dev.plimsoll.kernel.ErrorCode;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.server.http.HttpError;
import dev.plimsoll.server.inference.InferenceError;
import dev.plimsoll.serving.ServingError;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.Status.Code;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GrpcFaultsTest {
  @Test
  void everyRefusalHasItsCode() {
    expect(ServingError.ENDPOINT_UNKNOWN, Code.NOT_FOUND);
    expect(ServingError.VERSION_UNKNOWN, Code.NOT_FOUND);
    expect(InferenceError.MODEL_UNKNOWN, Code.NOT_FOUND);
    expect(ServingError.REQUEST_INVALID, Code.INVALID_ARGUMENT);
    expect(InferenceError.TENSOR_INVALID, Code.INVALID_ARGUMENT);
    expect(ServingError.QUOTA_EXCEEDED, Code.RESOURCE_EXHAUSTED);
    expect(HttpError.BODY_TOO_LARGE, Code.RESOURCE_EXHAUSTED);
    expect(ServingError.ROWS_TOO_MANY, Code.RESOURCE_EXHAUSTED);
    expect(ServingError.OVERLOADED, Code.UNAVAILABLE);
    expect(ServingError.ENDPOINT_NOT_READY, Code.UNAVAILABLE);
    expect(ServingError.DEADLINE_EXCEEDED, Code.DEADLINE_EXCEEDED);
    expect(ServingError.CANCELLED, Code.CANCELLED);
    expect(InferenceError.UNSUPPORTED, Code.UNIMPLEMENTED);
    expect(ServingError.LOG_CORRUPT, Code.INTERNAL);
    assertThat(GrpcFaults.of(new IllegalStateException("secret")).getMessage())
        .contains("INTERNAL")
        .doesNotContain("secret");
  }

  @Test
  void whoMayComeBackIsToldWhenInWholeSeconds() {
    assertThat(retryAfter(new PlimsollException(full(), "message", Duration.ofMillis(2300))))
        .isEqualTo("3");
    assertThat(retryAfter(new PlimsollException(full(), "message", Duration.ofMillis(100))))
        .isEqualTo("1");
    assertThat(retryAfter(new PlimsollException(full(), "message"))).isEqualTo("1");
    assertThat(retryAfter(new PlimsollException(ServingError.CANCELLED, "message"))).isNull();
  }

  @Test
  void whatTheCallerHasSpoiledIsNotCalledOurFault() {
    Throwable unreadable =
        Status.INTERNAL
            .withCause(new InvalidProtocolBufferException("spoiled"))
            .asRuntimeException();
    assertThat(GrpcFaults.status(Status.INTERNAL, unreadable).getCode())
        .isEqualTo(Code.INVALID_ARGUMENT);
    assertThat(
            GrpcFaults.status(Status.UNKNOWN, ContentTooLargeException.builder().build()).getCode())
        .isEqualTo(Code.RESOURCE_EXHAUSTED);
    assertThat(GrpcFaults.status(Status.INTERNAL, new IllegalStateException()).getCode())
        .isEqualTo(Code.INTERNAL);
  }

  @Test
  void whoMayNotCallIsToldInTheHeaders() {
    ResponseHeaders headers = GrpcFaults.denied("100 % über\n").aggregate().join().headers();
    assertThat(headers.status().code()).isEqualTo(200);
    assertThat(headers.get("grpc-status")).isEqualTo("7");
    assertThat(headers.get("grpc-message")).isEqualTo("100 %25 %C3%BCber%0A");
    assertThat(GrpcFaults.unauthenticated("").aggregate().join().headers().get("grpc-status"))
        .isEqualTo("16");
    assertThat(GrpcFaults.isGrpc(request("application/grpc+proto"))).isTrue();
    assertThat(GrpcFaults.isGrpc(request("application/json"))).isFalse();
  }

  private static ErrorCode full() {
    return ServingError.OVERLOADED;
  }

  private static @Nullable String retryAfter(PlimsollException refusal) {
    Metadata trailers = GrpcFaults.of(refusal).getTrailers();
    assertThat(trailers).isNotNull();
    return trailers.get(Metadata.Key.of("retry-after", Metadata.ASCII_STRING_MARSHALLER));
  }

  private static void expect(ErrorCode code, Code expected) {
    Throwable wrapped = new CompletionException(new PlimsollException(code, "message"));
    assertThat(GrpcFaults.of(wrapped).getStatus().getCode()).as(code.name()).isEqualTo(expected);
  }

  private static RequestHeaders request(String type) {
    return RequestHeaders.builder(HttpMethod.POST, "/").set("content-type", type).build();
  }
}
