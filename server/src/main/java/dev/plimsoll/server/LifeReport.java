package dev.plimsoll.server;

import dev.plimsoll.evaluation.AnswerKind;
import dev.plimsoll.evaluation.ClassReport;
import dev.plimsoll.evaluation.Metric;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One model's life in figures and sentences: all that {@link ReportPage} shows.
 *
 * <p>It holds only what was measured; the page adds layout, charts and the plain words beside
 * figures of known meaning. Probabilities and metrics are fractions, not per cent.
 *
 * @param question what the model answers, in the user's words
 * @param kind what it answers with; each {@code figures} below has an entry for every metric of
 *     {@link Metric#shown} of that kind, in that order
 * @param headlines the few figures that a hurried reader should see
 * @param sentences what happened, in the order in which it matters
 * @param classes how the model fares with each of its classes; empty for other models
 * @param windows monitored periods, oldest first
 * @param events what was decided and why, oldest first; marks of the charts are taken from here
 */
public record LifeReport(
    String title,
    String question,
    AnswerKind kind,
    Instant writtenAt,
    List<Headline> headlines,
    List<String> sentences,
    List<ModelRow> models,
    @Nullable SplitComparison split,
    List<SliceBar> slices,
    @Nullable Estimate overall,
    List<ReliabilityPoint> reliability,
    List<ClassReport> classes,
    @Nullable Quantization quantization,
    List<Window> windows,
    List<Event> events,
    List<DriftRow> drift,
    LedgerStatus ledger,
    Cost cost) {

  public LifeReport {
    headlines = List.copyOf(headlines);
    sentences = List.copyOf(sentences);
    models = List.copyOf(models);
    slices = List.copyOf(slices);
    reliability = List.copyOf(reliability);
    classes = List.copyOf(classes);
    windows = List.copyOf(windows);
    events = List.copyOf(events);
    drift = List.copyOf(drift);
  }

  /** The metrics that are shown, the leading one first. */
  public List<Metric> metrics() {
    return Metric.shown(kind);
  }

  /** A value with the interval it lies in. */
  public record Estimate(double value, double low, double high) {}

  /** Whether a reader should be glad, warned, alarmed, or merely informed. */
  public enum Tone {
    PLAIN,
    GOOD,
    WARN,
    BAD
  }

  /**
   * One figure with its words.
   *
   * @param value already formatted, with its unit
   * @param words one sentence that says what it means
   */
  public record Headline(String label, String value, String words, Tone tone) {}

  /**
   * A candidate, evaluated on the held-out period.
   *
   * @param role what became of it, such as {@code champion}, {@code quantized champion}, {@code
   *     rival}
   * @param curve how its training went; empty where there is none
   */
  public record ModelRow(
      String name,
      String role,
      List<@Nullable Estimate> figures,
      double trainSeconds,
      double rowsPerSecond,
      List<Step> curve) {

    public ModelRow {
      figures = Collections.unmodifiableList(new ArrayList<>(figures));
      curve = List.copyOf(curve);
    }

    /** Without a curve. */
    public ModelRow(
        String name,
        String role,
        List<@Nullable Estimate> figures,
        double trainSeconds,
        double rowsPerSecond) {
      this(name, role, figures, trainSeconds, rowsPerSecond, List.of());
    }
  }

  /**
   * One pass over the training rows, or one round of boosting.
   *
   * @param trainLoss NaN where it was not computed, as may be the others
   * @param validMetric on the rows that choose, of which more is better; {@link
   *     AnswerKind#chosenBy} says what it is
   * @param kept whether the model of this step is the one that was kept
   */
  public record Step(
      int number, double trainLoss, double validLoss, double validMetric, boolean kept) {}

  /**
   * The same model judged honestly (later rows) and flatteringly (rows drawn at random).
   *
   * @param why what makes the difference, in words
   */
  public record SplitComparison(Estimate timeAuc, Estimate randomAuc, String why) {}

  /** The leading metric on one part of the held-out rows. */
  public record SliceBar(String name, long rows, Estimate value) {}

  /** One bin of the reliability table: what the model said and what happened. */
  public record ReliabilityPoint(double predicted, Estimate observed, long rows) {}

  /**
   * What the smaller network costs and saves.
   *
   * @param sizeRatio bytes after ÷ bytes before
   * @param speedRatio processor time of one batch, before ÷ after
   * @param delta the leading metric after − before
   */
  public record Quantization(
      String method,
      long bytesBefore,
      long bytesAfter,
      double sizeRatio,
      double speedRatio,
      double delta,
      @Nullable String words) {}

  /**
   * One monitored period of production.
   *
   * @param version the model version that answered most rows
   * @param figures null while too few labels are known
   * @param drifted columns whose distribution was found to have moved
   */
  public record Window(
      Instant from,
      Instant until,
      String version,
      long rows,
      long labels,
      List<@Nullable Estimate> figures,
      List<String> drifted) {

    public Window {
      figures = Collections.unmodifiableList(new ArrayList<>(figures));
      drifted = List.copyOf(drifted);
    }
  }

  /** Turns in a model's life. */
  public enum EventKind {
    RELEASED(Tone.GOOD, "released"),
    GATE_REFUSED(Tone.BAD, "refused at the gate"),
    CANARY_STARTED(Tone.PLAIN, "canary started"),
    CANARY_ROLLED_BACK(Tone.BAD, "rolled back in canary"),
    RETRAINED(Tone.PLAIN, "retrained"),
    NOT_RETRAINED(Tone.WARN, "retraining put off"),
    PROMOTED(Tone.GOOD, "promoted"),
    NOT_PROMOTED(Tone.WARN, "not promoted"),
    ALARM(Tone.WARN, "alarm");

    private final Tone tone;
    private final String words;

    EventKind(Tone tone, String words) {
      this.tone = tone;
      this.words = words;
    }

    public Tone tone() {
      return tone;
    }

    /** The kind in the words of a sentence. */
    public String words() {
      return words;
    }
  }

  /**
   * One turn.
   *
   * @param reasons one sentence each; the figures that decided
   */
  public record Event(
      Instant at, EventKind kind, String subject, String title, List<String> reasons) {

    public Event {
      reasons = List.copyOf(reasons);
    }
  }

  /**
   * One column over the whole production period.
   *
   * @param effects effect size in each window, null where there was nothing to compare; as many as
   *     there are windows
   * @param alarms windows in which it was found to have moved, as indexes into the windows
   * @param threshold effect size from which a move counts
   */
  public record DriftRow(
      String column, List<@Nullable Double> effects, List<Integer> alarms, double threshold) {

    public DriftRow {
      effects = java.util.Collections.unmodifiableList(new java.util.ArrayList<>(effects));
      alarms = List.copyOf(alarms);
    }
  }

  /**
   * What the walk along the ledger found.
   *
   * @param head hash of the last entry
   */
  public record LedgerStatus(long entries, boolean intact, String head, List<String> findings) {

    public LedgerStatus {
      findings = List.copyOf(findings);
    }
  }

  /** What it took. */
  public record Cost(
      double seconds,
      double peakRssMb,
      long predictions,
      long labels,
      double rowsPerSecond,
      String machine) {}
}
