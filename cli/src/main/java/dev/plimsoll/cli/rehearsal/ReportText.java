package dev.plimsoll.cli.rehearsal;

import dev.plimsoll.compression.CompressionReport;
import dev.plimsoll.evaluation.AnswerKind;
import dev.plimsoll.evaluation.Interval;
import dev.plimsoll.evaluation.Metric;
import dev.plimsoll.evaluation.MetricSet;
import dev.plimsoll.evaluation.SliceReport;
import dev.plimsoll.monitoring.Alarm;
import dev.plimsoll.monitoring.ColumnDrift;
import dev.plimsoll.monitoring.DriftRule;
import dev.plimsoll.monitoring.WindowReport;
import dev.plimsoll.pipeline.Candidate;
import dev.plimsoll.pipeline.Circle;
import dev.plimsoll.pipeline.LifeEvent;
import dev.plimsoll.pipeline.project.ProjectFile;
import dev.plimsoll.server.LifeReport;
import dev.plimsoll.server.LifeReport.Tone;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Puts what a rehearsal found into words and pictures. */
final class ReportText {
  private static final int MOST_SLICES = 24;

  /**
   * A difference of AUC that the three decimals of a sentence show; or a thousandth of an error.
   */
  private static final double SEEN = 0.001;

  private ReportText() {}

  static LifeReport report(ProjectFile project, Rehearsal.Done done, LifeSummary.Facts facts) {
    Circle.Turned turned = done.turned();
    MetricSet winner = turned.winner().report().overall();
    Metric metric = winner.leading();
    return new LifeReport(
        project.name(),
        project.question(),
        winner.kind(),
        facts.events().isEmpty()
            ? Instant.EPOCH
            : facts.events().get(facts.events().size() - 1).at(),
        headlines(turned, facts),
        sentences(done, facts),
        models(turned),
        winner.kind() == AnswerKind.OUTCOME ? split(done) : null,
        slices(turned.winner()),
        estimate(winner.require(metric)),
        turned.winner().report().reliability().stream()
            .map(
                bin ->
                    new LifeReport.ReliabilityPoint(
                        bin.promised(), estimate(bin.observed()), bin.rows()))
            .toList(),
        turned.winner().report().classes(),
        quantization(turned),
        windows(facts, winner.kind()),
        Turns.of(facts.events()),
        drift(facts.windows()),
        new LifeReport.LedgerStatus(
            facts.ledger().entries(),
            facts.ledger().intact(),
            facts.ledgerHead(),
            facts.ledger().findings()),
        new LifeReport.Cost(
            facts.seconds(),
            facts.peakRssMegabytes(),
            facts.predictions(),
            facts.labels(),
            facts.rowsPerSecond(),
            "%d cores, Java %s, %s %s"
                .formatted(
                    Runtime.getRuntime().availableProcessors(),
                    System.getProperty("java.version"),
                    System.getProperty("os.name"),
                    System.getProperty("os.arch"))));
  }

  private static LifeReport.SplitComparison split(Rehearsal.Done done) {
    return new LifeReport.SplitComparison(
        estimate(done.turned().winner().report().overall().require(Metric.AUC)),
        estimate(done.randomSplit().overall().require(Metric.AUC)),
        flattered(done)
            ? "Dealt out at random, rows of the same hours teach and judge each other: the model recognises the day. In"
                + " service it never knows the day it is asked about, so only the split by time may be promised."
            : "Dealt out at random, rows of the same hours teach and judge each other, which flatters most models; this one"
                + " does as well on later rows. Only the split by time may be promised.");
  }

  /** Whether a random split would have promised more, by as much as a sentence shows. */
  private static boolean flattered(Rehearsal.Done done) {
    Candidate winner = done.turned().winner();
    double random = done.randomSplit().overall().require(winner.report().leading()).value();
    return winner.report().leading().higherIsBetter()
        ? random - leading(winner) >= SEEN
        : leading(winner) - random >= SEEN * leading(winner);
  }

  private static LifeReport.Headline quality(Candidate winner) {
    double value = leading(winner);
    String label = winner.report().leading().label() + " on later rows";
    String inHundred = text(value < 0.99 ? "%.0f" : "%.1f", 100 * value);
    String words =
        switch (winner.report().kind()) {
          case OUTCOME ->
              "Of two rows, one with the outcome and one without, the released model ranks the right one higher "
                  + inHundred
                  + " times in 100.";
          case CLASSES ->
              "The class that it calls the likeliest is the right one %s times in 100."
                  .formatted(inHundred);
          case NUMBER ->
              "So far from the truth its answers typically are, large errors counting for more.";
          case QUANTILES ->
              "So far from the truth its quantiles are, a miss on the side that should be rare counting for more.";
        };
    return new LifeReport.Headline(label, said(winner), words, Tone.PLAIN);
  }

  private static List<LifeReport.Headline> headlines(
      Circle.Turned turned, LifeSummary.Facts facts) {
    Stops stops = facts.stops();
    return List.of(
        quality(turned.winner()),
        new LifeReport.Headline(
            "answered",
            text("%,d", facts.predictions()),
            text("%,d of them have met their truth since.", facts.labels()),
            Tone.PLAIN),
        new LifeReport.Headline(
            stops.offered() == 0 ? "successors stopped" : "bad successors stopped",
            stops.figure(),
            stops.words(),
            stops.sound() ? Tone.GOOD : Tone.BAD),
        new LifeReport.Headline(
            "retrained",
            Long.toString(facts.count(LifeEvent.Kind.TRAINED)),
            facts.count(LifeEvent.Kind.PROMOTED) + " of the successors took over.",
            Tone.PLAIN),
        new LifeReport.Headline(
            "ledger",
            facts.ledger().intact() ? "whole" : "broken",
            text("%,d entries, each with the hash of the one before it.", facts.ledger().entries()),
            facts.ledger().intact() ? Tone.GOOD : Tone.BAD));
  }

  private static List<String> sentences(Rehearsal.Done done, LifeSummary.Facts facts) {
    List<String> sentences = new ArrayList<>();
    Circle.Turned turned = done.turned();
    sentences.add(
        "%s was released: %s %s on the rows after its training. %s"
            .formatted(
                turned.winner().name(),
                turned.winner().report().leading().label(),
                said(turned.winner()),
                promise(done)));
    if (turned.lead() != null) {
      sentences.add(turned.lead().sentence());
    }
    network(turned).ifPresent(network -> sentences.add(price(network, turned)));
    for (LifeEvent event : facts.events()) {
      switch (event.kind()) {
        case GATE_REFUSED, CANARY_ROLLED_BACK, PROMOTED, NOT_PROMOTED, PUT_OFF ->
            sentences.add(
                event.at().toString().substring(0, 10)
                    + ": "
                    + event.title()
                    + (event.kind() == LifeEvent.Kind.PUT_OFF
                        ? ", and put off: " + String.join("; ", event.reasons())
                        : "")
                    + ".");
        case TRAINED, RELEASED, CANARY_STARTED, ALARM -> {}
      }
    }
    facts.effects().forEach(effect -> sentences.add(effect.sentence()));
    sentences.add(
        "%d windows were watched: %d drift alarms, %d performance alarms, %d of canaries."
            .formatted(
                facts.windows().size(),
                facts.count(Alarm.Kind.DRIFT),
                facts.count(Alarm.Kind.PERFORMANCE),
                facts.count(Alarm.Kind.CANARY)));
    sentences.add(
        "%,d predictions over HTTP at %,.0f rows a second, %,d labels; the server answered %.1f s after its start; %.0f s in all, %,.0f MB at most."
            .formatted(
                facts.predictions(),
                facts.rowsPerSecond(),
                facts.labels(),
                done.startSeconds(),
                facts.seconds(),
                facts.peakRssMegabytes()));
    sentences.add(
        facts.ledger().intact()
            ? "The ledger is whole."
            : "The ledger is NOT whole: " + facts.ledger().findings());
    return sentences;
  }

  private static java.util.Optional<Candidate> network(Circle.Turned turned) {
    return turned.candidates().stream()
        .filter(
            candidate ->
                candidate.kind().contains("transformer") || candidate.kind().contains("encoder"))
        .max(worth());
  }

  /** What a random split says beside the split by time: only more than kept is a broken promise. */
  private static String promise(Rehearsal.Done done) {
    Metric metric = done.turned().winner().report().leading();
    String random = said(metric, done.randomSplit().overall().require(metric).value());
    return flattered(done)
        ? "A random split of the same rows would have promised "
            + random
            + ", which no service could keep."
        : "A random split of the same rows gives "
            + random
            + ", so the split by time costs nothing here.";
  }

  /** What attention costs against the best of the others. */
  private static String price(Candidate network, Circle.Turned turned) {
    Candidate rival =
        turned.candidates().stream()
            .filter(candidate -> !candidate.equals(network))
            .max(worth())
            .orElse(network);
    return "The best attention model, %s, has %s %s against %s of %s; it takes %s times as long to train, and a row takes it %s times as long to score."
        .formatted(
            network.name(),
            network.report().leading().label(),
            said(network),
            said(rival),
            rival.name(),
            times(network.training().seconds() / rival.training().seconds()),
            times(rival.rowsPerSecond() / network.rowsPerSecond()));
  }

  private static String times(double ratio) {
    return text(ratio < 10 ? "%.1f" : "%,.0f", ratio);
  }

  private static double leading(Candidate candidate) {
    return candidate.report().overall().require(candidate.report().leading()).value();
  }

  private static String said(Candidate candidate) {
    return said(candidate.report().leading(), leading(candidate));
  }

  /** Three decimals where a figure is a share, four digits where it has a unit. */
  private static String said(Metric metric, double value) {
    return text(metric.suits(AnswerKind.NUMBER) || metric.hasUnit() ? "%.4g" : "%.3f", value);
  }

  /** The better a candidate, the greater. */
  private static Comparator<Candidate> worth() {
    return Comparator.comparingDouble(
        candidate -> candidate.report().leading().worth(leading(candidate)));
  }

  private static List<LifeReport.ModelRow> models(Circle.Turned turned) {
    List<Candidate> all = new ArrayList<>(turned.candidates());
    if (turned.quantized() != null) {
      all.add(turned.quantized().candidate());
    }
    return all.stream()
        .map(
            candidate ->
                new LifeReport.ModelRow(
                    candidate.name(),
                    candidate.model().equals(turned.winner().model())
                        ? "released"
                        : candidate.name().endsWith("int8") ? "quantized" : "rival",
                    figures(candidate.report().overall()),
                    candidate.training().seconds(),
                    candidate.rowsPerSecond(),
                    TrainingCurve.of(candidate)))
        .toList();
  }

  private static List<LifeReport.SliceBar> slices(Candidate winner) {
    Metric metric = winner.report().leading();
    Comparator<SliceReport> rising =
        Comparator.comparingDouble(slice -> slice.metric(metric).orElseThrow().value());
    return winner.report().slices().stream()
        .filter(slice -> slice.where().size() == 1 && slice.metric(metric).isPresent())
        .sorted(metric.higherIsBetter() ? rising : rising.reversed())
        .limit(MOST_SLICES)
        .map(
            slice ->
                new LifeReport.SliceBar(
                    slice.name(), slice.rows(), estimate(slice.metric(metric).orElseThrow())))
        .toList();
  }

  private static LifeReport.@Nullable Quantization quantization(Circle.Turned turned) {
    if (turned.quantized() == null) {
      return null;
    }
    CompressionReport report = turned.quantized().report();
    return new LifeReport.Quantization(
        "dynamic int8",
        report.bytesBefore(),
        report.bytesAfter(),
        (double) report.bytesAfter() / report.bytesBefore(),
        report.speedRatio(),
        turned.quantized().delta(),
        "A network this narrow has little to gain: most of its time goes into operations that stay in floating point.");
  }

  private static List<LifeReport.Window> windows(LifeSummary.Facts facts, AnswerKind kind) {
    return facts.windows().stream()
        .map(
            window ->
                new LifeReport.Window(
                    window.from(),
                    window.until(),
                    facts.champions().getOrDefault(window.from(), ""),
                    window.rows(),
                    window.labels(),
                    figures(window, kind),
                    window.drifted().stream().map(ColumnDrift::column).toList()))
        .toList();
  }

  private static List<LifeReport.@Nullable Estimate> figures(WindowReport window, AnswerKind kind) {
    MetricSet metrics = window.performance().metrics();
    return metrics == null
        ? Collections.nCopies(Metric.shown(kind).size(), null)
        : figures(metrics);
  }

  private static List<LifeReport.@Nullable Estimate> figures(MetricSet set) {
    List<LifeReport.@Nullable Estimate> figures = new ArrayList<>();
    for (Metric metric : Metric.shown(set.kind())) {
      figures.add(set.metric(metric).map(ReportText::estimate).orElse(null));
    }
    return figures;
  }

  private static List<LifeReport.DriftRow> drift(List<WindowReport> windows) {
    Map<String, List<@Nullable Double>> effects = new LinkedHashMap<>();
    Map<String, List<Integer>> alarms = new LinkedHashMap<>();
    for (int i = 0; i < windows.size(); i++) {
      List<ColumnDrift> columns = new ArrayList<>(windows.get(i).columns());
      columns.add(windows.get(i).score());
      for (ColumnDrift column : columns) {
        effects.computeIfAbsent(column.column(), name -> new ArrayList<>()).add(column.effect());
        if (column.drifted()) {
          alarms.computeIfAbsent(column.column(), name -> new ArrayList<>()).add(i);
        }
      }
    }
    return effects.entrySet().stream()
        .map(
            entry ->
                new LifeReport.DriftRow(
                    entry.getKey(),
                    entry.getValue(),
                    alarms.getOrDefault(entry.getKey(), List.of()),
                    DriftRule.standard().minimumEffect()))
        .toList();
  }

  private static LifeReport.Estimate estimate(Interval interval) {
    return new LifeReport.Estimate(interval.value(), interval.low(), interval.high());
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
