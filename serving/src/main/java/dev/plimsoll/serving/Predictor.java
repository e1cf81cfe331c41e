package dev.plimsoll.serving;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.serving.internal.call.CallDesk;
import dev.plimsoll.serving.internal.call.Calls;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Answers requests.
 *
 * <p>A request is checked and admitted, its rows are assigned to versions, missing inputs are
 * looked up as of each row's decision time, its texts are encoded, and it is queued. Workers take
 * what waits, of several callers together where that saves work, the answers are logged, and when
 * they are durable they are given out, after the listeners have heard of them. A prediction id that
 * was answered before gets the logged answer again, whatever the request says now. All or nothing:
 * a row that cannot be answered fails its request.
 *
 * <p>No thread is held per request. Answers are given on a small pool, one thread per core, so what
 * hangs on a future should be about as quick as writing a response.
 */
public final class Predictor implements AutoCloseable {
  private final Endpoints endpoints;
  private final CallDesk desk;
  private final Calls calls;

  public Predictor(
      Endpoints endpoints,
      PredictionLog log,
      FeatureSource features,
      Traffic traffic,
      List<PredictionListener> listeners,
      PredictorSettings settings) {
    this.endpoints = endpoints;
    Told told = new Told(traffic, new Listeners(listeners));
    this.desk = new CallDesk(endpoints::live, endpoints::kind, log, features, told, settings);
    this.calls = new Calls(desk);
  }

  /**
   * As {@link #submit(InferenceRequest, CallTerms)} without wishes, holding the caller's thread.
   */
  public InferenceResult predict(InferenceRequest request) {
    try {
      return submit(request, CallTerms.usual()).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof PlimsollException known) {
        throw known;
      }
      throw e;
    }
  }

  /** Decisions for rows, on terms. Failures come through the future, never from the call. */
  public CompletableFuture<InferenceResult> submit(InferenceRequest request, CallTerms terms) {
    return calls.submit(request, terms);
  }

  /** Answers tensors with tensors: for models that take no decision, such as encoders. */
  public CompletableFuture<TensorAnswer> submit(TensorRequest request, CallTerms terms) {
    return calls.submit(request, terms);
  }

  /** What every version has done since the server started. */
  public List<VersionStats> stats() {
    return desk.stats();
  }

  /** What one version has done; empty before its first request. */
  public Optional<VersionStats> stats(String endpoint, String version) {
    String id = endpoints.require(endpoint, version).version();
    return desk.stats().stream()
        .filter(stats -> stats.endpoint().equals(endpoint) && stats.version().equals(id))
        .findFirst();
  }

  /** Rows let in and not yet answered. */
  public int rowsInFlight() {
    return desk.rowsInFlight();
  }

  /** Pieces of calls that wait for a worker. */
  public int piecesWaiting() {
    return desk.piecesWaiting();
  }

  /** Lets nothing in any more and finishes what is under way. */
  @Override
  public void close() {
    desk.close();
  }

  /** Where what becomes of calls is counted and told. */
  private record Told(Traffic traffic, Listeners listeners) implements CallDesk.Events {
    @Override
    public void answered(String endpoint, String version, int rows, long micros) {
      traffic.answered(endpoint, version, rows, micros);
    }

    @Override
    public void failed(String endpoint, String version) {
      traffic.failed(endpoint, version);
    }

    @Override
    public void predicted(List<Prediction> logged) {
      listeners.predicted(logged);
    }
  }
}
