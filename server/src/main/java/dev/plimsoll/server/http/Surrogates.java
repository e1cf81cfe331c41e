package dev.plimsoll.server.http;

/**
 * Halves of characters: JSON can write one without the other ({@code "\ud800"}), UTF-8 cannot, so
 * that texts which differ there alone would be stored alike.
 */
public final class Surrogates {
  private Surrogates() {}

  /** Whether one stands alone. */
  public static boolean alone(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        boolean pair =
            i + 1 < text.length() && Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1));
        if (!pair) {
          return true;
        }
        i++;
      }
    }
    return false;
  }

  /** The text itself; refused when it could not be stored as it is. */
  static String refuse(String text, String where) {
    if (alone(text)) {
      throw Body.invalid(where + ": half of a character, a lone surrogate (expected: Unicode)");
    }
    return text;
  }
}
