package dev.plimsoll.serving;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.plimsoll.kernel.Digest;
import dev.plimsoll.onnx.BatchPlace;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One answered row, with all that is needed to compute it again.
 *
 * @param id unique over all endpoints
 * @param decisionAt when the decision was taken, which is what windows and look-ups go by
 * @param loggedAt when the server answered, by its own clock
 * @param propensity probability with which the router chose this version; 1 when the caller named
 *     it
 * @param inputs what the model saw after look-ups: {@link Float} (NaN = missing) or {@link String}
 *     (empty = missing), by input name in the model's order
 * @param keys look-up keys that came with the request, and its {@link Kept#STICKY_KEY}
 * @param score the answer's number: the probability that the label is true, the value of a model of
 *     numbers, the probability of the likeliest class, or the middle quantile; NaN when the answer
 *     is tensors
 * @param logit score before calibration, NaN when the model does not give it
 * @param latencyMicros from the arrival of the request to handing it to the log
 * @param answer SHA-256 of the outputs of a model that answers with tensors, such as an embedding;
 *     null when score and logit, or the distribution, are the whole answer
 * @param distribution the answer of a model of classes or of quantiles; null for any other
 * @param places where its rows stood in the runs that answered them, one for each part of its
 *     inputs; empty when all ran alone
 * @param kept what the log has kept of it; before it is logged, everything
 */
public record Prediction(
    String id,
    String endpoint,
    Instant decisionAt,
    Instant loggedAt,
    String version,
    Digest model,
    long routeRevision,
    double propensity,
    Map<String, Object> inputs,
    Map<String, String> keys,
    double score,
    double logit,
    long latencyMicros,
    @Nullable Digest answer,
    @JsonIgnore @Nullable AnswerDistribution distribution,
    List<BatchPlace> places,
    Kept kept) {
  /** A prediction whose answer is a number, with all its inputs. */
  public Prediction(
      String id,
      String endpoint,
      Instant decisionAt,
      Instant loggedAt,
      String version,
      Digest model,
      long routeRevision,
      double propensity,
      Map<String, Object> inputs,
      Map<String, String> keys,
      double score,
      double logit,
      long latencyMicros) {
    this(
        id,
        endpoint,
        decisionAt,
        loggedAt,
        version,
        model,
        routeRevision,
        propensity,
        inputs,
        keys,
        score,
        logit,
        latencyMicros,
        null,
        null,
        List.of(),
        Kept.all());
  }

  /** The answer of a model of classes; null for any other. */
  @JsonProperty
  public @Nullable ClassAnswer classes() {
    return distribution instanceof ClassAnswer answer ? answer : null;
  }

  /** The answer of a model of quantiles; null for any other. */
  @JsonProperty
  public @Nullable QuantileAnswer quantiles() {
    return distribution instanceof QuantileAnswer answer ? answer : null;
  }

  /** The name of the likeliest class; null when the answer is none. */
  @JsonProperty("class")
  public @Nullable String likeliestClass() {
    return distribution instanceof ClassAnswer answer ? answer.name() : null;
  }

  /** Beside how many other rows it was computed, for people; empty when beside none. */
  @JsonProperty
  public String company() {
    return places.size() < 2
        ? places.stream().map(BatchPlace::words).findFirst().orElse("")
        : places.size()
            + " parts, which ran beside others, at most "
            + places.stream().mapToInt(BatchPlace::rows).max().orElseThrow()
            + " rows together";
  }

  /** A prediction whose answer is several numbers. */
  public static Prediction of(
      String id,
      String endpoint,
      Instant decisionAt,
      Instant loggedAt,
      String version,
      Digest model,
      long routeRevision,
      double propensity,
      Map<String, Object> inputs,
      Map<String, String> keys,
      AnswerDistribution answer,
      long latencyMicros) {
    return new Prediction(
        id,
        endpoint,
        decisionAt,
        loggedAt,
        version,
        model,
        routeRevision,
        propensity,
        inputs,
        keys,
        answer.score(),
        Double.NaN,
        latencyMicros,
        null,
        answer,
        List.of(),
        Kept.all());
  }

  /** A prediction whose answer is tensors, of which the log keeps the digest. */
  public static Prediction ofTensors(
      String id,
      String endpoint,
      Instant decisionAt,
      Instant loggedAt,
      String version,
      Digest model,
      long routeRevision,
      double propensity,
      Map<String, Object> inputs,
      Map<String, String> keys,
      Digest answer,
      List<BatchPlace> places,
      long latencyMicros) {
    return new Prediction(
        id,
        endpoint,
        decisionAt,
        loggedAt,
        version,
        model,
        routeRevision,
        propensity,
        inputs,
        keys,
        Double.NaN,
        Double.NaN,
        latencyMicros,
        answer,
        null,
        places,
        Kept.all());
  }

  /** The same prediction with other inputs and keys, as the log keeps them. */
  public Prediction kept(Map<String, Object> keptInputs, Map<String, String> keptKeys, Kept how) {
    return new Prediction(
        id,
        endpoint,
        decisionAt,
        loggedAt,
        version,
        model,
        routeRevision,
        propensity,
        keptInputs,
        keptKeys,
        score,
        logit,
        latencyMicros,
        answer,
        distribution,
        places,
        how);
  }
}
