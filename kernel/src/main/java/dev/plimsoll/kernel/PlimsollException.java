package dev.plimsoll.kernel;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The one exception that crosses room borders.
 *
 * <p>Its message names the value that was met and the value that was expected, never a secret and
 * never a row of data. The code is stable and the same over HTTP, gRPC and the command line.
 */
public final class PlimsollException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient ErrorCode code;
  private final transient @Nullable Duration retryAfter;

  public PlimsollException(ErrorCode code, String message) {
    this(code, message, (Throwable) null);
  }

  public PlimsollException(ErrorCode code, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
    this.retryAfter = null;
  }

  /** Something that is expected to have passed after a while. */
  public PlimsollException(ErrorCode code, String message, Duration retryAfter) {
    super(message);
    this.code = code;
    this.retryAfter = retryAfter;
  }

  /** A failed read or write of {@code what}, with the operating system's own words. */
  public static PlimsollException io(String what, IOException cause) {
    return new PlimsollException(
        KernelError.IO_FAILED,
        what + ": " + cause.getMessage() + " (expected: readable and writable)",
        cause);
  }

  public ErrorCode code() {
    return code;
  }

  /** When to try again, where that is known. */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }

  public Blame blame() {
    return code.blame();
  }
}
