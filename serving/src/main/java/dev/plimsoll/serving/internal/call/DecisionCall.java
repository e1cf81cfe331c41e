package dev.plimsoll.serving.internal.call;

import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.kernel.Times;
import dev.plimsoll.onnx.Feed;
import dev.plimsoll.onnx.RunAnswer;
import dev.plimsoll.serving.AnswerForm;
import dev.plimsoll.serving.CallTerms;
import dev.plimsoll.serving.InferenceRequest;
import dev.plimsoll.serving.InferenceResult;
import dev.plimsoll.serving.LabelledPrediction;
import dev.plimsoll.serving.Prediction;
import dev.plimsoll.serving.ServingError;
import dev.plimsoll.serving.internal.batch.LaneKey;
import dev.plimsoll.serving.internal.batch.WorkItem;
import dev.plimsoll.serving.internal.endpoint.Answer;
import dev.plimsoll.serving.internal.endpoint.LiveEndpoint;
import dev.plimsoll.serving.internal.endpoint.LoadedModel;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A request for decisions: its rows may go to several versions, each in several pieces. */
final class DecisionCall extends AnsweringCall<InferenceResult> {
  /** Rows of the request that one version answers. */
  private static final class Group {
    private final RouteRows rows;
    private final VersionCounters counters;
    private final @Nullable Digest cacheKey;
    private Answer answer;
    private boolean cached;

    Group(RouteRows rows, VersionCounters counters, @Nullable Digest cacheKey, Answer answer) {
      this.rows = rows;
      this.counters = counters;
      this.cacheKey = cacheKey;
      this.answer = answer;
    }
  }

  /** A piece of a group: where its rows belong. */
  private record Piece(Group group, int at) {}

  private final InferenceRequest request;
  private final Instant now;
  private final List<Group> groups = new ArrayList<>();
  private final List<Piece> pieces = new ArrayList<>();
  private @Nullable Prediction[] answers = new Prediction[0];
  private String[] rowIds = new String[0];
  private long[] at = new long[0];
  private List<Prediction> fresh = List.of();
  private AnswerForm kind = AnswerForm.PROBABILITY;
  private List<String> classes = List.of();
  private List<Double> levels = List.of();
  private String blamed = "";

  DecisionCall(CallDesk desk, InferenceRequest request, CallTerms terms) {
    super(desk, request.endpoint(), terms, request.rows(), guess(desk, request));
    this.request = request;
    this.now = desk.settings.clock().instant();
  }

  @Override
  List<WorkItem> prepare(LiveEndpoint endpoint) {
    String[] ids = request.predictionIds();
    kind = endpoint.kind();
    classes = endpoint.classes();
    levels = endpoint.levels();
    RequestChecks.requireRoom(request.rows(), Math.max(1, classes.size() + levels.size()));
    at = decisionTimes();
    rowIds = ids == null ? desk.newIds(request.endpoint(), at) : ids;
    answers = new Prediction[request.rows()];
    if (ids != null) {
      findEarlier();
    }
    boolean accepted = endpoint.spec().acceptBatchVariance();
    List<WorkItem> items = new ArrayList<>();
    for (RouteRows rows :
        RequestRows.assemble(endpoint, desk.features, request, rowIds, at, answers)) {
      addItems(rows, accepted, items);
    }
    return items;
  }

  @Override
  protected void take(WorkItem item, RunAnswer answer, int fromRow) {
    Piece piece = pieces.get(item.slot());
    piece.group().answer.take(answer, fromRow, item.rows(), piece.at());
  }

  @Override
  protected void ran(WorkItem item, boolean leads, Run run) {
    pieces.get(item.slot()).group().counters.ran(item.rows(), leads, run);
  }

  @Override
  List<Prediction> predictions(LiveEndpoint endpoint) {
    long micros = (desk.now() - start) / 1000;
    List<Prediction> made = new ArrayList<>(request.rows());
    for (Group group : groups) {
      requireFinite(group);
      if (group.cacheKey != null && !group.cached) {
        desk.decisions.put(group.cacheKey, group.answer);
      }
      ScoredRows scored = new ScoredRows(group.rows, group.answer);
      double propensity = RequestRows.propensity(request, scored.route());
      Instant decisionAt = now;
      long decisionMicros = Times.micros(now);
      for (int i = 0; i < scored.size(); i++) {
        int row = scored.requestRow(i);
        if (i == 0 || at[row] != decisionMicros) {
          decisionMicros = at[row];
          decisionAt = Times.instant(decisionMicros);
        }
        made.add(scored.prediction(i, rowIds[row], endpoint, decisionAt, now, propensity, micros));
      }
    }
    fresh = made;
    return made;
  }

  @Override
  boolean hasOwnIds() {
    return request.predictionIds() == null;
  }

  @Override
  InferenceResult answer(List<Prediction> held) {
    int next = 0;
    for (Group group : groups) {
      for (int row : group.rows.at()) {
        answers[row] = held.get(next++);
      }
    }
    return InferenceResult.of(request.endpoint(), kind, classes, levels, Arrays.asList(answers));
  }

  /** Counts, and tells the listeners of what was really logged: not of races that were lost. */
  @Override
  void tell(List<Prediction> held) {
    long nanos = desk.now() - start;
    for (Group group : groups) {
      String version = group.rows.route().version();
      desk.events.answered(request.endpoint(), version, group.rows.at().length, nanos / 1000);
      group.counters.answered(nanos, desk.settings.clock().millis());
    }
    desk.events.predicted(hasOwnIds() ? fresh : news(held));
  }

  /** Without the rows of which the log had an answer already. */
  private List<Prediction> news(List<Prediction> held) {
    List<Prediction> logged = new ArrayList<>(fresh.size());
    for (int i = 0; i < fresh.size(); i++) {
      if (isSame(held.get(i), fresh.get(i))) {
        logged.add(fresh.get(i));
      }
    }
    return logged;
  }

  @Override
  String version(WorkItem item) {
    return pieces.get(item.slot()).group().rows.route().version();
  }

  @Override
  String version() {
    return blamed;
  }

  private void addItems(RouteRows rows, boolean accepted, List<WorkItem> items) {
    LoadedModel model = rows.model();
    int count = rows.at().length;
    VersionCounters counters = desk.counters(request.endpoint(), rows.route().version());
    Digest key = desk.decisions.isOn() ? key(rows) : null;
    Answer known = key == null ? null : desk.decisions.find(key);
    Group group = new Group(rows, counters, key, known == null ? model.room(count) : known);
    group.cached = known != null;
    groups.add(group);
    if (key != null) {
      (group.cached ? counters.cacheHit : counters.cacheMiss).add(desk.now() - start);
    }
    if (group.cached) {
      return;
    }
    Feed feed = model.feed(count, rows.columns());
    boolean alone = !model.mayShare(accepted);
    LaneKey lane = new LaneKey(model, List.of(), model.decisionOutputs(), alone);
    int each = alone || feed.length() > 0 ? 1 : model.piece(desk.settings.batching());
    for (int from = 0; from < count; from += each) {
      Feed piece = feed.slice(from, Math.min(each, count - from));
      long cost = model.costs().cost(piece.rows(), Math.max(1, piece.length()));
      items.add(new WorkItem(this, lane, piece, pieces.size(), cost));
      pieces.add(new Piece(group, from));
    }
  }

  private static Digest key(RouteRows rows) {
    ContentDigest digest = new ContentDigest().add(rows.model().digest().hex());
    for (Object column : rows.columns()) {
      digest.addColumn(column);
    }
    return digest.end();
  }

  private void requireFinite(Group group) {
    float[] score = group.answer.score();
    for (int i = 0; i < score.length; i++) {
      if (!Float.isFinite(score[i])) {
        blamed = group.rows.route().version();
        throw new PlimsollException(
            ServingError.INPUT_VALUE,
            "row "
                + group.rows.at()[i / group.answer.width()]
                + ": "
                + blamed
                + " answers "
                + score[i]
                + " (expected: inputs that it gives "
                + kind.words()
                + " for)");
      }
    }
  }

  private void findEarlier() {
    for (int row = 0; row < rowIds.length; row++) {
      Prediction earlier =
          desk.predictions.find(rowIds[row]).map(LabelledPrediction::prediction).orElse(null);
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
      if (earlier != null) {
        requireSameKind(row, earlier);
      }
      answers[row] = earlier;
    }
  }

  /** What an endpoint answers with may have changed, and nobody is to take one for the other. */
  private void requireSameKind(int row, Prediction earlier) {
    AnswerForm then = desk.kind(earlier).orElse(kind);
    if (then != kind) {
      throw new PlimsollException(
          ServingError.PREDICTION_ID_INVALID,
          "prediction_id row "
              + row
              + ": '"
              + earlier.id()
              + "' was answered with "
              + then.words()
              + " (expected: an id of its own, since "
              + request.endpoint()
              + " answers with "
              + kind.words()
              + " now)");
    }
  }

  private long[] decisionTimes() {
    long[] given = request.decisionAtMicros();
    if (given != null) {
      return given;
    }
    long[] same = new long[request.rows()];
    Arrays.fill(same, Times.micros(now));
    return same;
  }

  private static long guess(CallDesk desk, InferenceRequest request) {
    return Objects.requireNonNull(desk.look(request.endpoint()).models().get(0))
        .costs()
        .guess(request.rows());
  }

  /** The log returns the very object that it has written. */
  @SuppressWarnings("ReferenceEquality")
  private static boolean isSame(Prediction held, Prediction fresh) {
    return held == fresh;
  }
}
