package dev.plimsoll.server.internal.accounts;

import static dev.plimsoll.server.Role.ADMIN;
import static dev.plimsoll.server.Role.APPROVER;
import static dev.plimsoll.server.Role.OPERATOR;
import static dev.plimsoll.server.Role.VIEWER;

import com.linecorp.armeria.common.HttpMethod;
import dev.plimsoll.server.Role;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which role each route needs, top to bottom; the first row that matches decides, and what matches
 * no row is refused. {@code *} stands for one segment of a path, a final {@code **} for any number.
 */
public final class AccessTable {
  /**
   * One row.
   *
   * @param method null for any
   * @param role null when the route is open to everybody
   */
  public record Row(@Nullable HttpMethod method, String path, @Nullable Role role) {
    boolean matches(HttpMethod actual, List<String> segments) {
      return (method == null
              || method == actual
              || (method == HttpMethod.GET && actual == HttpMethod.HEAD))
          && matches(segments(path), segments);
    }

    private static boolean matches(List<String> pattern, List<String> path) {
      boolean open = !pattern.isEmpty() && pattern.get(pattern.size() - 1).equals("**");
      int fixed = open ? pattern.size() - 1 : pattern.size();
      if (open ? path.size() < fixed : path.size() != fixed) {
        return false;
      }
      for (int i = 0; i < fixed; i++) {
        if (!pattern.get(i).equals("*") && !pattern.get(i).equals(path.get(i))) {
          return false;
        }
      }
      return true;
    }
  }

  private static final String GRPC = "/inference.GRPCInferenceService/";

  private static final List<Row> ROWS =
      List.of(
          // Open: whether the house stands, what pages look like, and the door.
          open(HttpMethod.GET, "/v2/health/live"),
          open(HttpMethod.GET, "/v2/health/ready"),
          open(HttpMethod.POST, GRPC + "ServerLive"),
          open(HttpMethod.POST, GRPC + "ServerReady"),
          open(HttpMethod.GET, "/health"),
          open(HttpMethod.GET, "/static/**"),
          open(HttpMethod.GET, "/favicon.ico"),
          open(HttpMethod.GET, "/login"),
          open(HttpMethod.POST, "/login"),

          // Asking models is reading; telling them what was true moves what is judged by it.
          row(HttpMethod.POST, "/v2/repository/models/**", OPERATOR),
          row(HttpMethod.GET, "/v2/**", VIEWER),
          row(HttpMethod.POST, "/v2/**", VIEWER),
          row(HttpMethod.POST, GRPC + "RepositoryModelLoad", OPERATOR),
          row(HttpMethod.POST, GRPC + "RepositoryModelUnload", OPERATOR),
          row(HttpMethod.POST, GRPC + "*", VIEWER),
          row(HttpMethod.GET, "/metrics", VIEWER),
          row(HttpMethod.GET, "/v1/**", VIEWER),
          row(HttpMethod.POST, "/v1/embeddings", VIEWER),
          row(HttpMethod.POST, "/v1/rerank", VIEWER),
          row(HttpMethod.POST, "/rerank", VIEWER),
          row(HttpMethod.POST, "/v1/**", OPERATOR),
          row(HttpMethod.POST, "/push", OPERATOR),
          row(HttpMethod.POST, "/get-online-features", VIEWER),
          row(HttpMethod.GET, "/openapi.json", VIEWER),

          // Access itself.
          row(null, "/api/v1/tokens/**", ADMIN),
          row(null, "/tokens/**", ADMIN),

          // Forgetting cannot be undone; computing an answer again changes nothing.
          row(HttpMethod.POST, "/api/v1/log/forget", ADMIN),
          row(HttpMethod.POST, "/api/v1/log/upkeep", OPERATOR),
          row(HttpMethod.POST, "/api/v1/receipts/*/replay", VIEWER),
          row(HttpMethod.POST, "/receipts/*/replay", VIEWER),
          row(HttpMethod.GET, "/receipts/**", VIEWER),

          // Our own API: reading for all, moving traffic for operators.
          row(HttpMethod.GET, "/api/v1/**", VIEWER),
          row(HttpMethod.POST, "/api/v1/endpoints", OPERATOR),
          row(HttpMethod.POST, "/api/v1/endpoints/*/explain", VIEWER),
          row(HttpMethod.POST, "/api/v1/endpoints/*/route", OPERATOR),
          row(HttpMethod.POST, "/api/v1/endpoints/*/rollback", OPERATOR),
          row(HttpMethod.POST, "/api/v1/alarms/*/acknowledge", OPERATOR),
          row(HttpMethod.POST, "/api/v1/models/*/versions/*/approve", APPROVER),

          // Pages. Verifying the ledger changes nothing, so everybody may.
          row(HttpMethod.POST, "/logout", VIEWER),
          row(HttpMethod.POST, "/ledger/verify", VIEWER),
          row(HttpMethod.POST, "/endpoints/*/rollback", OPERATOR),
          row(HttpMethod.POST, "/monitoring/*/alarms/*", OPERATOR),
          row(HttpMethod.POST, "/models/*/*/approve", APPROVER),
          row(HttpMethod.GET, "/", VIEWER),
          row(HttpMethod.GET, "/models/**", VIEWER),
          row(HttpMethod.GET, "/try/**", VIEWER),
          row(HttpMethod.GET, "/endpoints/**", VIEWER),
          row(HttpMethod.GET, "/monitoring/**", VIEWER),
          row(HttpMethod.GET, "/data/**", VIEWER),
          row(HttpMethod.GET, "/ledger/**", VIEWER));

  private record Question(HttpMethod method, String path) {}

  private static final Map<Question, Optional<Row>> FOUND = new ConcurrentHashMap<>();

  private AccessTable() {}

  public static List<Row> rows() {
    return ROWS;
  }

  /**
   * The row that decides about a request; none means that it is refused.
   *
   * @param path a route's pattern; there are few, so answers are remembered
   */
  public static Optional<Row> find(HttpMethod method, String path) {
    return FOUND.computeIfAbsent(new Question(method, path), AccessTable::look);
  }

  private static Optional<Row> look(Question question) {
    List<String> segments = segments(question.path());
    return ROWS.stream().filter(row -> row.matches(question.method(), segments)).findFirst();
  }

  private static List<String> segments(String path) {
    return java.util.Arrays.stream(path.split("/")).filter(part -> !part.isEmpty()).toList();
  }

  private static Row open(HttpMethod method, String path) {
    return new Row(method, path, null);
  }

  private static Row row(@Nullable HttpMethod method, String path, Role role) {
    return new Row(method, path, role);
  }
}
