package dev.plimsoll.server.inference;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The answer to an {@link InferCall}.
 *
 * @param version the one that answered, as URLs call it; null when the rows met several
 * @param parameters String or Long by name; empty for a decision model, whose ids are an output
 */
public record InferReply(
    String model,
    @Nullable String version,
    List<NamedTensor> outputs,
    Map<String, Object> parameters) {

  /** How many values there are in all outputs. */
  public long values() {
    long values = 0;
    for (NamedTensor output : outputs) {
      values += output.tensor().size();
    }
    return values;
  }
}
