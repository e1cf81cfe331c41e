package dev.plimsoll.pipeline.export;

import dev.plimsoll.onnx.ElementType;
import dev.plimsoll.onnx.Graphs;
import dev.plimsoll.onnx.ImportTask;
import dev.plimsoll.onnx.ModelManifest;
import dev.plimsoll.onnx.TensorSpec;
import dev.plimsoll.onnx.TextSpec;
import dev.plimsoll.onnx.proto.ModelProto;
import dev.plimsoll.onnx.proto.NodeProto;
import dev.plimsoll.pipeline.scoring.ModelFinder.Found;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The page that travels with a model for another runtime: what its graph takes and gives, read from
 * the graph itself, and a program in Python that runs it.
 */
final class OnnxPage {
  /** Of the standard; anybody's runtime has these. */
  private static final Set<String> STANDARD = Set.of("", "ai.onnx");

  private final Found model;
  private final ModelManifest manifest;
  private final ModelProto graph;
  private final List<TensorSpec> inputs;
  private final @Nullable TextSpec text;

  private OnnxPage(Found model) {
    this.model = model;
    this.manifest = model.source().manifest();
    this.graph = model.source().graph();
    this.inputs = Graphs.inputs(graph);
    this.text = manifest.text();
  }

  static String of(Found model) {
    return new OnnxPage(model).words();
  }

  private String words() {
    return """
        # %s as ONNX

        %s

        `model.onnx` %s. %s `model.json` says where the model comes from.

        %s

        %s
        %s
        In Python (`pip install onnxruntime%s`), with a row to put yours in the place of:

        ```python
        %s
        ```
        """
        .formatted(
            model.version(),
            ExportWords.question(manifest),
            runtimes(),
            text == null ? values() : texts(text),
            table("input", inputs),
            table("output", Graphs.outputs(graph)),
            columns(),
            text == null ? "" : " tokenizers",
            String.join("\n", program()));
  }

  private String runtimes() {
    String own =
        graph.getGraph().getNodeList().stream()
            .filter(node -> !STANDARD.contains(node.getDomain()))
            .map(NodeProto::getDomain)
            .distinct()
            .sorted()
            .collect(Collectors.joining("` and `"));
    return own.isEmpty()
        ? "runs in any runtime for ONNX"
        : "needs a runtime that has the operators of `" + own + "`, as ONNX Runtime does";
  }

  private String values() {
    if (manifest.task().equals(ImportTask.TENSORS.label())) {
      return "It takes and gives tensors; what they mean is told where it comes from.";
    }
    List<String> never = manifest.neverMissing();
    return "Feed raw values, one input per field: what happens to them before and after (preprocessing,"
        + " calibration) is inside. Yes and no are 1 and 0; NaN or the empty text means missing"
        + (never.isEmpty() ? "" : ", except in `" + String.join("`, `", never) + "`")
        + ".";
  }

  private String texts(TextSpec text) {
    String fed =
        inputs.stream()
            .map(TensorSpec::name)
            .map(
                name ->
                    switch (name) {
                      case "input_ids" -> "`input_ids` are the tokens";
                      case "attention_mask" -> "`attention_mask` is 1 for a token, 0 for padding";
                      case "token_type_ids" -> "`token_type_ids` are 0";
                      default -> "`" + name + "` takes raw values";
                    })
            .collect(Collectors.joining("; "));
    return "`tokenizer.json` makes the tokens of a text (`"
        + text.input()
        + "`), of which "
        + text.longest()
        + " are read at most, special ones included: "
        + fed
        + ".";
  }

  /** What the columns of an answer are called, where there are several. */
  private String columns() {
    List<String> classes = manifest.classes();
    List<Double> levels = manifest.levels();
    if (classes != null) {
      return "\nColumns of an output are the classes: `" + String.join("`, `", classes) + "`.\n";
    }
    return levels == null ? "" : "\nColumns of the output are the quantiles of " + levels + ".\n";
  }

  private static String table(String what, List<TensorSpec> tensors) {
    return tensors.stream()
        .map(each -> "| `%s` | %s | %s |".formatted(each.name(), type(each), shape(each, "any")))
        .collect(Collectors.joining("\n", "| " + what + " | type | shape |\n|---|---|---|\n", ""));
  }

  private static String type(TensorSpec tensor) {
    return tensor.type() == ElementType.BYTES ? "text" : numpy(tensor.type());
  }

  private static String shape(TensorSpec tensor, String open) {
    return tensor.shape().stream()
        .map(size -> size < 0 ? open : String.valueOf(size))
        .collect(Collectors.joining(", ", "[", "]"));
  }

  private List<String> program() {
    List<String> lines = new ArrayList<>();
    lines.add("import numpy as np, onnxruntime");
    if (text != null) {
      lines.add("from tokenizers import Tokenizer");
    }
    lines.add("");
    lines.add("model = onnxruntime.InferenceSession(\"model.onnx\")");
    if (text != null) {
      lines.add("tokenizer = Tokenizer.from_file(\"tokenizer.json\")");
      lines.add("tokenizer.no_padding()");
      lines.add("tokenizer.enable_truncation(" + text.longest() + ")");
      lines.add("ids = tokenizer.encode(\"a text\").ids");
    }
    lines.add("answer = model.run(None, {");
    inputs.forEach(input -> lines.add("    \"" + input.name() + "\": " + value(input) + ","));
    lines.add("})");
    lines.add("for output, values in zip(model.get_outputs(), answer):");
    lines.add("    print(output.name, values)");
    return lines;
  }

  private String value(TensorSpec input) {
    return switch (text == null ? "" : input.name()) {
      case "input_ids" -> "np.array([ids])";
      case "attention_mask" -> "np.ones((1, len(ids)), \"int64\")";
      case "token_type_ids" -> "np.zeros((1, len(ids)), \"int64\")";
      default ->
          input.type() == ElementType.BYTES
              ? "np.full(" + shape(input, "1") + ", \"\", object)"
              : "np.zeros(" + shape(input, "1") + ", \"" + numpy(input.type()) + "\")";
    };
  }

  private static String numpy(ElementType type) {
    return switch (type) {
      case FP16 -> "float16";
      case BF16 -> "bfloat16";
      case FP32 -> "float32";
      case FP64 -> "float64";
      case BYTES -> "object";
      default -> type.name().toLowerCase(Locale.ROOT);
    };
  }
}
