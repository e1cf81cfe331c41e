package dev.plimsoll.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.errors.UnauthorizedException;
import com.openai.models.embeddings.CreateEmbeddingResponse;
import com.openai.models.embeddings.EmbeddingCreateParams;
import dev.langchain4j.model.embedding.onnx.allminilml6v2.AllMiniLmL6V2EmbeddingModel;
import dev.plimsoll.kernel.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** OpenAI's API, asked by OpenAI's own clients. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpenAiClientTest {
  private static final List<String> TEXTS =
      List.of("Hello", "The Plimsoll line shows how much load is safe.", "Straße, 東京 🙂");

  private TextHouse house;
  private OpenAIClient client;

  @BeforeAll
  void start(@TempDir Path folder) {
    house = new TextHouse(folder, true);
    client = client(house.viewer);
  }

  @AfterAll
  void stop() {
    client.close();
    house.close();
  }

  private OpenAIClient client(String key) {
    return OpenAIOkHttpClient.builder()
        .baseUrl(house.url() + "/v1")
        .apiKey(key)
        .maxRetries(0)
        .build();
  }

  @Test
  void listsTheEndpointsThatReadTexts() {
    assertThat(client.models().list().data().stream().map(model -> model.id()))
        .containsExactly("cross", "minilm");
    assertThat(client.models().retrieve("minilm").ownedBy()).isEqualTo("plimsoll");
    assertThatThrownBy(() -> client.models().retrieve("gpt"))
        .isInstanceOf(NotFoundException.class)
        .hasMessageContaining("'gpt'");
  }

  @Test
  void givesTheEmbeddingsOfTheSameModelElsewhere() {
    CreateEmbeddingResponse answer =
        client
            .embeddings()
            .create(
                EmbeddingCreateParams.builder()
                    .model("minilm")
                    .inputOfArrayOfStrings(TEXTS)
                    .encodingFormat(EmbeddingCreateParams.EncodingFormat.FLOAT)
                    .build());
    AllMiniLmL6V2EmbeddingModel other = new AllMiniLmL6V2EmbeddingModel();
    assertThat(answer.model()).isEqualTo("minilm");
    assertThat(answer.data()).hasSize(TEXTS.size());
    for (int i = 0; i < TEXTS.size(); i++) {
      assertThat(answer.data().get(i).index()).isEqualTo(i);
      same(answer.data().get(i).embedding(), other.embed(TEXTS.get(i)).content().vector());
    }
    // [CLS] hello [SEP], and so on: special tokens are counted, padding is not.
    assertThat(answer.usage().promptTokens())
        .isEqualTo(tokens(TEXTS.get(0)) + tokens(TEXTS.get(1)) + tokens(TEXTS.get(2)));
    assertThat(tokens("Hello")).isEqualTo(3);
  }

  @Test
  void givesBase64WhichTheClientReadsByItself() {
    // The client asks for base64 when it is not told otherwise.
    CreateEmbeddingResponse usual =
        client
            .embeddings()
            .create(EmbeddingCreateParams.builder().model("minilm").input("Hello").build());
    same(
        usual.data().get(0).embedding(),
        new AllMiniLmL6V2EmbeddingModel().embed("Hello").content().vector());
    JsonNode raw =
        json(
            house.post(
                "/v1/embeddings",
                "{\"model\":\"minilm\",\"input\":\"Hello\",\"encoding_format\":\"base64\"}"));
    byte[] bytes = Base64.getDecoder().decode(raw.at("/data/0/embedding").asText());
    assertThat(bytes).hasSize(384 * 4);
    assertThat(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getFloat())
        .isCloseTo(usual.data().get(0).embedding().get(0), within(1e-6f));
  }

  @Test
  void takesTokenIdsAsTheyAre() {
    // [CLS] hello [SEP] by the vocabulary of BERT.
    CreateEmbeddingResponse one =
        client
            .embeddings()
            .create(
                EmbeddingCreateParams.builder()
                    .model("minilm")
                    .inputOfArrayOfTokens(List.of(101L, 7592L, 102L))
                    .build());
    CreateEmbeddingResponse two =
        client
            .embeddings()
            .create(
                EmbeddingCreateParams.builder()
                    .model("minilm")
                    .inputOfArrayOfTokenArrays(
                        List.of(
                            List.of(101L, 7592L, 102L), List.of(101L, 7592L, 7592L, 7592L, 102L)))
                    .build());
    float[] expected = new AllMiniLmL6V2EmbeddingModel().embed("hello").content().vector();
    same(one.data().get(0).embedding(), expected);
    same(two.data().get(0).embedding(), expected);
    assertThat(two.usage().promptTokens()).isEqualTo(8);
  }

  @Test
  void refusalsBecomeTheClientsOwnExceptions() {
    assertThatThrownBy(() -> client("plm_wrong").models().list())
        .isInstanceOf(UnauthorizedException.class);
    assertThatThrownBy(() -> embed("nowhere", "x"))
        .isInstanceOf(NotFoundException.class)
        .extracting(e -> ((NotFoundException) e).code().orElse(""))
        .isEqualTo("model_not_found");
    assertThatThrownBy(() -> embed("minilm", ""))
        .isInstanceOf(BadRequestException.class)
        .extracting(e -> ((BadRequestException) e).param().orElse(""))
        .isEqualTo("input");
    assertThatThrownBy(() -> embed("minilm", "word ".repeat(400)))
        .isInstanceOf(BadRequestException.class)
        .extracting(e -> ((BadRequestException) e).code().orElse(""))
        .isEqualTo("context_length_exceeded");
    assertThatThrownBy(() -> embed("rain", "x")).hasMessageContaining("reads no texts");
    assertThatThrownBy(() -> embed("cross", "x")).hasMessageContaining("is a reranker");
  }

  @Test
  void refusesWithStatusTypeParamAndCode() {
    refused(400, "invalid_json", null, "{");
    refused(400, "invalid_json", null, "[]");
    refused(400, "invalid_value", "model", "{\"input\":\"x\"}");
    refused(400, "invalid_type", "input", "{\"model\":\"minilm\"}");
    refused(400, "invalid_value", "input", "{\"model\":\"minilm\",\"input\":[]}");
    refused(400, "invalid_value", "input[1]", "{\"model\":\"minilm\",\"input\":[\"a\",\"\"]}");
    refused(400, "invalid_type", "input[1]", "{\"model\":\"minilm\",\"input\":[\"a\",1]}");
    refused(400, "invalid_value", "input[0]", "{\"model\":\"minilm\",\"input\":[30522]}");
    refused(400, "invalid_value", "input[0]", "{\"model\":\"minilm\",\"input\":[-1]}");
    refused(400, "invalid_value", "input[1][0]", "{\"model\":\"minilm\",\"input\":[[1],[0.5]]}");
    refused(
        400,
        "invalid_value",
        "encoding_format",
        "{\"model\":\"minilm\",\"input\":\"a\",\"encoding_format\":\"hex\"}");
    refused(
        400,
        "invalid_value",
        "dimensions",
        "{\"model\":\"minilm\",\"input\":\"a\",\"dimensions\":64}");
    refused(
        400,
        "invalid_value",
        "input",
        "{\"model\":\"minilm\",\"input\":[" + "\"a\",".repeat(2048) + "\"a\"]}");
    refused(404, "model_not_found", "model", "{\"model\":\"none\",\"input\":\"a\"}");
    refused(400, "invalid_json", null, "{\"model\":" + "[".repeat(100) + "]".repeat(100) + "}");
    JsonNode large =
        json(house.post("/v1/embeddings", "{\"input\":\"" + "x".repeat(33 << 20) + "\"}"));
    assertThat(large.at("/error/code").asText()).isEqualTo("request_too_large");
  }

  @Test
  void cutsWhatIsTooLongWhenAskedTo() {
    String text = "word ".repeat(400);
    HttpResponse<String> answer =
        house.post(
            "/v1/embeddings",
            "{\"model\":\"minilm\",\"truncate\":true,\"input\":\"" + text + "\"}");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(json(answer).at("/usage/total_tokens").asInt()).isEqualTo(256);
    assertThat(answer.headers().firstValue("x-plimsoll-version")).contains("minilm/1");
    assertThat(answer.headers().firstValue("x-plimsoll-prediction-id")).isPresent();
  }

  @Test
  void ranksByCosineWithAnEmbeddingModel() {
    JsonNode answer =
        json(
            house.post(
                "/v1/rerank",
                """
                {"model": "minilm", "query": "How do I get my money back?", "top_n": 2,
                 "return_documents": true, "documents": ["Cats sleep most of the day.",
                 {"text": "Refunds are paid within a week."}, "The bank opens at nine."]}
                """));
    assertThat(answer.path("method").asText()).isEqualTo("cosine");
    assertThat(answer.path("results")).hasSize(2);
    assertThat(answer.at("/results/0/index").asInt()).isEqualTo(1);
    assertThat(answer.at("/results/0/document/text").asText()).startsWith("Refunds");
    assertThat(answer.at("/results/1/index").asInt()).isEqualTo(2);
    assertThat(answer.at("/usage/total_tokens").asInt()).isGreaterThan(15);
  }

  @Test
  void ranksByTheScoreOfAPairWithAReranker() {
    JsonNode answer =
        json(
            house.post(
                "/rerank",
                """
                {"model": "cross", "query": "any [SEP] thing", "documents": ["one", "one two three"]}
                """));
    assertThat(answer.path("method").asText()).isEqualTo("cross-encoder");
    assertThat(answer.at("/results/0/index").asInt()).isEqualTo(1);
    // Three words and the closing separator, each a tenth.
    assertThat(answer.at("/results/0/relevance_score").asDouble())
        .isCloseTo(1 / (1 + Math.exp(-0.4)), within(1e-6));
    assertThat(answer.at("/results/1/relevance_score").asDouble())
        .isCloseTo(1 / (1 + Math.exp(-0.2)), within(1e-6));
    assertThat(house.post("/rerank", "{\"model\":\"cross\",\"query\":\"a\"}").body())
        .contains("documents");
    assertThat(
            house
                .post("/rerank", "{\"model\":\"rain\",\"query\":\"a\",\"documents\":[\"b\"]}")
                .statusCode())
        .isEqualTo(400);
  }

  @Test
  void theExamplesThatTheDocumentHasForEachEndpointAreAnswered() {
    JsonNode paths = Json.parse(house.get("/openapi.json").body()).path("paths");
    Map<String, String> answered = new TreeMap<>();
    for (String path : List.of("/v1/embeddings", "/rerank", "/v2/models/{model}/infer")) {
      paths
          .path(path)
          .at("/post/requestBody/content/application~1json/examples")
          .properties()
          .forEach(
              example -> {
                String call = path.replace("{model}", example.getKey());
                HttpResponse<String> answer =
                    house.post(call, example.getValue().path("value").toString());
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
                answered.put(example.getKey(), path);
              });
    }
    assertThat(answered)
        .isEqualTo(
            Map.of(
                "minilm", "/v1/embeddings",
                "cross", "/rerank",
                "rain", "/v2/models/{model}/infer"));
  }

  @Test
  void saysThatItIsHealthyToEverybody() throws Exception {
    HttpResponse<String> answer =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create(house.url() + "/health")).build(),
                HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("{\"status\":\"ok\"}");
  }

  @Test
  void theJavaScriptClientReadsTheSame(@TempDir Path folder) throws Exception {
    String modules = System.getProperty("plimsoll.openai.node_modules", "");
    Assumptions.assumeTrue(
        !modules.isEmpty(),
        "no npm client: 'npm install --prefix DIR openai', then"
            + " -Dplimsoll.openai.node_modules=DIR/node_modules");
    Path script = folder.resolve("ask.mjs");
    Files.writeString(
        script,
        """
        import { createRequire } from "node:module";
        const OpenAI = createRequire(process.argv[2] + "/")("openai");
        const client = new OpenAI({ apiKey: process.argv[4], baseURL: process.argv[3] + "/v1", maxRetries: 0 });
        const models = await client.models.list();
        // Without encoding_format this client asks for base64 and decodes it.
        const usual = await client.embeddings.create({ model: "minilm", input: ["Hello", "Bye"] });
        const float = await client.embeddings.create({ model: "minilm", input: "Hello", encoding_format: "float" });
        let refused = "";
        try { await client.embeddings.create({ model: "none", input: "x" }); }
        catch (e) { refused = e.constructor.name + " " + e.status + " " + e.code + " " + e.type; }
        console.log(JSON.stringify({ models: models.data.map(m => m.id), usual: Array.from(usual.data[0].embedding),
          float: float.data[0].embedding, tokens: usual.usage.total_tokens, refused }));
        """);
    Process node =
        new ProcessBuilder("node", script.toString(), modules, house.url(), house.viewer)
            .redirectErrorStream(true)
            .start();
    String said = new String(node.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(node.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(node.exitValue()).as(said).isZero();
    JsonNode answer = Json.parse(said);
    assertThat(answer.path("models").toString()).isEqualTo("[\"cross\",\"minilm\"]");
    assertThat(answer.path("refused").asText())
        .isEqualTo("NotFoundError 404 model_not_found invalid_request_error");
    float[] expected = new AllMiniLmL6V2EmbeddingModel().embed("Hello").content().vector();
    same(floats(answer.path("usual")), expected);
    same(floats(answer.path("float")), expected);
    assertThat(answer.path("tokens").asInt()).isEqualTo(6);
  }

  private static List<Float> floats(JsonNode list) {
    List<Float> values = new ArrayList<>();
    list.forEach(value -> values.add((float) value.asDouble()));
    return values;
  }

  private void refused(int status, String code, @Nullable String param, String body) {
    HttpResponse<String> answer = house.post("/v1/embeddings", body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    JsonNode error = json(answer).path("error");
    assertThat(error.path("code").asText()).as(answer.body()).isEqualTo(code);
    assertThat(error.path("type").asText()).isEqualTo("invalid_request_error");
    assertThat(error.path("param").textValue()).as(answer.body()).isEqualTo(param);
    assertThat(error.path("message").asText()).contains("expected");
  }

  private CreateEmbeddingResponse embed(String model, String text) {
    return client
        .embeddings()
        .create(EmbeddingCreateParams.builder().model(model).input(text).build());
  }

  private int tokens(String text) {
    return Math.toIntExact(embed("minilm", text).usage().totalTokens());
  }

  private static void same(List<Float> got, float[] expected) {
    assertThat(got).hasSize(expected.length);
    IntStream.range(0, expected.length)
        .forEach(i -> assertThat(got.get(i)).isCloseTo(expected[i], within(1e-4f)));
  }

  private static JsonNode json(HttpResponse<String> answer) {
    return Json.parse(answer.body());
  }
}
