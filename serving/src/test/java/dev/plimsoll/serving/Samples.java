package dev.plimsoll.serving;

import dev.plimsoll.kernel.Digest;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Predictions and feedback that tests share. */
public final class Samples {
  public static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  private Samples() {}

  public static Prediction prediction(String id, Instant decisionAt) {
    return prediction(id, "late", decisionAt);
  }

  public static Prediction prediction(String id, String endpoint, Instant decisionAt) {
    Map<String, Object> inputs = new LinkedHashMap<>();
    inputs.put("carrier", "AA");
    inputs.put("distance", 1400f);
    inputs.put("age", Float.NaN);
    inputs.put("origin", "");
    return new Prediction(
        id,
        endpoint,
        decisionAt,
        decisionAt.plusMillis(3),
        "late-arrival/3",
        Digest.ofText("model"),
        7,
        0.9,
        inputs,
        Map.of("tailnum", "N123ÄÖ"),
        0.25,
        -1.5,
        321);
  }

  public static Feedback feedback(String id, double label, long secondsAfterNoon) {
    return new Feedback(id, label, NOON.plusSeconds(secondsAfterNoon), "test");
  }
}
