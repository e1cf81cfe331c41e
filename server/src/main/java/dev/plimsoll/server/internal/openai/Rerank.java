package dev.plimsoll.server.internal.openai;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.plimsoll.serving.TensorAnswer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * {@code POST /rerank} and {@code /v1/rerank}, as Cohere, Jina and vLLM have it: documents in the
 * order of their relevance to a query.
 *
 * <p>A reranker reads each document together with the query and gives a score from 0 to 1; an
 * embedding model gives the cosine of the two embeddings, from -1 to 1. The answer says which.
 */
final class Rerank implements TextWork {
  private static final String SCORE = "score";
  private static final String EMBEDDING = "embedding";

  private final TextModels models;

  Rerank(TextModels models) {
    this.models = models;
  }

  /** What is written back. */
  private record Ranking(
      List<String> documents, List<Double> relevance, int top, boolean withText, String method) {}

  @Override
  public Question read(Fields fields) {
    String endpoint = fields.text("model");
    TextModel model = models.require(endpoint, "scores or embeddings");
    String query = fields.text("query");
    List<String> documents = documents(fields.get("documents"));
    int top = fields.count("top_n");
    boolean withText = fields.flag("return_documents");
    boolean truncate = fields.flag("truncate");
    boolean pairs = model.task().equals(TextModel.RERANKER);
    List<String> texts = pairs ? pairs(model, query, documents) : all(query, documents);
    if (!truncate) {
      for (int i = 0; i < texts.size(); i++) {
        int document = pairs ? i : i - 1;
        model.requireShort(document < 0 ? "query" : "documents[" + document + "]", texts.get(i));
      }
    }
    TextInputs inputs = TextInputs.of(texts);
    return new Question(
        endpoint,
        inputs.tensors(model),
        pairs ? SCORE : EMBEDDING,
        fields.textOrNull("user"),
        answer -> {
          Vectors vectors = Vectors.of(answer, pairs ? SCORE : EMBEDDING, texts.size());
          List<Double> relevance =
              IntStream.range(0, documents.size())
                  .mapToObj(i -> pairs ? (double) vectors.row(i)[0] : vectors.cosine(0, i + 1))
                  .toList();
          Ranking ranking =
              new Ranking(documents, relevance, top, withText, pairs ? "cross-encoder" : "cosine");
          return JsonAnswer.write(json -> write(json, answer, ranking));
        });
  }

  private static List<String> documents(JsonNode list) {
    if (!list.isArray()) {
      throw OpenAiError.INVALID_TYPE.of("documents", Fields.kind(list), "a list of texts");
    }
    TextInputs.requireSome("documents", list.size());
    TextInputs.requireItems("documents", list.size());
    List<String> documents = new ArrayList<>();
    for (JsonNode item : list) {
      JsonNode text = item.isObject() ? item.path("text") : item;
      String where = "documents[" + documents.size() + "]";
      if (!text.isTextual()) {
        throw OpenAiError.INVALID_TYPE.of(where, Fields.kind(item), "a text, or {\"text\": \"…\"}");
      }
      if (text.textValue().isEmpty()) {
        throw OpenAiError.INVALID_VALUE.of(where, "''", "a text that is not empty");
      }
      documents.add(text.textValue());
    }
    return documents;
  }

  /** The separator stands for itself alone: a caller's own would move the border. */
  private static List<String> pairs(TextModel model, String query, List<String> documents) {
    String between = model.pair();
    String first = query.replace(between, " ");
    return documents.stream()
        .map(document -> first + between + document.replace(between, " "))
        .toList();
  }

  private static List<String> all(String query, List<String> documents) {
    List<String> texts = new ArrayList<>();
    texts.add(query);
    texts.addAll(documents);
    return texts;
  }

  private static void write(JsonGenerator json, TensorAnswer answer, Ranking ranking)
      throws IOException {
    List<Double> relevance = ranking.relevance();
    List<Integer> order =
        IntStream.range(0, relevance.size())
            .boxed()
            .sorted(Comparator.comparingDouble((Integer i) -> -relevance.get(i)))
            .limit(ranking.top() == 0 ? relevance.size() : ranking.top())
            .toList();
    json.writeStartObject();
    json.writeStringField("id", answer.predictionId());
    json.writeStringField("model", answer.endpoint());
    json.writeStringField("method", ranking.method());
    json.writeArrayFieldStart("results");
    for (int i : order) {
      json.writeStartObject();
      json.writeNumberField("index", i);
      json.writeNumberField("relevance_score", relevance.get(i));
      if (ranking.withText()) {
        json.writeObjectFieldStart("document");
        json.writeStringField("text", ranking.documents().get(i));
        json.writeEndObject();
      }
      json.writeEndObject();
    }
    json.writeEndArray();
    JsonAnswer.usage(json, answer.tokens());
    json.writeEndObject();
  }
}
