package dev.plimsoll.server.inference;

import dev.plimsoll.kernel.ErrorCode;
import java.util.Set;

/** Why a call was not answered, as far as wires tell it apart. */
public enum Outcome {
  INVALID,
  NOT_FOUND,
  TOO_LARGE,
  MEDIA_TYPE,
  /** The caller's own share is used up; others are served. */
  QUOTA,
  /** The server is full or not ready; later it may not be. */
  OVERLOADED,
  LATE,
  CANCELLED,
  /** The request did not arrive in time. */
  SLOW,
  UNSUPPORTED,
  INTERNAL;

  private static final Set<String> NOT_FOUND_CODES =
      Set.of(
          "ENDPOINT_UNKNOWN",
          "MODEL_UNKNOWN",
          "VERSION_UNKNOWN",
          "PREDICTION_UNKNOWN",
          "FEEDBACK_UNKNOWN",
          "SOURCE_UNKNOWN",
          "VIEW_UNKNOWN");

  /** By the code's name where that says more than its blame. */
  public static Outcome of(ErrorCode code) {
    if (NOT_FOUND_CODES.contains(code.name())) {
      return NOT_FOUND;
    }
    return switch (code.name()) {
      case "BODY_TOO_LARGE", "ROWS_TOO_MANY" -> TOO_LARGE;
      case "MEDIA_TYPE_UNSUPPORTED" -> MEDIA_TYPE;
      case "QUOTA_EXCEEDED" -> QUOTA;
      case "DEADLINE_EXCEEDED" -> LATE;
      case "CANCELLED" -> CANCELLED;
      case "REQUEST_TIMEOUT" -> SLOW;
      case "UNSUPPORTED" -> UNSUPPORTED;
      default ->
          switch (code.blame()) {
            case USER -> INVALID;
            case RESOURCES -> OVERLOADED;
            case INTERNAL -> INTERNAL;
          };
    };
  }
}
