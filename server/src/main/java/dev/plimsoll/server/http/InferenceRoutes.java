package dev.plimsoll.server.http;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.Route;
import com.linecorp.armeria.server.ServerBuilder;
import dev.plimsoll.features.OnlineStore;
import dev.plimsoll.registry.Registry;
import dev.plimsoll.server.inference.Inference;
import dev.plimsoll.server.inference.ModelFaces;
import dev.plimsoll.server.inference.ModelRepository;
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
  private final Inference inference;
  private final InferenceProtocol models;
  private final StatisticsProtocol statistics;
  private final ModelRepository modelRepository;
  private final RepositoryProtocol repository;
  private final FeedbackProtocol feedback;
  private final FeatureProtocol features;
  private final OnlineFeatureProtocol onlineFeatures;
  private final MetricsText metrics;
  private final HttpLimits limits;

  /**
   * Makes the routes.
   *
   * @param registry whose models can be loaded into endpoints
   * @param clock gives the time of labels that bring none
   */
  public InferenceRoutes(
      Predictor predictor,
      Endpoints endpoints,
      Registry registry,
      PredictionLog log,
      FeedbackIntake intake,
      OnlineStore store,
      Traffic traffic,
      InstantSource clock,
      HttpLimits limits) {
    ModelFaces faces = new ModelFaces(endpoints);
    this.inference = new Inference(predictor, faces, limits.callerSetsTime());
    this.models = new InferenceProtocol(faces);
    this.statistics = new StatisticsProtocol(inference.statistics());
    this.modelRepository = new ModelRepository(endpoints, registry);
    this.repository = new RepositoryProtocol(modelRepository);
    this.feedback = new FeedbackProtocol(intake, clock);
    this.features = new FeatureProtocol(store);
    this.onlineFeatures = new OnlineFeatureProtocol(store, clock);
    this.metrics = new MetricsText(traffic, endpoints, log);
    this.limits = limits;
  }

  /** What answers inference, for other wires. */
  public Inference inference() {
    return inference;
  }

  /** What there is to load and unload, for other wires. */
  public ModelRepository repository() {
    return modelRepository;
  }

  public void attach(ServerBuilder server) {
    get(server, "/v2", ErrorShape.INFERENCE, InferenceProtocol::server);
    get(server, "/v2/health/live", ErrorShape.INFERENCE, InferenceProtocol::live);
    get(server, "/v2/health/ready", ErrorShape.INFERENCE, models::ready);
    get(server, "/v2/models/stats", ErrorShape.INFERENCE, statistics::all);
    for (String model :
        new String[] {"/v2/models/{model}", "/v2/models/{model}/versions/{version}"}) {
      get(server, model, ErrorShape.INFERENCE, models::metadata);
      get(server, model + "/ready", ErrorShape.INFERENCE, models::modelReady);
      get(server, model + "/config", ErrorShape.INFERENCE, models::config);
      get(server, model + "/stats", ErrorShape.INFERENCE, statistics::one);
      bind(
          server,
          HttpMethod.POST,
          model + "/infer",
          new InferService(inference, limits.bodyBytesMax()));
    }
    post(server, "/v2/repository/index", ErrorShape.INFERENCE, repository::index);
    post(server, "/v2/repository/models/{model}/load", ErrorShape.INFERENCE, repository::load);
    post(server, "/v2/repository/models/{model}/unload", ErrorShape.INFERENCE, repository::unload);
    post(server, "/v1/feedback", ErrorShape.PLIMSOLL, feedback::accept);
    post(server, "/push", ErrorShape.PLIMSOLL, features::push);
    post(server, "/get-online-features", ErrorShape.PLIMSOLL, onlineFeatures::answer);
    get(server, "/metrics", ErrorShape.PLIMSOLL, metrics::answer);
  }

  private void get(ServerBuilder server, String path, ErrorShape errors, Answering.Work work) {
    bind(server, HttpMethod.GET, path, new Answering(errors, work, limits.bodyBytesMax()));
  }

  private void post(ServerBuilder server, String path, ErrorShape errors, Answering.Work work) {
    bind(server, HttpMethod.POST, path, new Answering(errors, work, limits.bodyBytesMax()));
  }

  private void bind(ServerBuilder server, HttpMethod method, String path, HttpService service) {
    server
        .route()
        .addRoute(Route.builder().methods(method).path(path).build())
        .maxRequestLength(limits.bodyBytesMax())
        .requestTimeout(limits.requestTimeout())
        .build(service);
  }
}
