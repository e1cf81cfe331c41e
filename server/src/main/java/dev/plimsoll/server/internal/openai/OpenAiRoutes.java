package dev.plimsoll.server.internal.openai;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.Route;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.plimsoll.server.http.HttpLimits;
import dev.plimsoll.server.internal.accounts.Caller;
import dev.plimsoll.server.internal.web.Answers;
import dev.plimsoll.server.internal.web.OpenAiShape;
import dev.plimsoll.serving.Endpoints;
import dev.plimsoll.serving.ModelSource;
import dev.plimsoll.serving.Predictor;
import java.util.Map;

/** Puts OpenAI's API for text models on a server, behind its access control. */
public final class OpenAiRoutes {
  private final Endpoints endpoints;
  private final ModelList list;
  private final HttpService embeddings;
  private final HttpService rerank;
  private final HttpLimits limits;

  /**
   * @param packages where the endpoints' packages lie
   */
  public OpenAiRoutes(
      Predictor predictor, Endpoints endpoints, ModelSource packages, HttpLimits limits) {
    TextModels models = new TextModels(endpoints, packages);
    this.endpoints = endpoints;
    this.list = new ModelList(endpoints, models);
    this.embeddings = new TextService(predictor, new Embeddings(models), OpenAiRoutes::caller);
    this.rerank = new TextService(predictor, new Rerank(models), OpenAiRoutes::caller);
    this.limits = limits;
  }

  public void attach(ServerBuilder server) {
    get(server, "/v1/models", listing(list::all));
    get(server, "/v1/models/{model}", listing(list::one));
    post(server, "/v1/embeddings", embeddings);
    post(server, "/v1/rerank", rerank);
    post(server, "/rerank", rerank);
    get(server, "/health", this::health);
  }

  /** 200 when every endpoint is ready, and 503 until then; it says no more than that. */
  private HttpResponse health(ServiceRequestContext context, HttpRequest request) {
    boolean ready = endpoints.names().stream().allMatch(endpoints::ready);
    return Answers.json(
        ready ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE,
        Map.of("status", ready ? "ok" : "not ready"));
  }

  private static HttpService listing(Answers.Work work) {
    return Answers.blocking(work, (context, fault) -> OpenAiShape.response(fault));
  }

  private static String caller(ServiceRequestContext context) {
    return Caller.of(context).tokenId();
  }

  private static void get(ServerBuilder server, String path, HttpService service) {
    server.route().get(path).build(service);
  }

  private void post(ServerBuilder server, String path, HttpService service) {
    server
        .route()
        .addRoute(Route.builder().methods(HttpMethod.POST).path(path).build())
        .maxRequestLength(limits.bodyBytesMax())
        .requestTimeout(limits.requestTimeout())
        .build(service);
  }
}
