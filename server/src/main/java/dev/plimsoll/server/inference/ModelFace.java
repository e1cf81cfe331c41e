package dev.plimsoll.server.inference;

import dev.plimsoll.onnx.TensorSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What callers may know of an endpoint.
 *
 * @param versions as URLs call them
 * @param decision whether it answers rows with probabilities, numbers, classes or quantiles; else
 *     it takes and gives tensors
 * @param inputs that a caller must send
 * @param optional inputs that are looked up unless the caller sends them
 * @param classes names of the classes, in the order of the columns of its output {@code
 *     probability}; empty when it answers with something else
 * @param levels of the quantiles, rising, in the order of the columns of its output {@code
 *     quantiles}; empty likewise
 * @param neverMissing inputs that must have a value in every row
 */
public record ModelFace(
    String name,
    List<String> versions,
    boolean decision,
    List<TensorSpec> inputs,
    List<TensorSpec> optional,
    List<TensorSpec> outputs,
    List<String> classes,
    List<Double> levels,
    List<String> neverMissing) {
  /** As the protocol names the runtime and its format. */
  public static final String PLATFORM = "onnxruntime_onnx";

  /** As Triton names the runtime alone. */
  public static final String BACKEND = "onnxruntime";

  /** What the columns of its answer stand for, by the word for such: classes, or levels. */
  public Map<String, List<?>> columns() {
    Map<String, List<?>> columns = new LinkedHashMap<>();
    if (!classes.isEmpty()) {
      columns.put("classes", classes);
    }
    if (!levels.isEmpty()) {
      columns.put("levels", levels);
    }
    return columns;
  }
}
