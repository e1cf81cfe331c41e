package dev.plimsoll.server.http;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.util.TimeoutMode;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.server.inference.InferCall;
import dev.plimsoll.server.inference.InferReply;
import dev.plimsoll.server.inference.Inference;
import dev.plimsoll.server.inference.WireTerms;
import dev.plimsoll.serving.CallTerms;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Inference over REST. No thread waits for the model: small bodies are read, and small answers
 * written, by the connection's own thread; large ones by a thread that other connections do not
 * need.
 */
final class InferService implements WholeAnswers {
  private static final int SMALL_BODY_BYTES = 64 << 10;
  private static final int SMALL_ANSWER_VALUES = 8 << 10;

  private final Inference inference;
  private final long bodyBytesMax;

  /**
   * Makes a service.
   *
   * @param bodyBytesMax holds for packed bodies once they are unpacked
   */
  InferService(Inference inference, long bodyBytesMax) {
    this.inference = inference;
    this.bodyBytesMax = bodyBytesMax;
  }

  @Override
  public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) {
    try {
      refuseUnreadable(request.headers());
      takeTimeout(ctx, request.headers());
    } catch (PlimsollException e) {
      return ErrorShape.INFERENCE.response(e);
    }
    return HttpResponse.of(
        request
            .aggregate()
            .thenCompose(whole -> answer(ctx, whole))
            .exceptionally(ErrorShape.INFERENCE::response));
  }

  private CompletionStage<HttpResponse> answer(
      ServiceRequestContext ctx, AggregatedHttpRequest whole) {
    boolean small =
        whole.content().length() <= SMALL_BODY_BYTES && !Unpacking.isPacked(whole.headers());
    if (small) {
      return inferred(ctx, whole, whole.content().array());
    }
    return CompletableFuture.completedFuture(whole)
        .thenComposeAsync(
            body -> inferred(ctx, body, Unpacking.plain(body, bodyBytesMax)),
            ctx.blockingTaskExecutor());
  }

  private CompletionStage<HttpResponse> inferred(
      ServiceRequestContext ctx, AggregatedHttpRequest whole, byte[] bytes) {
    InferBody body = InferBody.read(bytes, whole.headers().get(InferAnswer.JSON_LENGTH));
    InferCall call = body.call(InferenceProtocol.model(ctx), InferenceProtocol.version(ctx));
    CallTerms terms = WireTerms.of(ctx, call.parameters());
    return inference
        .infer(call, terms, ctx.eventLoop())
        .thenCompose(
            reply -> {
              Executor writer =
                  reply.values() <= SMALL_ANSWER_VALUES
                      ? Runnable::run
                      : ctx.blockingTaskExecutor();
              return CompletableFuture.supplyAsync(() -> written(ctx, body, reply), writer);
            });
  }

  private static HttpResponse written(ServiceRequestContext ctx, InferBody body, InferReply reply) {
    return InferAnswer.write(reply, body.id(), body::isBinary, ctx.alloc());
  }

  /** JSON, bytes, or what curl says when it is not told; nothing that is surely another thing. */
  private static void refuseUnreadable(RequestHeaders headers) {
    Unpacking.requireKnown(headers);
    MediaType type = headers.contentType();
    boolean readable =
        type == null
            || type.isJson()
            || type.is(MediaType.OCTET_STREAM)
            || type.is(MediaType.PLAIN_TEXT)
            || type.is(MediaType.FORM_DATA);
    if (!readable) {
      throw new PlimsollException(
          HttpError.MEDIA_TYPE_UNSUPPORTED,
          "content-type: "
              + type.type()
              + "/"
              + type.subtype()
              + " (expected: application/json, or application/octet-stream with binary tensors)");
    }
  }

  /** The caller's word counts instead of the server's own limit. */
  private static void takeTimeout(ServiceRequestContext ctx, RequestHeaders headers) {
    @Nullable String header = headers.get(WireTerms.TIMEOUT);
    if (header == null) {
      return;
    }
    boolean number =
        !header.isEmpty() && header.length() <= 9 && header.chars().allMatch(Body::isDigit);
    int millis = number ? Integer.parseInt(header) : 0;
    if (millis < 1) {
      throw Body.invalid(WireTerms.TIMEOUT + ": (expected: milliseconds, 1 to 999999999)");
    }
    ctx.setRequestTimeoutMillis(TimeoutMode.SET_FROM_START, millis);
  }
}
