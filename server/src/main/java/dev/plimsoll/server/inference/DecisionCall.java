package dev.plimsoll.server.inference;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.onnx.ElementType;
import dev.plimsoll.onnx.OnnxModel;
import dev.plimsoll.onnx.Tensor;
import dev.plimsoll.onnx.TensorSpec;
import dev.plimsoll.serving.AnswerForm;
import dev.plimsoll.serving.EndpointSignature;
import dev.plimsoll.serving.InferenceRequest;
import dev.plimsoll.serving.InferenceResult;
import dev.plimsoll.serving.Prediction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A call of a decision model: every input is a column with one value per row.
 *
 * <p>Reserved inputs: {@code prediction_id} and {@code sticky_key} (BYTES), {@code decision_at}
 * (INT64, microseconds since 1970; only with a simulated clock).
 */
final class DecisionCall {
  private static final String ID = "prediction_id";
  private static final String VERSION = "version";
  private static final List<String> OF_PROBABILITIES =
      List.of(OnnxModel.PROBABILITY, OnnxModel.LOGIT, ID, VERSION);
  private static final List<String> OF_VALUES = List.of(OnnxModel.VALUE, ID, VERSION);
  private static final List<String> OF_QUANTILES =
      List.of(OnnxModel.VALUE, OnnxModel.QUANTILES, ID, VERSION);
  private static final String CLASS = "class";
  private static final List<String> OF_CLASSES = List.of(CLASS, OnnxModel.PROBABILITY, ID, VERSION);

  /**
   * Names of the probabilities' columns; the same in all rows, so they are given when asked for.
   */
  private static final String CLASSES = "classes";

  /** Likewise of the quantiles' columns. */
  private static final String LEVELS = "levels";

  private DecisionCall() {}

  /** In the order in which they are answered. */
  static List<String> outputs(AnswerForm kind) {
    return switch (kind) {
      case VALUE -> OF_VALUES;
      case CLASSES -> OF_CLASSES;
      case QUANTILES -> OF_QUANTILES;
      case PROBABILITY, TENSORS -> OF_PROBABILITIES;
    };
  }

  /** What an output is: numbers or texts, one a row, or one a class or level. */
  static TensorSpec spec(String output, EndpointSignature signature) {
    boolean number = !output.equals(ID) && !output.equals(VERSION) && !output.equals(CLASS);
    int width =
        switch (signature.kind()) {
          case CLASSES -> number ? signature.classes().size() : 1;
          case QUANTILES -> output.equals(OnnxModel.QUANTILES) ? signature.levels().size() : 1;
          case PROBABILITY, VALUE, TENSORS -> 1;
        };
    return new TensorSpec(
        output, number ? ElementType.FP32 : ElementType.BYTES, List.of(-1L, (long) width));
  }

  static InferenceRequest request(InferCall call, AnswerForm kind, boolean callerSetsTime) {
    checkOutputs(kind, call.outputs());
    int rows = rows(call.inputs());
    Map<String, Object> columns = new LinkedHashMap<>(call.inputs().size() * 2);
    String[] ids = null;
    String[] sticky = null;
    long[] at = null;
    for (InputTensor input : call.inputs()) {
      Object column = null;
      switch (input.name()) {
        case ID -> ids = once(ids, input, input.texts());
        case "sticky_key" -> sticky = once(sticky, input, input.texts());
        case "decision_at" -> {
          requireCallersClock(callerSetsTime);
          at = once(at, input, input.wholes());
        }
        default -> column = input.column();
      }
      if (column != null && columns.put(input.name(), column) != null) {
        throw again(input);
      }
    }
    String common = call.parameters().stickyKey();
    if (sticky == null && common != null) {
      sticky = new String[rows];
      Arrays.fill(sticky, common);
    }
    ids = ids == null ? commonId(call.parameters().predictionId(), rows) : ids;
    return new InferenceRequest(call.model(), call.version(), rows, columns, at, ids, sticky);
  }

  /**
   * The reply in terms of what really answered.
   *
   * @param expected by which the outputs that were asked for have been checked
   */
  static InferReply reply(InferenceResult result, AnswerForm expected, List<String> asked) {
    if (result.kind() != expected) {
      // The endpoint's routes were changed since the request was read.
      checkOutputs(result.kind(), asked);
    }
    List<Prediction> rows = result.predictions();
    String version = rows.get(0).version();
    boolean single = rows.stream().allMatch(row -> row.version().equals(version));
    List<String> names = asked.isEmpty() ? outputs(result.kind()) : asked;
    List<NamedTensor> outputs = new ArrayList<>(names.size());
    for (String name : names) {
      outputs.add(
          new NamedTensor(
              name,
              switch (result.kind()) {
                case CLASSES -> outputOfClasses(name, result);
                case QUANTILES -> outputOfQuantiles(name, result);
                case PROBABILITY, VALUE, TENSORS -> output(name, result);
              }));
    }
    return new InferReply(
        result.endpoint(), single ? ModelFaces.shortVersion(version) : null, outputs, Map.of());
  }

  private static Tensor output(String name, InferenceResult result) {
    int rows = result.rows();
    return switch (name) {
      case ID -> Tensor.texts(result.predictionIds().toArray(new String[0]), rows, 1);
      case VERSION -> Tensor.texts(result.versions().toArray(new String[0]), rows, 1);
      case OnnxModel.LOGIT -> Tensor.floats(result.logit(), rows, 1);
      default -> Tensor.floats(result.score(), rows, 1);
    };
  }

  private static Tensor outputOfClasses(String name, InferenceResult result) {
    int rows = result.rows();
    List<String> classes = result.classes();
    return switch (name) {
      case CLASS -> Tensor.texts(result.likeliest().toArray(new String[0]), rows, 1);
      case CLASSES ->
          Tensor.texts(
              Collections.nCopies(rows, classes).stream()
                  .flatMap(List::stream)
                  .toArray(String[]::new),
              rows,
              classes.size());
      case OnnxModel.PROBABILITY -> Tensor.floats(result.probabilities(), rows, classes.size());
      default -> output(name, result);
    };
  }

  private static Tensor outputOfQuantiles(String name, InferenceResult result) {
    int rows = result.rows();
    List<Double> levels = result.levels();
    return switch (name) {
      case OnnxModel.QUANTILES -> Tensor.floats(result.quantiles(), rows, levels.size());
      case LEVELS -> {
        float[] all = new float[rows * levels.size()];
        for (int i = 0; i < all.length; i++) {
          all[i] = levels.get(i % levels.size()).floatValue();
        }
        yield Tensor.floats(all, rows, levels.size());
      }
      default -> output(name, result);
    };
  }

  /** The number of rows, which all inputs must have. */
  private static int rows(List<InputTensor> inputs) {
    int rows = inputs.get(0).rows();
    for (InputTensor input : inputs) {
      if (input.rows() != rows) {
        throw InputTensor.invalid(
            input.where()
                + ".shape: "
                + input.rows()
                + " rows (expected: "
                + rows
                + ", as the inputs before it have)");
      }
    }
    return rows;
  }

  private static void checkOutputs(AnswerForm kind, List<String> asked) {
    List<String> known = new ArrayList<>(outputs(kind));
    if (kind == AnswerForm.CLASSES) {
      known.add(CLASSES);
    }
    if (kind == AnswerForm.QUANTILES) {
      known.add(LEVELS);
    }
    for (String name : asked) {
      if (!known.contains(name)) {
        throw new PlimsollException(
            InferenceError.OUTPUT_UNKNOWN,
            "output: '" + name + "' (expected: one of " + known + ")");
      }
    }
  }

  private static String @Nullable [] commonId(@Nullable String id, int rows) {
    if (id == null) {
      return null;
    }
    if (rows != 1) {
      throw new PlimsollException(
          InferenceError.PARAMETER_INVALID,
          "parameters.prediction_id: one id for "
              + rows
              + " rows (expected: the input 'prediction_id' with an id for each)");
    }
    return new String[] {id};
  }

  private static void requireCallersClock(boolean allowed) {
    if (!allowed) {
      throw new PlimsollException(
          InferenceError.CLOCK_IS_REAL,
          "input 'decision_at': set by the caller (expected: not sent, because this server runs on"
              + " the real clock)");
    }
  }

  private static <T> T once(@Nullable T before, InputTensor input, T value) {
    if (before != null) {
      throw again(input);
    }
    return value;
  }

  private static PlimsollException again(InputTensor input) {
    return InputTensor.invalid(input.where() + ": again (expected: one tensor per name)");
  }
}
