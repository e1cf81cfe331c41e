package dev.plimsoll.server.internal.views;

import java.util.List;

/**
 * A form for one endpoint.
 *
 * @param kind which body the page's script builds: decision, {@link #EXPLAINED}, embedding,
 *     reranker or tensors
 * @param path where the request goes
 * @param asked outputs that the request asks for; empty for those that an endpoint gives by itself
 * @param body the example as it is sent
 * @param origin where the example comes from, in words
 */
public record TryView(
    String name,
    String kind,
    String path,
    String does,
    String origin,
    List<Field> fields,
    List<String> asked,
    String body,
    List<Snippet> snippets) {
  /** A decision about one text, with the words that mattered. */
  static final String EXPLAINED = "text-decision";

  TryView asking(List<String> outputs) {
    return new TryView(name, kind, path, does, origin, fields, outputs, body, snippets);
  }

  /** Whether the page also shows the words that mattered. */
  public boolean explained() {
    return kind.equals(EXPLAINED);
  }

  /**
   * One input of the form.
   *
   * @param datatype of the protocol; empty for texts of text models
   * @param lines rows of a text box; 1 for a plain field
   */
  public record Field(
      String name, String label, String datatype, boolean required, int lines, String value) {}

  /**
   * The same request in another language.
   *
   * @param template with {@code %BODY%} where the body goes
   */
  public record Snippet(String language, String template, String filled) {}
}
