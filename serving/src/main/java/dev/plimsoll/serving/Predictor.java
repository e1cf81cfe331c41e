package dev.plimsoll.serving;

import dev.plimsoll.kernel.Ids;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.kernel.Times;
import dev.plimsoll.serving.internal.LiveEndpoint;
import dev.plimsoll.serving.internal.LoadedModel;
import dev.plimsoll.serving.internal.RequestChecks;
import dev.plimsoll.serving.internal.RequestScoring;
import dev.plimsoll.serving.internal.ScoredRows;
import dev.plimsoll.serving.internal.ScoringPool;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Answers requests.
 *
 * <p>A request is checked and admitted, its rows are assigned to versions, missing inputs are
 * looked up as of each row's decision time, the models run, the answers are logged, and when they
 * are durable they are given out; then the listeners hear of them. A prediction id that was
 * answered before gets the logged answer again, whatever the request says now. All or nothing: a
 * row that cannot be answered fails its request.
 */
public final class Predictor implements AutoCloseable {
  private final Endpoints endpoints;
  private final PredictionLog log;
  private final Traffic traffic;
  private final Listeners listeners;
  private final PredictorSettings settings;
  private final ScoringPool pool;
  private final RequestScoring scoring;
  private final Ids ids;
  private final AtomicInteger rowsWaiting = new AtomicInteger();

  public Predictor(
      Endpoints endpoints,
      PredictionLog log,
      FeatureSource features,
      Traffic traffic,
      List<PredictionListener> listeners,
      PredictorSettings settings) {
    this.endpoints = endpoints;
    this.log = log;
    this.traffic = traffic;
    this.listeners = new Listeners(listeners);
    this.settings = settings;
    this.pool = new ScoringPool(settings.workers());
    this.scoring = new RequestScoring(features, pool);
    this.ids = new Ids(settings.clock(), settings.random());
  }

  public InferenceResult predict(InferenceRequest request) {
    String endpoint = request.endpoint();
    endpoints.live(endpoint);
    List<String> blamed = new ArrayList<>(1);
    try {
      RequestChecks.check(request, settings.rowsMax());
      admit(request.rows());
      try {
        return answer(request, blamed::add);
      } finally {
        rowsWaiting.addAndGet(-request.rows());
      }
    } catch (RuntimeException e) {
      traffic.failed(endpoint, blamed.isEmpty() ? "" : blamed.get(0));
      throw e;
    }
  }

  /** Everything about an earlier answer. */
  public Optional<PredictionReceipt> receipt(String id) {
    return log.find(id)
        .map(
            found ->
                new PredictionReceipt(
                    found.prediction(), found.labels(), routes(found.prediction())));
  }

  /** Computes an earlier answer again, from its logged inputs and the same model. */
  public Replay replay(String id) {
    PredictionReceipt receipt =
        receipt(id)
            .orElseThrow(
                () ->
                    new PlimsollException(
                        ServingError.PREDICTION_UNKNOWN,
                        "prediction_id: '" + id + "' (expected: the id of a logged prediction)"));
    LoadedModel model = endpoints.loadAlone(receipt.prediction().model());
    try {
      double score = RequestScoring.again(model, receipt.prediction().inputs());
      return new Replay(receipt, score, score == receipt.prediction().score());
    } finally {
      model.release();
    }
  }

  @Override
  public void close() {
    pool.close();
  }

  private InferenceResult answer(InferenceRequest request, Consumer<String> failed) {
    long start = settings.nanoTime().getAsLong();
    Instant now = settings.clock().instant();
    String[] rowIds = request.predictionIds() == null ? newIds(request) : request.predictionIds();
    @Nullable Prediction[] answers = new Prediction[request.rows()];
    if (request.predictionIds() != null) {
      findEarlier(request, rowIds, answers);
    }
    long[] at = decisionTimes(request, now);
    LiveEndpoint endpoint = lease(request.endpoint());
    List<ScoredRows> scored;
    try {
      scored = scoring.score(endpoint, request, rowIds, at, answers, failed);
    } finally {
      endpoint.release();
    }
    long micros = (settings.nanoTime().getAsLong() - start) / 1000;
    List<Prediction> fresh = new ArrayList<>(request.rows());
    for (ScoredRows rows : scored) {
      double propensity = RequestScoring.propensity(request, rows.route());
      for (int i = 0; i < rows.size(); i++) {
        int row = rows.requestRow(i);
        Instant decisionAt = Times.instant(at[row]);
        fresh.add(rows.prediction(i, rowIds[row], endpoint, decisionAt, now, propensity, micros));
      }
    }
    List<Prediction> held = log.append(fresh);
    int next = 0;
    for (ScoredRows rows : scored) {
      for (int i = 0; i < rows.size(); i++) {
        answers[rows.requestRow(i)] = held.get(next++);
      }
    }
    tell(request, scored, fresh, held, start);
    return new InferenceResult(request.endpoint(), Arrays.asList(answers));
  }

  /** Counts, and tells the listeners of what was really logged: not of races that were lost. */
  private void tell(
      InferenceRequest request,
      List<ScoredRows> scored,
      List<Prediction> fresh,
      List<Prediction> held,
      long start) {
    long micros = (settings.nanoTime().getAsLong() - start) / 1000;
    for (ScoredRows rows : scored) {
      traffic.answered(request.endpoint(), rows.route().version(), rows.size(), micros);
    }
    List<Prediction> logged = new ArrayList<>(fresh.size());
    for (int i = 0; i < fresh.size(); i++) {
      if (isSame(held.get(i), fresh.get(i))) {
        logged.add(fresh.get(i));
      }
    }
    listeners.predicted(logged);
  }

  /** The log returns the very object that it has written. */
  @SuppressWarnings("ReferenceEquality")
  private static boolean isSame(Prediction held, Prediction fresh) {
    return held == fresh;
  }

  private void findEarlier(
      InferenceRequest request, String[] rowIds, @Nullable Prediction[] answers) {
    for (int row = 0; row < rowIds.length; row++) {
      Prediction earlier = log.find(rowIds[row]).map(LabelledPrediction::prediction).orElse(null);
      if (earlier != null && !earlier.endpoint().equals(request.endpoint())) {
        throw new PlimsollException(
            ServingError.PREDICTION_ID_INVALID,
            "prediction_id row "
                + row
                + ": '"
                + rowIds[row]
                + "' belongs to endpoint "
                + earlier.endpoint()
                + " (expected: an id of its own)");
      }
      answers[row] = earlier;
    }
  }

  private LiveEndpoint lease(String name) {
    while (true) {
      // A table whose models are being freed has been replaced already: look again.
      LiveEndpoint endpoint = endpoints.live(name);
      if (endpoint.acquire()) {
        return endpoint;
      }
      Thread.onSpinWait();
    }
  }

  private void admit(int rows) {
    int waiting = rowsWaiting.addAndGet(rows);
    if (waiting > settings.rowsWaitingMax()) {
      rowsWaiting.addAndGet(-rows);
      throw new PlimsollException(
          ServingError.OVERLOADED,
          "rows waiting: " + waiting + " (expected: at most " + settings.rowsWaitingMax() + ")");
    }
  }

  private String[] newIds(InferenceRequest request) {
    String[] fresh = new String[request.rows()];
    synchronized (ids) {
      for (int row = 0; row < fresh.length; row++) {
        fresh[row] = ids.next().toString();
      }
    }
    return fresh;
  }

  private static long[] decisionTimes(InferenceRequest request, Instant now) {
    long[] given = request.decisionAtMicros();
    if (given != null) {
      return given;
    }
    long[] same = new long[request.rows()];
    Arrays.fill(same, Times.micros(now));
    return same;
  }

  private Optional<RouteTable> routes(Prediction prediction) {
    if (!endpoints.names().contains(prediction.endpoint())) {
      return Optional.empty();
    }
    return endpoints.history(prediction.endpoint()).stream()
        .filter(table -> table.revision() == prediction.routeRevision())
        .findFirst();
  }
}
