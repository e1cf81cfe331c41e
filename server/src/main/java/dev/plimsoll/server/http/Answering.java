package dev.plimsoll.server.http;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.plimsoll.kernel.Json;

/**
 * A service that waits for the whole body, then works on a thread that may block, and turns what it
 * throws into its protocol's errors.
 */
final class Answering implements WholeAnswers {
  /** The work on one request. */
  @FunctionalInterface
  interface Work {
    HttpResponse answer(ServiceRequestContext ctx, byte[] body);
  }

  private final ErrorShape errors;
  private final Work work;
  private final long bodyBytesMax;

  /**
   * Makes a service.
   *
   * @param bodyBytesMax holds for packed bodies once they are unpacked
   */
  Answering(ErrorShape errors, Work work, long bodyBytesMax) {
    this.errors = errors;
    this.work = work;
    this.bodyBytesMax = bodyBytesMax;
  }

  @Override
  public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) {
    return HttpResponse.of(
        request
            .aggregate()
            .thenApplyAsync(whole -> answer(ctx, whole), ctx.blockingTaskExecutor())
            .exceptionally(errors::response));
  }

  static HttpResponse json(Object body) {
    return json(HttpStatus.OK, body);
  }

  static HttpResponse json(HttpStatus status, Object body) {
    return HttpResponse.of(status, MediaType.JSON_UTF_8, HttpData.ofUtf8(Json.text(body)));
  }

  private HttpResponse answer(ServiceRequestContext ctx, AggregatedHttpRequest whole) {
    try {
      return work.answer(ctx, Unpacking.plain(whole, bodyBytesMax));
    } catch (RuntimeException e) {
      return errors.response(e);
    }
  }
}
