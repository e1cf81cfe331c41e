package dev.plimsoll.serving.internal.call;

import dev.plimsoll.serving.CallTerms;
import dev.plimsoll.serving.InferenceRequest;
import dev.plimsoll.serving.InferenceResult;
import dev.plimsoll.serving.TensorAnswer;
import dev.plimsoll.serving.TensorRequest;
import dev.plimsoll.serving.internal.endpoint.LiveEndpoint;
import dev.plimsoll.serving.internal.endpoint.TensorFeeds;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** The door: checks a request, lets it in or not, and sends it on its way. */
public final class Calls {
  /** Texts longer than this in all are encoded elsewhere than on the caller's thread. */
  private static final int CHARACTERS_HERE = 4_000;

  private final CallDesk desk;

  public Calls(CallDesk desk) {
    this.desk = desk;
  }

  public CompletableFuture<InferenceResult> submit(InferenceRequest request, CallTerms terms) {
    DecisionCall call;
    boolean texts;
    try {
      LiveEndpoint endpoint = desk.look(request.endpoint());
      try {
        RequestChecks.check(request, desk.settings.rowsMax());
        if (!endpoint.kind().decides()) {
          throw AnsweringCall.invalid(
              "endpoint "
                  + request.endpoint()
                  + ": takes tensors (expected: one that takes decisions)");
        }
        call = new DecisionCall(desk, request, terms);
        texts = endpoint.models().get(0).text().isPresent();
      } catch (RuntimeException e) {
        desk.events.failed(request.endpoint(), "");
        throw e;
      }
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
    return start(call, texts && characters(request.columns()) > CHARACTERS_HERE);
  }

  public CompletableFuture<TensorAnswer> submit(TensorRequest request, CallTerms terms) {
    TensorCall call;
    try {
      desk.look(request.endpoint());
      try {
        RequestChecks.requireRows(TensorFeeds.rows(request), desk.settings.rowsMax());
        call = new TensorCall(desk, request, terms);
      } catch (RuntimeException e) {
        desk.events.failed(request.endpoint(), "");
        throw e;
      }
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
    long characters = 0;
    for (var tensor : request.inputs().values()) {
      for (String text : tensor.texts()) {
        characters += text.length();
      }
    }
    return start(call, characters > CHARACTERS_HERE);
  }

  private <T> CompletableFuture<T> start(AnsweringCall<T> call, boolean elsewhere) {
    if (!elsewhere || !desk.elsewhere(call::start)) {
      call.start();
    }
    return call.future();
  }

  private static long characters(Map<String, Object> columns) {
    long characters = 0;
    for (Object column : columns.values()) {
      if (column instanceof String[] texts) {
        for (String text : texts) {
          characters += text == null ? 0 : text.length();
        }
      }
    }
    return characters;
  }
}
