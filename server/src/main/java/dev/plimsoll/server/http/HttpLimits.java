package dev.plimsoll.server.http;

import java.time.Duration;

/**
 * What a caller may ask of the server.
 *
 * @param bodyBytesMax larger bodies are refused, by their announced length before they are read
 * @param requestTimeout for receiving and answering a request
 * @param callerSetsTime whether {@code decision_at} is taken from requests: only with a simulated
 *     clock
 */
public record HttpLimits(long bodyBytesMax, Duration requestTimeout, boolean callerSetsTime) {
  public static HttpLimits standard() {
    return new HttpLimits(32L << 20, Duration.ofSeconds(30), false);
  }

  public HttpLimits withCallerSetsTime(boolean allowed) {
    return new HttpLimits(bodyBytesMax, requestTimeout, allowed);
  }
}
