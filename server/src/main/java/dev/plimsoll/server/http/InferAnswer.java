package dev.plimsoll.server.http;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.serving.InferenceResult;
import dev.plimsoll.serving.Prediction;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes an answer of the Open Inference Protocol. Every output has shape [rows, 1]. */
final class InferAnswer {
  static final List<String> OUTPUTS = List.of("probability", "logit", "prediction_id", "version");

  private InferAnswer() {}

  /** The outputs to write: those asked for, or all that there are. */
  static List<String> wanted(List<String> asked) {
    for (String name : asked) {
      if (!OUTPUTS.contains(name)) {
        throw new PlimsollException(
            HttpError.OUTPUT_UNKNOWN, "output: '" + name + "' (expected: one of " + OUTPUTS + ")");
      }
    }
    return asked.isEmpty() ? OUTPUTS : asked;
  }

  static byte[] write(InferenceResult result, @Nullable String id, List<String> outputs) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(128 + 96 * result.rows());
    try (JsonGenerator out = Json.mapper().getFactory().createGenerator(bytes)) {
      out.writeStartObject();
      out.writeStringField("model_name", result.endpoint());
      Set<String> versions = new LinkedHashSet<>(result.versions());
      if (versions.size() == 1) {
        out.writeStringField("model_version", versions.iterator().next());
      }
      if (id != null) {
        out.writeStringField("id", id);
      }
      out.writeArrayFieldStart("outputs");
      for (String name : outputs) {
        writeOutput(out, name, result);
      }
      out.writeEndArray();
      out.writeEndObject();
    } catch (IOException e) {
      throw new IllegalStateException("memory does not fail to be written", e);
    }
    return bytes.toByteArray();
  }

  private static void writeOutput(JsonGenerator out, String name, InferenceResult result)
      throws IOException {
    boolean number = name.equals("probability") || name.equals("logit");
    out.writeStartObject();
    out.writeStringField("name", name);
    out.writeStringField("datatype", number ? "FP32" : "BYTES");
    out.writeArrayFieldStart("shape");
    out.writeNumber(result.rows());
    out.writeNumber(1);
    out.writeEndArray();
    out.writeArrayFieldStart("data");
    for (Prediction row : result.predictions()) {
      switch (name) {
        case "probability" -> out.writeNumber((float) row.score());
        case "logit" -> writeLogit(out, (float) row.logit());
        case "prediction_id" -> out.writeString(row.id());
        default -> out.writeString(row.version());
      }
    }
    out.writeEndArray();
    out.writeEndObject();
  }

  /** JSON has no word for "not a number"; null is ours for missing. */
  private static void writeLogit(JsonGenerator out, float logit) throws IOException {
    if (Float.isFinite(logit)) {
      out.writeNumber(logit);
    } else {
      out.writeNull();
    }
  }
}
