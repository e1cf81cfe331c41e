package dev.plimsoll.server.internal.openai;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.util.TimeoutMode;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.plimsoll.server.http.Unpacking;
import dev.plimsoll.server.http.WholeAnswers;
import dev.plimsoll.server.inference.WireTerms;
import dev.plimsoll.server.internal.web.OpenAiShape;
import dev.plimsoll.serving.CallTerms;
import dev.plimsoll.serving.Predictor;
import dev.plimsoll.serving.TensorAnswer;
import dev.plimsoll.serving.TensorRequest;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One call: body, model, answer. No thread waits while the model works, and a caller who goes away
 * takes the call with him.
 */
final class TextService implements WholeAnswers {
  static final String VERSION = "x-plimsoll-version";
  static final String PREDICTION = "x-plimsoll-prediction-id";
  private static final String TIMEOUT = WireTerms.TIMEOUT;
  private static final int DIGITS_MAX = 9;

  private final Predictor predictor;
  private final TextWork work;
  private final CallerName callers;

  TextService(Predictor predictor, TextWork work, CallerName callers) {
    this.predictor = predictor;
    this.work = work;
    this.callers = callers;
  }

  /** Whose quota a call counts against. */
  @FunctionalInterface
  interface CallerName {
    String of(ServiceRequestContext context);
  }

  @Override
  public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
    return HttpResponse.of(
        request
            .aggregate()
            .thenComposeAsync(whole -> answer(context, whole), context.blockingTaskExecutor())
            .exceptionally(OpenAiShape::response));
  }

  private CompletableFuture<HttpResponse> answer(
      ServiceRequestContext context, AggregatedHttpRequest whole) {
    takeTimeout(context, whole.headers().get(TIMEOUT));
    TextWork.Question question =
        work.read(Fields.read(Unpacking.plain(whole, context.maxRequestLength())));
    TensorRequest request =
        new TensorRequest(
            question.endpoint(),
            null,
            question.inputs(),
            Set.of(question.output()),
            null,
            question.user());
    return predictor
        .submit(request, terms(context))
        .thenApplyAsync(
            answer -> written(answer, question.writer()), context.blockingTaskExecutor());
  }

  private static HttpResponse written(TensorAnswer answer, TextWork.Writer writer) {
    return HttpResponse.of(
        ResponseHeaders.builder(HttpStatus.OK)
            .contentType(MediaType.JSON)
            .add(VERSION, answer.version())
            .add(PREDICTION, answer.predictionId())
            .build(),
        HttpData.wrap(writer.write(answer)));
  }

  private CallTerms terms(ServiceRequestContext context) {
    long deadline = CallTerms.NO_DEADLINE;
    if (context.requestTimeoutMillis() > 0) {
      deadline =
          context.log().partial().requestStartTimeNanos()
              + TimeUnit.MILLISECONDS.toNanos(context.requestTimeoutMillis());
    }
    return new CallTerms(
        deadline, CallTerms.USUAL_PRIORITY, callers.of(context), WireTerms.departure(context));
  }

  /** The caller's word counts instead of the server's own limit. */
  private static void takeTimeout(ServiceRequestContext context, @Nullable String millis) {
    if (millis == null) {
      return;
    }
    boolean number =
        !millis.isEmpty()
            && millis.length() <= DIGITS_MAX
            && millis.chars().allMatch(c -> c >= '0' && c <= '9')
            && Integer.parseInt(millis) > 0;
    if (!number) {
      throw OpenAiError.INVALID_VALUE.of(TIMEOUT, "no time", "milliseconds, 1 to 999999999");
    }
    context.setRequestTimeoutMillis(TimeoutMode.SET_FROM_START, Integer.parseInt(millis));
  }
}
