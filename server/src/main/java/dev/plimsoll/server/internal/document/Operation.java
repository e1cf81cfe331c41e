package dev.plimsoll.server.internal.document;

import com.linecorp.armeria.common.HttpMethod;
import org.jspecify.annotations.Nullable;

/**
 * One call.
 *
 * @param path with parameters in braces
 * @param group heading under which tools list it
 * @param summary one line
 * @param request an example body as JSON; null when there is none
 * @param answer an example answer as JSON, or a text when {@code answerType} is no JSON
 * @param answerType media type
 */
record Operation(
    HttpMethod method,
    String path,
    String group,
    String summary,
    @Nullable String request,
    String answer,
    String answerType) {
  private static final String JSON = "application/json";

  static Operation get(String path, String group, String summary, String answer) {
    return new Operation(HttpMethod.GET, path, group, summary, null, answer, JSON);
  }

  static Operation text(String path, String group, String summary, String answer) {
    return new Operation(HttpMethod.GET, path, group, summary, null, answer, "text/plain");
  }

  static Operation post(String path, String group, String summary, String request, String answer) {
    return new Operation(HttpMethod.POST, path, group, summary, request, answer, JSON);
  }

  static Operation delete(String path, String group, String summary, String answer) {
    return new Operation(HttpMethod.DELETE, path, group, summary, null, answer, JSON);
  }
}
