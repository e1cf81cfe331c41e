package dev.plimsoll.serving.internal.call;

import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.onnx.BatchPlace;
import dev.plimsoll.onnx.Feed;
import dev.plimsoll.onnx.RunAnswer;
import dev.plimsoll.onnx.Tensor;
import dev.plimsoll.serving.CallTerms;
import dev.plimsoll.serving.LabelledPrediction;
import dev.plimsoll.serving.Prediction;
import dev.plimsoll.serving.Route;
import dev.plimsoll.serving.ServingError;
import dev.plimsoll.serving.TensorAnswer;
import dev.plimsoll.serving.TensorRequest;
import dev.plimsoll.serving.internal.batch.LaneKey;
import dev.plimsoll.serving.internal.batch.WorkItem;
import dev.plimsoll.serving.internal.endpoint.LiveEndpoint;
import dev.plimsoll.serving.internal.endpoint.LoadedModel;
import dev.plimsoll.serving.internal.endpoint.TensorFeeds;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A request for tensors: one version answers, each text or piece of a table by itself. */
final class TensorCall extends AnsweringCall<TensorAnswer> {
  /**
   * What a model answered to some inputs.
   *
   * @param places where each part of them stood in its run; none when all ran alone
   */
  record Outputs(Map<String, Tensor> tensors, long tokens, List<BatchPlace> places) {
    long bytes() {
      long bytes = BatchPlace.BYTES * places.size();
      for (Tensor tensor : tensors.values()) {
        bytes += tensor.bytes().remaining();
        for (String text : tensor.texts()) {
          bytes += 40 + 2L * text.length();
        }
      }
      return bytes;
    }
  }

  private final TensorRequest request;
  private final Instant now;
  private final String id;
  private @Nullable Route route;
  private @Nullable LoadedModel model;
  private @Nullable VersionCounters counters;
  private @Nullable Digest cacheKey;
  private @Nullable Outputs outputs;
  private List<Map<String, Tensor>> parts = List.of();
  private @Nullable BatchPlace[] places = new BatchPlace[0];
  private double propensity = 1;
  private long tokens;

  TensorCall(CallDesk desk, TensorRequest request, CallTerms terms) {
    super(
        desk,
        request.endpoint(),
        terms,
        TensorFeeds.rows(request),
        desk.look(request.endpoint()).models().get(0).costs().guess(TensorFeeds.rows(request)));
    this.request = request;
    this.now = desk.settings.clock().instant();
    this.id =
        Objects.requireNonNullElseGet(
            request.predictionId(), () -> desk.newId(request.endpoint(), now));
  }

  @Override
  List<WorkItem> prepare(LiveEndpoint endpoint) {
    if (endpoint.kind().decides()) {
      throw invalid(
          "endpoint "
              + request.endpoint()
              + ": takes decisions (expected: one that takes tensors)");
    }
    requireOwnId();
    String version = request.version();
    String sticky = Objects.requireNonNullElse(request.stickyKey(), id);
    int index = version == null ? endpoint.route(sticky) : endpoint.require(version);
    Route chosen = endpoint.route(index);
    LoadedModel runner = endpoint.models().get(index);
    route = chosen;
    model = runner;
    propensity = version == null ? chosen.permille() / 1000.0 : 1;
    VersionCounters counts = desk.counters(request.endpoint(), chosen.version());
    counters = counts;
    if (desk.tensors.isOn()) {
      Digest key =
          new ContentDigest()
              .add(runner.digest().hex())
              .add(String.join(",", request.outputs().stream().sorted().toList()))
              .add(request.inputs())
              .end();
      Outputs known = desk.tensors.find(key);
      cacheKey = key;
      (known == null ? counts.cacheMiss : counts.cacheHit).add(desk.now() - start);
      if (known != null) {
        outputs = known;
        return List.of();
      }
    }
    return items(runner, endpoint.spec().acceptBatchVariance());
  }

  private List<WorkItem> items(LoadedModel runner, boolean accepted) {
    List<Feed> feeds = runner.feeds().of(request);
    boolean alone = !runner.mayShare(accepted);
    LaneKey lane = new LaneKey(runner, TensorFeeds.shapes(request), request.outputs(), alone);
    int each = runner.piece(desk.settings.batching());
    List<Feed> pieces = new ArrayList<>(feeds.size());
    for (Feed feed : feeds) {
      tokens += feed.length();
      if (alone || !feed.isShareable() || feed.rows() <= each) {
        pieces.add(feed);
      } else {
        for (int from = 0; from < feed.rows(); from += each) {
          pieces.add(feed.slice(from, Math.min(each, feed.rows() - from)));
        }
      }
    }
    parts = new ArrayList<>(Collections.nCopies(pieces.size(), Map.<String, Tensor>of()));
    places = new BatchPlace[pieces.size()];
    List<WorkItem> items = new ArrayList<>(pieces.size());
    for (Feed piece : pieces) {
      long cost = runner.costs().cost(piece.rows(), Math.max(1, piece.length()));
      items.add(new WorkItem(this, lane, piece, items.size(), cost));
    }
    return items;
  }

  @Override
  protected void take(WorkItem item, RunAnswer answer, int fromRow) {
    boolean whole = parts.size() == 1 && !(item.feed().isShareable() && answer.isCuttable());
    parts.set(
        item.slot(),
        whole ? answer.whole() : answer.rows(fromRow, item.rows(), item.feed().length()));
    places[item.slot()] = answer.place(fromRow, item.rows());
  }

  @Override
  protected void ran(WorkItem item, boolean leads, Run run) {
    Objects.requireNonNull(counters).ran(item.rows(), leads, run);
  }

  @Override
  List<Prediction> predictions(LiveEndpoint endpoint) {
    Outputs made = outputs;
    if (made == null) {
      made =
          new Outputs(
              TensorsAgain.joined(Objects.requireNonNull(model), request, parts), tokens, places());
      outputs = made;
      if (cacheKey != null) {
        desk.tensors.put(cacheKey, made);
      }
    }
    Route chosen = Objects.requireNonNull(route);
    return List.of(
        Prediction.ofTensors(
            id,
            request.endpoint(),
            now,
            now,
            chosen.version(),
            chosen.model(),
            endpoint.table().revision(),
            propensity,
            TensorRecord.inputs(request.inputs()),
            TensorRecord.keys(request),
            TensorRecord.answer(made.tensors()),
            made.places(),
            (desk.now() - start) / 1000));
  }

  private List<BatchPlace> places() {
    List<BatchPlace> all = Arrays.stream(places).filter(Objects::nonNull).toList();
    return all.stream().allMatch(BatchPlace::isAlone) ? List.of() : all;
  }

  @Override
  boolean hasOwnIds() {
    return request.predictionId() == null;
  }

  @Override
  TensorAnswer answer(List<Prediction> held) {
    Outputs made = Objects.requireNonNull(outputs);
    Digest answered = held.get(0).answer();
    if (request.predictionId() != null && !TensorRecord.answer(made.tensors()).equals(answered)) {
      throw new PlimsollException(
          ServingError.PREDICTION_ID_INVALID,
          "prediction_id: '"
              + id
              + "' was answered before, and differently (expected: the same request, or an id of"
              + " its own; the log keeps an answer's digest and cannot give it again)");
    }
    return new TensorAnswer(request.endpoint(), version(), id, made.tensors(), made.tokens());
  }

  @Override
  void tell(List<Prediction> held) {
    long nanos = desk.now() - start;
    desk.events.answered(request.endpoint(), version(), TensorFeeds.rows(request), nanos / 1000);
    Objects.requireNonNull(counters).answered(nanos, desk.settings.clock().millis());
  }

  @Override
  String version(WorkItem item) {
    return version();
  }

  @Override
  String version() {
    Route chosen = route;
    return chosen == null ? "" : chosen.version();
  }

  private void requireOwnId() {
    String given = request.predictionId();
    if (given == null) {
      return;
    }
    RequestChecks.checkIds(new String[] {given});
    String owner =
        desk.predictions
            .find(given)
            .map(LabelledPrediction::prediction)
            .map(Prediction::endpoint)
            .orElse(request.endpoint());
    if (!owner.equals(request.endpoint())) {
      throw new PlimsollException(
          ServingError.PREDICTION_ID_INVALID,
          "prediction_id: '"
              + given
              + "' belongs to endpoint "
              + owner
              + " (expected: an id of its own)");
    }
  }
}
