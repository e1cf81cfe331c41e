package dev.plimsoll.server.internal.openai;

import dev.plimsoll.kernel.Blame;
import dev.plimsoll.kernel.ErrorCode;
import dev.plimsoll.kernel.PlimsollException;

/** What can be wrong with a request of this API; the names are the API's own, in capitals. */
enum OpenAiError implements ErrorCode {
  INVALID_JSON,
  INVALID_VALUE,
  INVALID_TYPE,
  CONTEXT_LENGTH_EXCEEDED,
  /** The endpoint is there, but it does not do that. */
  MODEL_NOT_SUPPORTED;

  @Override
  public Blame blame() {
    return Blame.USER;
  }

  PlimsollException of(String name, String met, String expected) {
    return new PlimsollException(this, name + ": " + met + " (expected: " + expected + ")");
  }
}
