package dev.plimsoll.training;

import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.onnx.ModelInput;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * All that decides what is trained. Equal jobs on equal data give equal graphs on the same machine.
 *
 * @param data the training set, Parquet
 * @param inputs the raw features, which become the inputs of the graph in this order
 * @param label a BOOLEAN column, or one that casts to it; of other tasks than binary a column of
 *     class names or of numbers; rows where it is null are left out
 * @param split a TEXT column; only the rows with {@code train} and {@code valid} are read
 * @param candidate one of {@link Trainers#candidates}
 * @param params the candidate's parameters; those not given have defaults
 * @param question what a high probability means, in the user's words
 * @param dataDigests of the dataset versions behind the training set
 * @param codeVersion of the code that trains
 * @param out a folder for {@code package/} and, from a child process, {@code result.json}
 */
public record TrainingJob(
    Path data,
    List<ModelInput> inputs,
    String label,
    String split,
    String candidate,
    Map<String, Object> params,
    long seed,
    String question,
    List<Digest> dataDigests,
    String codeVersion,
    Path out) {
  public static final String TRAIN = "train";
  public static final String VALID = "valid";

  public TrainingJob {
    inputs = List.copyOf(inputs);
    params = Map.copyOf(params);
    dataDigests = List.copyOf(dataDigests);
    Set<String> names = new HashSet<>(Set.of(label, split));
    if (names.size() < 2) {
      throw invalid("label and split: both '" + label + "' (expected: two columns)");
    }
    if (inputs.isEmpty()) {
      throw invalid("inputs: none (expected: at least 1)");
    }
    for (ModelInput input : inputs) {
      if (!names.add(input.name())) {
        throw invalid(
            "input: '"
                + input.name()
                + "' (expected: named once, and neither the label nor the split)");
      }
    }
    if (dataDigests.isEmpty() || codeVersion.isBlank()) {
      throw invalid("provenance: incomplete (expected: a data digest and a code version)");
    }
  }

  private static PlimsollException invalid(String message) {
    return new PlimsollException(TrainingError.JOB_INVALID, message);
  }
}
