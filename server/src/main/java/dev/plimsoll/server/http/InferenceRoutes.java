package dev.plimsoll.server.http;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.server.Route;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.encoding.DecodingService;
import dev.plimsoll.features.OnlineStore;
import dev.plimsoll.serving.Endpoints;
import dev.plimsoll.serving.FeedbackIntake;
import dev.plimsoll.serving.PredictionLog;
import dev.plimsoll.serving.Predictor;
import dev.plimsoll.serving.Traffic;
import java.time.InstantSource;

/**
 * Puts inference, feedback, features and metrics on a server. The caller adds access control, and
 * {@link WireErrors} as the server's error handler.
 */
public final class InferenceRoutes {
  private final InferenceProtocol inference;
  private final FeedbackProtocol feedback;
  private final FeatureProtocol features;
  private final OnlineFeatureProtocol onlineFeatures;
  private final MetricsText metrics;
  private final HttpLimits limits;

  /**
   * @param clock gives the time of labels that bring none
   */
  public InferenceRoutes(
      Predictor predictor,
      Endpoints endpoints,
      PredictionLog log,
      FeedbackIntake intake,
      OnlineStore store,
      Traffic traffic,
      InstantSource clock,
      HttpLimits limits) {
    this.inference = new InferenceProtocol(predictor, endpoints, limits.callerSetsTime());
    this.feedback = new FeedbackProtocol(intake, clock);
    this.features = new FeatureProtocol(store);
    this.onlineFeatures = new OnlineFeatureProtocol(store, clock);
    this.metrics = new MetricsText(traffic, endpoints, log);
    this.limits = limits;
  }

  public void attach(ServerBuilder server) {
    get(server, "/v2", ErrorShape.INFERENCE, InferenceProtocol::server);
    get(server, "/v2/health/live", ErrorShape.INFERENCE, InferenceProtocol::live);
    get(server, "/v2/health/ready", ErrorShape.INFERENCE, inference::ready);
    for (String model :
        new String[] {"/v2/models/{model}", "/v2/models/{model}/versions/{version}"}) {
      get(server, model, ErrorShape.INFERENCE, inference::metadata);
      get(server, model + "/ready", ErrorShape.INFERENCE, inference::modelReady);
      post(server, model + "/infer", ErrorShape.INFERENCE, inference::infer);
    }
    post(server, "/v1/feedback", ErrorShape.PLIMSOLL, feedback::accept);
    post(server, "/push", ErrorShape.PLIMSOLL, features::push);
    post(server, "/get-online-features", ErrorShape.PLIMSOLL, onlineFeatures::answer);
    get(server, "/metrics", ErrorShape.PLIMSOLL, metrics::answer);
  }

  private void get(ServerBuilder server, String path, ErrorShape errors, Answering.Work work) {
    bind(server, HttpMethod.GET, path, errors, work);
  }

  private void post(ServerBuilder server, String path, ErrorShape errors, Answering.Work work) {
    bind(server, HttpMethod.POST, path, errors, work);
  }

  private void bind(
      ServerBuilder server,
      HttpMethod method,
      String path,
      ErrorShape errors,
      Answering.Work work) {
    server
        .route()
        .addRoute(Route.builder().methods(method).path(path).build())
        .maxRequestLength(limits.bodyBytesMax())
        .requestTimeout(limits.requestTimeout())
        .decorator(DecodingService.newDecorator())
        .build(new Answering(errors, work));
  }
}
