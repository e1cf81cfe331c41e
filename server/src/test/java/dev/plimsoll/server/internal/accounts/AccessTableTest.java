package dev.plimsoll.server.internal.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.common.HttpMethod;
import dev.plimsoll.server.Role;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccessTableTest {
  @ParameterizedTest
  @CsvSource({
    "GET, /, VIEWER",
    "GET, /models/{model}/{number}, VIEWER",
    "GET, /api/v1/models, VIEWER",
    "POST, /v2/models/{model}/infer, VIEWER",
    "POST, /v1/feedback, OPERATOR",
    "POST, /v1/clock, OPERATOR",
    "POST, /api/v1/endpoints/{name}/rollback, OPERATOR",
    "POST, /v2/repository/models/{model}/load, OPERATOR",
    "POST, /inference.GRPCInferenceService/RepositoryIndex, VIEWER",
    "POST, /inference.GRPCInferenceService/RepositoryModelLoad, OPERATOR",
    "POST, /inference.GRPCInferenceService/RepositoryModelUnload, OPERATOR",
    "POST, /inference.GRPCInferenceService/ModelInfer, VIEWER",
    "GET, /api/v1/receipts/{id}, VIEWER",
    "POST, /api/v1/receipts/{id}/replay, VIEWER",
    "POST, /api/v1/log/forget, ADMIN",
    "GET, /api/v1/tokens, ADMIN",
    "POST, /api/v1/tokens, ADMIN",
    "DELETE, /api/v1/tokens/{id}, ADMIN",
  })
  void asksForTheRoleOfTheFirstRowThatMatches(HttpMethod method, String route, Role role) {
    assertThat(AccessTable.find(method, route))
        .hasValueSatisfying(row -> assertThat(row.role()).isEqualTo(role));
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /v2/health/live",
    "GET, /v2/health/ready",
    "GET, /login",
    "POST, /login",
    "GET, /static/{digest}/{name}"
  })
  void leavesOnlyHealthLoginAndAssetsOpen(HttpMethod method, String route) {
    assertThat(AccessTable.find(method, route))
        .hasValueSatisfying(row -> assertThat(row.role()).isNull());
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /v1/embeddings, VIEWER",
    "POST, /v1/rerank, VIEWER",
    "POST, /rerank, VIEWER",
    "GET, /openapi.json, VIEWER",
    "GET, /try/{endpoint}, VIEWER",
    "POST, /api/v1/endpoints, OPERATOR"
  })
  void askingIsForViewersAndMakingEndpointsForOperators(
      HttpMethod method, String route, Role role) {
    assertThat(AccessTable.find(method, route))
        .hasValueSatisfying(row -> assertThat(row.role()).isEqualTo(role));
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /",
    "DELETE, /models/{model}",
    "GET, /internal",
    "POST, /api/v1/models",
    "PUT, /v1/feedback"
  })
  void refusesWhatNoRowNames(HttpMethod method, String route) {
    assertThat(AccessTable.find(method, route)).isEmpty();
  }

  @Test
  void opensNothingElse() {
    assertThat(AccessTable.rows().stream().filter(row -> row.role() == null)).hasSize(9);
  }
}
