package dev.plimsoll.server.internal.views;

import java.util.List;

/** A request as people write it in their own programs; the token stays theirs to fill in. */
final class Snippets {
  private static final String CURL =
      """
      curl -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" \\
        %URL% -d '%BODY%'""";

  private static final String JAVA =
      """
      var request = java.net.http.HttpRequest.newBuilder(java.net.URI.create("%URL%"))
          .header("Authorization", "Bearer " + System.getenv("TOKEN"))
          .header("Content-Type", "application/json")
          .POST(java.net.http.HttpRequest.BodyPublishers.ofString(\"""
      %BODY%
      \""")).build();
      String answer = java.net.http.HttpClient.newHttpClient()
          .send(request, java.net.http.HttpResponse.BodyHandlers.ofString()).body();""";

  private static final String PYTHON =
      """
      import os, urllib.request
      request = urllib.request.Request("%URL%", data=r\"""%BODY%\""".encode(),
          headers={"Authorization": "Bearer " + os.environ["TOKEN"], "Content-Type": "application/json"})
      print(urllib.request.urlopen(request).read().decode())""";

  private Snippets() {}

  static List<TryView.Snippet> of(String url, String body) {
    return List.of(
        snippet("curl", CURL, url, body),
        snippet("Java", JAVA, url, body),
        snippet("Python", PYTHON, url, body));
  }

  private static TryView.Snippet snippet(String language, String text, String url, String body) {
    String template = text.replace("%URL%", url);
    return new TryView.Snippet(language, template, template.replace("%BODY%", body));
  }
}
