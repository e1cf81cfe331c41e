package dev.plimsoll.serving.internal.log;

import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.Times;
import dev.plimsoll.onnx.BatchPlace;
import dev.plimsoll.serving.AnswerDistribution;
import dev.plimsoll.serving.ClassAnswer;
import dev.plimsoll.serving.Label;
import dev.plimsoll.serving.Prediction;
import dev.plimsoll.serving.QuantileAnswer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Predictions and labels as bytes; the formats are drawn in this package's documentation.
 *
 * <p>A record of rows that had company in their run is of format 5, one with quantiles of format 4,
 * one with classes of format 3, one with digests of format 2, any other of format 1, so what needs
 * nothing new is written as ever, and all are read for ever.
 */
final class PredictionCodec {
  private static final int FORMAT = 1;
  private static final int WITH_DIGESTS = 2;
  private static final int WITH_CLASSES = 3;
  private static final int WITH_QUANTILES = 4;
  private static final int WITH_PLACES = 5;
  private static final int INPUTS = 1;
  private static final int ANSWER = 2;
  private static final int CLASSES = 4;
  private static final int QUANTILES = 8;
  private static final int PLACES = 16;

  /** Of labels: with the name of a class each. */
  private static final int WITH_NAMES = 2;

  private final ByteWriter writer = new ByteWriter();

  byte[] encode(Prediction prediction, int context) {
    writer.clear();
    Digest inputs = prediction.kept().inputsDigest();
    Digest answer = prediction.answer();
    AnswerDistribution distribution = prediction.distribution();
    int format = distribution != null ? format(distribution) : FORMAT;
    if (format == FORMAT && (inputs != null || answer != null)) {
      format = WITH_DIGESTS;
    }
    List<BatchPlace> places = prediction.places();
    if (!places.isEmpty()) {
      format = WITH_PLACES;
    }
    writer.int8(format);
    writer.int32(context);
    writer.int64(Times.micros(prediction.decisionAt()));
    writer.int64(Times.micros(prediction.loggedAt()));
    writer.float64(prediction.propensity());
    writer.float64(prediction.score());
    writer.float64(prediction.logit());
    writer.varint(Math.max(0, prediction.latencyMicros()));
    if (format != FORMAT) {
      writer.int8(
          (inputs == null ? 0 : INPUTS)
              | (answer == null ? 0 : ANSWER)
              | (distribution instanceof ClassAnswer ? CLASSES : 0)
              | (distribution instanceof QuantileAnswer ? QUANTILES : 0)
              | (places.isEmpty() ? 0 : PLACES));
      writeDigest(inputs);
      writeDigest(answer);
    }
    if (distribution != null) {
      writer.floats32(distribution.numbers());
    }
    writePlaces(places);
    InputRow row = InputRow.of(prediction.inputs());
    writer.floats32(row.numbers());
    for (String text : row.texts()) {
      writer.text(text);
    }
    prediction.keys().values().forEach(writer::text);
    return writer.toBytes();
  }

  static int context(byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    in.format(FORMAT, WITH_PLACES);
    return in.int32();
  }

  static Prediction decode(String id, byte[] bytes, LogContext context, InputLayout layout) {
    ByteReader in = new ByteReader(bytes);
    int format = in.format(FORMAT, WITH_PLACES);
    in.int32();
    long decisionAt = in.int64();
    long loggedAt = in.int64();
    double propensity = in.float64();
    double score = in.float64();
    double logit = in.float64();
    long latency = in.varint();
    int parts = format == FORMAT ? 0 : in.int8();
    Digest inputs = (parts & INPUTS) == 0 ? null : in.digest();
    Digest answer = (parts & ANSWER) == 0 ? null : in.digest();
    AnswerDistribution distribution = distribution(parts, in, context);
    List<BatchPlace> places = (parts & PLACES) == 0 ? List.of() : places(in);
    float[] numbers = floats(in, layout.numbers());
    String[] texts = new String[layout.texts()];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = in.text();
    }
    Map<String, String> keys = new LinkedHashMap<>();
    for (String key : context.keys()) {
      keys.put(key, in.text());
    }
    return new Prediction(
        id,
        context.endpoint(),
        Times.instant(decisionAt),
        Times.instant(loggedAt),
        context.version(),
        context.model(),
        context.routeRevision(),
        propensity,
        new InputRow(layout, numbers, texts),
        keys,
        score,
        logit,
        latency,
        answer,
        distribution,
        places,
        context.kept(inputs));
  }

  private static int format(AnswerDistribution distribution) {
    return distribution instanceof ClassAnswer ? WITH_CLASSES : WITH_QUANTILES;
  }

  private static @Nullable AnswerDistribution distribution(
      int parts, ByteReader in, LogContext context) {
    if ((parts & CLASSES) != 0) {
      List<String> names = context.classNames();
      return new ClassAnswer(names, floats(in, names.size()));
    }
    if ((parts & QUANTILES) != 0) {
      List<Double> levels = context.quantileLevels();
      return new QuantileAnswer(levels, floats(in, levels.size()));
    }
    return null;
  }

  private void writePlaces(List<BatchPlace> places) {
    if (places.isEmpty()) {
      return;
    }
    writer.varint(places.size());
    for (BatchPlace place : places) {
      writer.varint(place.rows());
      writer.varint(place.first());
      writer.varint(place.count());
      writer.varint(place.length());
    }
  }

  private static List<BatchPlace> places(ByteReader in) {
    long count = in.varint();
    List<BatchPlace> places = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      places.add(in.place());
    }
    return places;
  }

  private static float[] floats(ByteReader in, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = in.float32();
    }
    return values;
  }

  private void writeDigest(@Nullable Digest digest) {
    if (digest != null) {
      writer.bytes(HexFormat.of().parseHex(digest.hex()));
    }
  }

  byte[] encodeLabels(List<Label> labels) {
    writer.clear();
    boolean named = labels.stream().anyMatch(label -> label.name() != null);
    writer.int8(named ? WITH_NAMES : FORMAT);
    writer.varint(labels.size());
    for (Label label : labels) {
      writer.float64(label.value());
      writer.int64(Times.micros(label.at()));
      writer.text(label.source());
      if (named) {
        writer.text(Objects.requireNonNullElse(label.name(), ""));
      }
    }
    return writer.toBytes();
  }

  static List<Label> decodeLabels(byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    boolean named = in.format(FORMAT, WITH_NAMES) == WITH_NAMES;
    long count = in.varint();
    List<Label> labels = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      double value = in.float64();
      long at = in.int64();
      String source = in.text();
      String name = named ? in.text() : "";
      labels.add(new Label(value, name.isEmpty() ? null : name, Times.instant(at), source));
    }
    return labels;
  }
}
