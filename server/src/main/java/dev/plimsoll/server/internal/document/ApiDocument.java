package dev.plimsoll.server.internal.document;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.server.ServerBuilder;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.server.Role;
import dev.plimsoll.server.internal.accounts.AccessTable;
import dev.plimsoll.server.internal.views.TryView;
import dev.plimsoll.server.internal.views.TryViews;
import dev.plimsoll.server.internal.web.Answers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /openapi.json}: an OpenAPI 3.1 document of every call that programs can make, with an
 * example that works for each endpoint that is ready.
 */
public final class ApiDocument {
  private static final Pattern PARAMETER = Pattern.compile("\\{([a-z]+)\\}");
  private static final String INFER = "/v2/models/{model}/infer";
  private static final List<String> REFUSALS = List.of("400", "401", "403", "404", "503");

  private final TryViews forms;

  /**
   * Makes it.
   *
   * @param forms whose examples fit the signatures of the endpoints there are
   */
  public ApiDocument(TryViews forms) {
    this.forms = forms;
  }

  public void on(ServerBuilder server) {
    server
        .route()
        .get("/openapi.json")
        .build(
            Answers.blocking(
                (context, request) -> Answers.json(document()),
                (context, fault) -> Answers.error(fault)));
  }

  private Map<String, Object> document() {
    Map<String, Map<String, Object>> examples = examples();
    Map<String, Object> paths = new TreeMap<>();
    operations()
        .forEach(
            operation -> {
              // The values of this map are maps of operations by method, made here alone.
              Map<String, Object> methods = new LinkedHashMap<>();
              operations().stream()
                  .filter(other -> other.path().equals(operation.path()))
                  .forEach(other -> methods.put(word(other.method()), describe(other, examples)));
              paths.put(operation.path(), methods);
            });
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("openapi", "3.1.0");
    document.put(
        "info",
        Map.of(
            "title", "Plimsoll",
            "version", "0.1.0",
            "description",
                "Errors of /v2 are {\"error\": \"text\"}; of /v1/models, /v1/embeddings and the"
                    + " rerank calls {\"error\": {message, type, param, code}}; of all others"
                    + " {\"error\": {code, blame, message}}."));
    document.put("paths", paths);
    document.put(
        "components",
        Map.of("securitySchemes", Map.of("token", Map.of("type", "http", "scheme", "bearer"))));
    return document;
  }

  /** Path to endpoint to its example, of the endpoints that are ready. */
  private Map<String, Map<String, Object>> examples() {
    Map<String, Map<String, Object>> examples = new HashMap<>();
    for (TryViews.Row row : forms.all()) {
      if (row.ready()) {
        TryView form = forms.view(row.name(), "");
        String path = form.path().startsWith("/v2/") ? INFER : form.path();
        examples
            .computeIfAbsent(path, any -> new TreeMap<>())
            .put(
                row.name(),
                Map.of(
                    "summary",
                    row.name() + ": " + form.origin(),
                    "value",
                    Json.parse(form.body())));
      }
    }
    return examples;
  }

  /** Every call as {@code METHOD /path}, for comparison with what is bound. */
  public static List<String> calls() {
    return operations().stream()
        .map(operation -> operation.method() + " " + operation.path())
        .toList();
  }

  private static List<Operation> operations() {
    List<Operation> all = new ArrayList<>(InferenceCalls.all());
    all.addAll(OwnCalls.all());
    return all;
  }

  private static Map<String, Object> describe(
      Operation operation, Map<String, Map<String, Object>> examples) {
    Map<String, Object> described = new LinkedHashMap<>();
    described.put("tags", List.of(operation.group()));
    described.put("summary", operation.summary());
    described.put("operationId", id(operation));
    Optional<AccessTable.Row> row = AccessTable.find(operation.method(), sample(operation.path()));
    @Nullable Role role = row.map(AccessTable.Row::role).orElse(null);
    described.put(
        "description",
        role == null ? "Open to everybody." : "Needs the role " + role.label() + ".");
    described.put("security", role == null ? List.of() : List.of(Map.of("token", List.of())));
    List<Object> parameters = parameters(operation.path());
    if (!parameters.isEmpty()) {
      described.put("parameters", parameters);
    }
    if (operation.request() != null) {
      described.put(
          "requestBody",
          Map.of(
              "required",
              true,
              "content",
              asked(operation.request(), examples.getOrDefault(operation.path(), Map.of()))));
    }
    Map<String, Object> responses = new LinkedHashMap<>();
    responses.put(
        "200",
        Map.of(
            "description", "done", "content", content(operation.answerType(), operation.answer())));
    REFUSALS.stream()
        .filter(status -> role != null || status.equals("503"))
        .forEach(status -> responses.put(status, Map.of("description", refusal(status))));
    described.put("responses", responses);
    return described;
  }

  private static Map<String, Object> content(String type, String example) {
    boolean json = type.equals("application/json");
    Object value = json ? Json.parse(example) : example;
    String shape = !json ? "string" : example.startsWith("[") ? "array" : "object";
    return Map.of(type, Map.of("schema", Map.of("type", shape), "example", value));
  }

  /** OpenAPI takes either one example or several with names. */
  private static Map<String, Object> asked(String example, Map<String, Object> fitting) {
    return fitting.isEmpty()
        ? content("application/json", example)
        : Map.of(
            "application/json", Map.of("schema", Map.of("type", "object"), "examples", fitting));
  }

  private static List<Object> parameters(String path) {
    List<Object> parameters = new ArrayList<>();
    Matcher matcher = PARAMETER.matcher(path);
    while (matcher.find()) {
      boolean number = matcher.group(1).equals("number");
      parameters.add(
          Map.of(
              "name",
              matcher.group(1),
              "in",
              "path",
              "required",
              true,
              "schema",
              Map.of("type", number ? "integer" : "string")));
    }
    return parameters;
  }

  private static String sample(String path) {
    return PARAMETER.matcher(path).replaceAll("x");
  }

  private static String id(Operation operation) {
    return (word(operation.method()) + operation.path()).replaceAll("[^A-Za-z0-9]+", "_");
  }

  private static String word(HttpMethod method) {
    return method.name().toLowerCase(Locale.ROOT);
  }

  private static String refusal(String status) {
    return switch (status) {
      case "400" -> "the request is wrong; the message names the value and what was expected";
      case "401" -> "no token, or none that is valid";
      case "403" -> "the token's role does not reach";
      case "404" -> "no such thing";
      default -> "not ready or full; try again later";
    };
  }
}
