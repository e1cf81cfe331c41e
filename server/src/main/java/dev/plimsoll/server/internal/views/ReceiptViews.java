package dev.plimsoll.server.internal.views;

import dev.plimsoll.kernel.Digest;
import dev.plimsoll.server.internal.words.Figures;
import dev.plimsoll.serving.AnswerForm;
import dev.plimsoll.serving.ClassAnswer;
import dev.plimsoll.serving.Durability;
import dev.plimsoll.serving.InputsKept;
import dev.plimsoll.serving.Kept;
import dev.plimsoll.serving.Label;
import dev.plimsoll.serving.LabelledPrediction;
import dev.plimsoll.serving.Prediction;
import dev.plimsoll.serving.PredictionReceipt;
import dev.plimsoll.serving.QuantileAnswer;
import dev.plimsoll.serving.Replay;
import dev.plimsoll.serving.RouteTable;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Single predictions as people read them. */
public final class ReceiptViews {
  private static final int PROBABILITY_DIGITS = 4;

  private ReceiptViews() {}

  /**
   * One line of a list of predictions.
   *
   * @param named whether answer and label have words in them, which may be long, or are numbers
   */
  public record Row(
      String id,
      String href,
      String at,
      String version,
      String answer,
      String label,
      boolean named) {}

  /** The latest predictions of an endpoint. */
  public record Latest(String endpoint, List<Row> rows) {}

  /** A value that the model saw, or what stands in its place. */
  public record Input(String name, String value, boolean masked) {}

  /**
   * What somebody said was true.
   *
   * @param verdict whether the answer was right by it, where it names a class, or whether it lies
   *     in the range of the answer, where that has one; empty otherwise
   */
  public record Truth(String value, String verdict, String at, String source, boolean counts) {}

  /**
   * A prediction's page.
   *
   * @param href its address
   * @param classes the answer of a model of classes; null for others
   * @param quantiles the answer of a model of quantiles; null for others
   * @param inputsWords what was kept of the inputs, in a sentence
   */
  public record View(
      String id,
      String href,
      String endpoint,
      List<Figure> figures,
      @Nullable ClassView classes,
      @Nullable QuantileView quantiles,
      List<Fact> facts,
      String inputsWords,
      List<Input> inputs,
      List<Input> keys,
      List<Truth> labels) {}

  /** What came of computing it again. */
  public record Again(String tone, String word, String sentence) {
    public static Again of(Replay replay) {
      return switch (replay.verdict()) {
        case TO_THE_BIT -> new Again("good", "to the bit", replay.words());
        case DIFFERENT -> new Again("bad", "different", QuantileWords.different(replay));
        case NOT_POSSIBLE -> new Again("warn", "not possible", replay.words());
      };
    }
  }

  /**
   * A list of predictions.
   *
   * @param kinds what an answer is, as far as it is known
   */
  public static Latest latest(
      String endpoint,
      List<LabelledPrediction> rows,
      Function<Prediction, Optional<AnswerForm>> kinds) {
    return new Latest(
        endpoint, rows.stream().map(row -> row(row, kinds.apply(row.prediction()))).toList());
  }

  public static View of(PredictionReceipt receipt) {
    Prediction prediction = receipt.prediction();
    Kept kept = prediction.kept();
    List<Input> inputs = new ArrayList<>();
    prediction.inputs().forEach((name, value) -> inputs.add(new Input(name, shown(value), false)));
    List<Input> keys = new ArrayList<>();
    prediction
        .keys()
        .forEach((name, value) -> keys.add(new Input(name, value, kept.masked().contains(name))));
    return new View(
        prediction.id(),
        href(prediction.id()),
        prediction.endpoint(),
        figures(receipt),
        classes(receipt),
        QuantileView.of(receipt),
        facts(prediction, receipt.routes()),
        words(kept),
        inputs,
        keys,
        truths(receipt));
  }

  public static String href(String id) {
    return "/receipts/" + URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static Row row(LabelledPrediction row, Optional<AnswerForm> kind) {
    Prediction prediction = row.prediction();
    return new Row(
        prediction.id(),
        href(prediction.id()),
        Figures.minute(prediction.decisionAt()),
        prediction.version(),
        (kind.orElse(null) == AnswerForm.VALUE ? "value " : "")
            + answer(prediction, kind, row.label().orElse(null)),
        row.label().map(label -> told(prediction, label)).orElse("–"),
        prediction.distribution() != null);
  }

  /** Whether the answer was right, or where the truth lies; empty when neither is a question. */
  private static String verdict(Prediction prediction, Label label) {
    return QuantileWords.place(prediction, label)
        .map(QuantileWords.Place::words)
        .orElseGet(() -> ClassView.verdict(prediction, label));
  }

  private static String told(Prediction prediction, Label label) {
    String verdict = verdict(prediction, label);
    return verdict.isEmpty() ? said(label) : said(label) + ", " + verdict;
  }

  private static @Nullable ClassView classes(PredictionReceipt receipt) {
    ClassAnswer answer = receipt.prediction().classes();
    return answer == null ? null : ClassView.of(answer, counting(receipt));
  }

  /** The label that counts; null while nobody has said. */
  static @Nullable Label counting(PredictionReceipt receipt) {
    List<Label> labels = receipt.labels();
    return labels.isEmpty() ? null : labels.get(labels.size() - 1);
  }

  private static List<Figure> figures(PredictionReceipt receipt) {
    Prediction prediction = receipt.prediction();
    List<Figure> figures = new ArrayList<>();
    Label label = counting(receipt);
    figures.add(answered(prediction, receipt.kind(), label));
    figures.add(
        label == null ? Figure.plain("truth", "–", "not known yet") : truth(prediction, label));
    figures.add(
        Figure.plain(
            "latency",
            Figures.number(prediction.latencyMicros() / 1000.0, 1) + " ms",
            "from the request's arrival to its log entry"));
    return figures;
  }

  private static Figure truth(Prediction prediction, Label label) {
    Optional<QuantileWords.Place> place = QuantileWords.place(prediction, label);
    if (place.isPresent()) {
      return Figure.toned(
          "truth",
          said(label),
          "as far as is known by now, " + place.get().words(),
          QuantileView.tone(place.get()));
    }
    String verdict = ClassView.verdict(prediction, label);
    return verdict.isEmpty()
        ? Figure.plain("truth", said(label), "as far as is known by now")
        : Figure.toned(
            "truth",
            said(label),
            "as far as is known by now, the answer was " + verdict,
            verdict.equals("right") ? "good" : "bad");
  }

  private static Figure answered(
      Prediction prediction, Optional<AnswerForm> kind, @Nullable Label label) {
    ClassAnswer classes = prediction.classes();
    if (classes != null) {
      return Figure.plain(
          "answer",
          ClassView.answered(classes, ", "),
          "the likeliest of " + Figures.count(classes.names().size()) + " classes");
    }
    QuantileAnswer quantiles = prediction.quantiles();
    if (quantiles != null) {
      QuantileWords words = new QuantileWords(quantiles, label);
      return new Figure(
          "answer",
          words.single() || words.centred() ? words.middle() : words.range(),
          words.centred() ? words.range() : null,
          words.promise(),
          "");
    }
    Digest tensors = prediction.answer();
    if (tensors != null) {
      return Figure.plain("answer", tensors.brief(), "digest of the tensors that it answered with");
    }
    String answer = answer(prediction, kind, label);
    if (kind.isEmpty()) {
      return Figure.plain(
          "answer",
          answer,
          "a probability or a number: the package of its model would tell, and is gone");
    }
    return kind.get() == AnswerForm.VALUE
        ? Figure.plain("value", answer, "the number that it answered with")
        : Figure.plain("answer", answer, "probability that the label is true");
  }

  private static List<Fact> facts(Prediction prediction, Optional<RouteTable> routes) {
    List<Fact> facts = new ArrayList<>();
    facts.add(new Fact("decided", prediction.decisionAt().toString()));
    facts.add(new Fact("logged", prediction.loggedAt().toString()));
    facts.add(new Fact("version", prediction.version()));
    facts.add(new Fact("model", prediction.model().hex()));
    facts.add(new Fact("routes", "revision " + prediction.routeRevision() + routes(routes)));
    facts.add(
        new Fact(
            "chosen with probability",
            Figures.percent(prediction.propensity(), prediction.propensity() < 1 ? 1 : 0)));
    if (prediction.answer() == null && Double.isFinite(prediction.logit())) {
      facts.add(new Fact("before calibration", Figures.exact(prediction.logit())));
    }
    Digest answer = prediction.answer();
    if (answer != null) {
      facts.add(new Fact("answer's digest", answer.hex()));
    }
    if (!prediction.company().isEmpty()) {
      facts.add(new Fact("computed as", prediction.company()));
    }
    facts.add(
        new Fact(
            "durability",
            prediction.kept().durability() == Durability.GROUP
                ? "group: on disk before the answer was given"
                : "relaxed: on disk within a tenth of a second of the answer"));
    return facts;
  }

  private static String routes(Optional<RouteTable> routes) {
    return routes
        .map(table -> ", since " + Figures.minute(table.at()) + ": " + EndpointViews.routes(table))
        .orElse("; the endpoint is gone");
  }

  private static String words(Kept kept) {
    @Nullable Digest digest = kept.inputsDigest();
    String inputs =
        kept.inputs() == InputsKept.FULL
            ? "Kept whole, as the model saw them after look-ups."
            : "Not kept, by the endpoint's policy; their SHA-256 is "
                + (digest == null ? "unknown" : digest.hex())
                + ".";
    return kept.masked().isEmpty()
        ? inputs
        : inputs
            + " Personal, and therefore masked before they were written: "
            + String.join(", ", kept.masked())
            + ".";
  }

  private static List<Truth> truths(PredictionReceipt receipt) {
    List<Label> labels = receipt.labels();
    List<Truth> truths = new ArrayList<>();
    for (int i = labels.size() - 1; i >= 0; i--) {
      Label label = labels.get(i);
      truths.add(
          new Truth(
              said(label),
              verdict(receipt.prediction(), label),
              label.at().toString(),
              label.source(),
              i == labels.size() - 1));
    }
    return truths;
  }

  private static String answer(
      Prediction prediction, Optional<AnswerForm> kind, @Nullable Label label) {
    if (prediction.answer() != null) {
      return "tensors";
    }
    if (prediction.classes() != null) {
      return ClassView.answered(prediction.classes(), " ");
    }
    if (prediction.quantiles() != null) {
      return new QuantileWords(prediction.quantiles(), label).brief();
    }
    return kind.orElse(null) == AnswerForm.PROBABILITY
        ? Figures.number(prediction.score(), PROBABILITY_DIGITS)
        : Figures.value(prediction.score());
  }

  private static String shown(Object value) {
    if (value instanceof Float number) {
      return number.isNaN() ? "missing" : number.toString();
    }
    return value.toString().isEmpty() ? "missing" : value.toString();
  }

  private static String said(Label label) {
    return label.name() == null ? Figures.exact(label.value()) : label.name();
  }
}
