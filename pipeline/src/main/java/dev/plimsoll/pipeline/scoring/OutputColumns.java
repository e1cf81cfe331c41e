package dev.plimsoll.pipeline.scoring;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.pipeline.PipelineError;
import dev.plimsoll.pipeline.scoring.ScoredBlock.Values;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A column for each of the model's outputs, in the manifest's order, however many values it has.
 */
record OutputColumns(List<String> names) implements AnswerColumns {
  @Override
  public Map<String, Values> of(Map<String, float[]> outputs, int rows, String version) {
    Map<String, Values> values = new LinkedHashMap<>();
    for (String name : names) {
      float[] numbers = outputs.get(name);
      if (numbers == null || numbers.length % rows != 0) {
        throw new PlimsollException(
            PipelineError.SCORING_INVALID,
            "output '"
                + name
                + "' of "
                + version
                + (numbers == null ? ": not FLOAT" : ": " + numbers.length + " values")
                + " (expected: as many FLOAT values for each row)");
      }
      values.put(name, new Values(numbers, rows));
    }
    return values;
  }
}
