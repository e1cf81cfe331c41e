package dev.plimsoll.evaluation;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All that was found out about one model on one table.
 *
 * @param overall over all rows
 * @param slices in the order of the plan, the largest first within each
 * @param reliability from the lowest promises to the highest; empty of numbers, which promise
 *     nothing
 * @param classes of a model of classes, how it fares with each, in the model's order; empty for
 *     others, and where the classes have no names
 * @param plan how it was judged
 */
public record EvaluationReport(
    MetricSet overall,
    List<SliceReport> slices,
    List<ReliabilityBin> reliability,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<ClassReport> classes,
    EvaluationPlan plan) {
  public EvaluationReport {
    slices = List.copyOf(slices);
    reliability = List.copyOf(reliability);
    // evidence of other kinds, and of the time before there were any, names none
    classes = classes == null ? List.of() : List.copyOf(classes);
  }

  /** Without classes. */
  public EvaluationReport(
      MetricSet overall,
      List<SliceReport> slices,
      List<ReliabilityBin> reliability,
      EvaluationPlan plan) {
    this(overall, slices, reliability, List.of(), plan);
  }

  /** The class that is found least often; empty without classes. */
  public Optional<ClassReport> hardestClass() {
    return classes.stream()
        .flatMap(
            one -> Stream.ofNullable(one.recall()).map(recall -> Map.entry(recall.value(), one)))
        .min(Map.Entry.comparingByKey())
        .map(Map.Entry::getValue);
  }

  /** Classes that are found less often than rows are on the whole, beyond chance. */
  public List<ClassReport> missedClasses() {
    return overall.metric(Metric.ACCURACY).stream()
        .flatMap(accuracy -> classes.stream().filter(one -> one.missed(accuracy)))
        .toList();
  }

  /**
   * The slice that does worst at a metric among those with enough rows; empty when none is.
   *
   * @param minimumRows slices with fewer are passed over
   */
  public Optional<SliceReport> worstSlice(Metric metric, long minimumRows) {
    Comparator<SliceReport> byValue =
        Comparator.comparingDouble(slice -> slice.metric(metric).orElseThrow().value());
    return slices.stream()
        .filter(slice -> slice.rows() >= minimumRows && slice.metric(metric).isPresent())
        .min(metric.higherIsBetter() ? byValue : byValue.reversed());
  }

  /** What the model answers with. */
  public AnswerKind kind() {
    return overall.kind();
  }

  /** The metric that decides where nobody names another. */
  public Metric leading() {
    return overall.leading();
  }

  public Explanation explanation() {
    long small = slices.stream().filter(s -> s.state() == SliceReport.State.TOO_FEW_ROWS).count();
    String worst =
        worstSlice(leading(), plan.minimumRows())
            .map(slice -> ". It is weakest where " + slice.name())
            .orElse("");
    String hardest = hardestClass().map(one -> " " + one.explanation().particular()).orElse("");
    return new Explanation(
        "Each figure is followed by the range in which the true one lies in "
            + Math.round(100 * plan.confidence())
            + " of 100 such tests.",
        "On %s%s.%s %d of %d slices are too small to judge."
            .formatted(
                kind() == AnswerKind.OUTCOME ? ordered() : measured(),
                worst,
                hardest,
                small,
                slices.size()));
  }

  private String ordered() {
    String order =
        overall
            .metric(Metric.AUC)
            .map(auc -> "orders them with AUC " + auc.text())
            .orElse("sees only one outcome, so its order cannot be judged");
    String honesty = overall.metric(Metric.ECE).map(ece -> ", is off by " + ece.text()).orElse("");
    return "%d rows, %d with the outcome, the model %s%s"
        .formatted(overall.rows(), overall.positives(), order, honesty);
  }

  private String measured() {
    String figures =
        Metric.of(kind()).stream()
            .flatMap(
                metric ->
                    overall.metric(metric).stream().map(value -> metric.key() + " " + value.text()))
            .collect(Collectors.joining(", "));
    return "%d rows the model has %s"
        .formatted(overall.rows(), figures.isEmpty() ? "no figure that is defined" : figures);
  }
}
