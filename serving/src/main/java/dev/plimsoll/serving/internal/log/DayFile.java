package dev.plimsoll.serving.internal.log;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.kernel.Times;
import dev.plimsoll.serving.ArchivedDay;
import dev.plimsoll.serving.Label;
import dev.plimsoll.serving.Prediction;
import dev.plimsoll.serving.QuantileAnswer;
import dev.plimsoll.serving.ServingError;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One day on its way into a file: rows are added in order, the file is written, read again and held
 * against what was added, and forced to the disk.
 */
final class DayFile implements AutoCloseable {
  private final LogArchive archive;
  private final String endpoint;
  private final LocalDate day;
  private final Path lines;
  private final JsonGenerator json;
  private final MessageDigest added = sha256();
  private long rows;

  DayFile(LogArchive archive, String endpoint, LocalDate day) {
    this.archive = archive;
    this.endpoint = endpoint;
    this.day = day;
    this.lines = archive.path(endpoint).resolve(day + ".jsonl.part");
    try {
      Files.createDirectories(archive.path(endpoint));
      json = Json.mapper().createGenerator(Files.newBufferedWriter(lines));
      json.setPrettyPrinter(new MinimalPrettyPrinter("\n"));
    } catch (IOException e) {
      throw PlimsollException.io(lines.toString(), e);
    }
  }

  void add(RawRow row, Prediction prediction, List<Label> labels) {
    String record = Base64.getEncoder().encodeToString(row.value());
    byte[] labelBytes = row.labels();
    String labelRecord = labelBytes == null ? "" : Base64.getEncoder().encodeToString(labelBytes);
    update(added, row.id(), row.atMicros(), record, labelRecord);
    rows++;
    try {
      json.writeStartObject();
      json.writeStringField("id", row.id());
      json.writeNumberField("decision_at", row.atMicros());
      json.writeNumberField("logged_at", Times.micros(prediction.loggedAt()));
      json.writeStringField("version", prediction.version());
      json.writeStringField("model", prediction.model().hex());
      json.writeNumberField("route_revision", prediction.routeRevision());
      number("propensity", prediction.propensity());
      number("score", prediction.score());
      number("logit", prediction.logit());
      json.writeNumberField("latency_us", prediction.latencyMicros());
      Digest answer = prediction.answer();
      text("answer", answer == null ? null : answer.hex());
      text("class", prediction.likeliestClass());
      QuantileAnswer quantiles = prediction.quantiles();
      number("low", quantiles == null ? Double.NaN : quantiles.low());
      number("high", quantiles == null ? Double.NaN : quantiles.high());
      if (!labels.isEmpty()) {
        Label label = labels.get(labels.size() - 1);
        number("label", label.value());
        text("label_class", label.name());
        json.writeNumberField("labelled_at", Times.micros(label.at()));
      }
      json.writeStringField("inputs", Json.text(readable(prediction.inputs())));
      json.writeStringField("keys", Json.text(prediction.keys()));
      json.writeStringField("record", record);
      json.writeStringField("labels", labelRecord);
      json.writeEndObject();
    } catch (IOException e) {
      throw PlimsollException.io(lines.toString(), e);
    }
  }

  long rows() {
    return rows;
  }

  /** Writes, verifies and syncs the file. */
  ArchivedDay write(Instant now) {
    Path out = null;
    try {
      json.close();
      Digest digest = new Digest(HexFormat.of().formatHex(added.digest()));
      String name = endpoint + "/" + day + "-" + digest.brief() + archive.format().ending();
      out = archive.path(name);
      long written = archive.format().write(lines, out);
      verify(out, written, digest);
      force(out);
      force(archive.path(endpoint));
      force(archive.folder());
      return new ArchivedDay(endpoint, day, name, rows, Files.size(out), digest, now);
    } catch (IOException e) {
      throw PlimsollException.io(String.valueOf(out), e);
    }
  }

  @Override
  public void close() {
    try {
      json.close();
      Files.deleteIfExists(lines);
    } catch (IOException e) {
      throw PlimsollException.io(lines.toString(), e);
    }
  }

  private void verify(Path file, long written, Digest expected) {
    MessageDigest met = sha256();
    long[] count = new long[1];
    long start = LogArchive.start(day);
    archive
        .format()
        .read(
            file,
            start,
            start + LogArchive.DAY,
            null,
            row -> {
              update(met, row.id(), row.atMicros(), row.record(), row.labels());
              count[0]++;
            });
    Digest digest = new Digest(HexFormat.of().formatHex(met.digest()));
    if (written != rows || count[0] != rows || !digest.equals(expected)) {
      throw new PlimsollException(
          ServingError.LOG_CORRUPT,
          "archive file %s: %d rows written, %d read, digest %s (expected: %d rows, digest %s)"
              .formatted(
                  file.getFileName(), written, count[0], digest.brief(), rows, expected.brief()));
    }
  }

  private void number(String name, double value) throws IOException {
    if (Double.isFinite(value)) {
      json.writeNumberField(name, value);
    }
  }

  private void text(String name, @Nullable String value) throws IOException {
    if (value != null) {
      json.writeStringField(name, value);
    }
  }

  /** Missing numbers as null, which every reader of JSON understands. */
  private static Map<String, @Nullable Object> readable(Map<String, Object> inputs) {
    Map<String, @Nullable Object> readable = new LinkedHashMap<>();
    inputs.forEach(
        (name, value) ->
            readable.put(name, value instanceof Float f && !Float.isFinite(f) ? null : value));
    return readable;
  }

  private static void update(MessageDigest sha, String id, long at, String record, String labels) {
    String line = id + '\0' + at + '\0' + record + '\0' + labels + '\n';
    sha.update(line.getBytes(StandardCharsets.UTF_8));
  }

  private static void force(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
