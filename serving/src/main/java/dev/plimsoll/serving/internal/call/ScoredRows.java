package dev.plimsoll.serving.internal.call;

import dev.plimsoll.serving.AnswerDistribution;
import dev.plimsoll.serving.Kept;
import dev.plimsoll.serving.Prediction;
import dev.plimsoll.serving.Route;
import dev.plimsoll.serving.internal.endpoint.Answer;
import dev.plimsoll.serving.internal.endpoint.LiveEndpoint;
import dev.plimsoll.serving.internal.endpoint.LoadedModel;
import dev.plimsoll.serving.internal.log.InputRow;
import java.time.Instant;
import java.util.Map;

/** Rows that one version has answered, not yet logged. */
public final class ScoredRows {
  private final RouteRows rows;
  private final Answer answer;

  ScoredRows(RouteRows rows, Answer answer) {
    this.rows = rows;
    this.answer = answer;
  }

  public Route route() {
    return rows.route();
  }

  public int size() {
    return rows.at().length;
  }

  /** Which row of the request the i-th of these rows is. */
  public int requestRow(int i) {
    return rows.at()[i];
  }

  public Prediction prediction(
      int i,
      String id,
      LiveEndpoint endpoint,
      Instant decisionAt,
      Instant loggedAt,
      double propensity,
      long latencyMicros) {
    LoadedModel model = rows.model();
    Map<String, Object> inputs = InputRow.of(model.layout(), rows.columns(), i);
    AnswerDistribution distribution =
        model.kind().distributes() ? model.distribution(answer.score(i)) : null;
    return new Prediction(
        id,
        endpoint.table().endpoint(),
        decisionAt,
        loggedAt,
        rows.route().version(),
        rows.route().model(),
        endpoint.table().revision(),
        propensity,
        inputs,
        rows.keysOf(i),
        distribution == null ? answer.score()[i] : distribution.score(),
        distribution == null ? answer.logit()[i] : Double.NaN,
        latencyMicros,
        null,
        distribution,
        answer.places(i),
        Kept.all());
  }
}
