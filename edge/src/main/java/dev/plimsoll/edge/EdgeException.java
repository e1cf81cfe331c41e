package dev.plimsoll.edge;

import org.jspecify.annotations.Nullable;

/** What is wrong with a request or an exported folder, in the words that the user sees. */
public final class EdgeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Says it.
   *
   * @param message names the value and the expectation, never a row of data
   */
  public EdgeException(String message) {
    this(message, null);
  }

  public EdgeException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
