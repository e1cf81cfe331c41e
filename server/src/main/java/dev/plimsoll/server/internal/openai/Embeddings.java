package dev.plimsoll.server.internal.openai;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.plimsoll.serving.TensorAnswer;
import java.io.IOException;

/**
 * {@code POST /v1/embeddings}. A request's {@code user} keeps to one version while a canary runs.
 */
final class Embeddings implements TextWork {
  private static final String OUTPUT = "embedding";

  private final TextModels models;

  Embeddings(TextModels models) {
    this.models = models;
  }

  @Override
  public Question read(Fields fields) {
    String endpoint = fields.text("model");
    TextModel model = models.require(endpoint, "embeddings");
    if (!model.task().equals(TextModel.EMBEDDING)) {
      throw OpenAiError.MODEL_NOT_SUPPORTED.of(
          "model", "'" + endpoint + "' is a " + model.task(), "a model that gives embeddings");
    }
    String format = fields.textOrNull("encoding_format");
    if (format != null && !format.equals("float") && !format.equals("base64")) {
      throw OpenAiError.INVALID_VALUE.of("encoding_format", "'" + format + "'", "float or base64");
    }
    int dimensions = fields.count("dimensions");
    TextInputs inputs = TextInputs.read(fields.get("input"), model, fields.flag("truncate"));
    return new Question(
        endpoint,
        inputs.tensors(model),
        OUTPUT,
        fields.textOrNull("user"),
        answer -> {
          Vectors vectors = Vectors.of(answer, OUTPUT, inputs.items());
          requireDimensions(dimensions, vectors.width(), model);
          Vectors wanted = vectors.shortened(dimensions);
          return JsonAnswer.write(
              json -> write(json, answer, wanted, inputs.items(), "base64".equals(format)));
        });
  }

  private static void requireDimensions(int wanted, int width, TextModel model) {
    if (wanted > width || (wanted > 0 && wanted < width && !model.shortenable())) {
      throw OpenAiError.INVALID_VALUE.of(
          "dimensions",
          Integer.toString(wanted),
          model.shortenable()
              ? "1 to " + width
              : width + ": this model was not trained to be cut to fewer");
    }
  }

  private static void write(
      JsonGenerator json, TensorAnswer answer, Vectors vectors, int items, boolean base64)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("object", "list");
    json.writeArrayFieldStart("data");
    for (int i = 0; i < items; i++) {
      json.writeStartObject();
      json.writeStringField("object", "embedding");
      json.writeNumberField("index", i);
      if (base64) {
        json.writeStringField("embedding", vectors.base64(i));
      } else {
        json.writeArrayFieldStart("embedding");
        for (float value : vectors.row(i)) {
          json.writeNumber(value);
        }
        json.writeEndArray();
      }
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeStringField("model", answer.endpoint());
    JsonAnswer.usage(json, answer.tokens());
    json.writeEndObject();
  }
}
