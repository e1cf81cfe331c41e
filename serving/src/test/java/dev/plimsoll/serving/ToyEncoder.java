package dev.plimsoll.serving;

import dev.plimsoll.kernel.Digest;
import dev.plimsoll.onnx.Calibration;
import dev.plimsoll.onnx.GraphBuilder;
import dev.plimsoll.onnx.InputType;
import dev.plimsoll.onnx.ModelInput;
import dev.plimsoll.onnx.ModelManifest;
import dev.plimsoll.onnx.ModelPackage;
import dev.plimsoll.onnx.Provenance;
import dev.plimsoll.onnx.TextSpec;
import dev.plimsoll.onnx.proto.ModelProto;
import dev.plimsoll.onnx.proto.TensorProto.DataType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Models that take no decision: an encoder of texts whose vocabulary is w0 to w99, and a graph over
 * a matrix. The encoder's vector is (scale × sum of its ids, count of its tokens), and per token it
 * gives the id.
 */
public final class ToyEncoder {
  static final int WORDS = 100;
  static final int FIRST_WORD = 3;

  private ToyEncoder() {}

  /** The tokens of n words, the two special ones included. */
  static int tokens(int words) {
    return words + 2;
  }

  static String text(int... words) {
    StringBuilder text = new StringBuilder();
    for (int word : words) {
      text.append(text.isEmpty() ? "" : " ").append('w').append(word);
    }
    return text.toString();
  }

  /** What the encoder's vector starts with for some words. */
  static float sum(float scale, int... words) {
    float sum = 1 + 2;
    for (int word : words) {
      sum += FIRST_WORD + word;
    }
    return scale * sum;
  }

  static Path writeText(Path folder, float scale, boolean batchInvariant) {
    try {
      Path tokenizer = Files.createTempFile("tokenizer", ".json");
      Files.writeString(tokenizer, tokenizer());
      ModelPackage.write(
          folder,
          textGraph(scale),
          manifest(
              "embedding",
              List.of(new ModelInput("text", InputType.TEXT)),
              List.of("embedding", "tokens"),
              batchInvariant,
              new TextSpec("text", 64)),
          null,
          tokenizer);
      Files.delete(tokenizer);
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** y = a + b, with b INT64 [N] widened; and sum = all of a, which joins rows when it may. */
  static Path writeMatrix(Path folder) {
    GraphBuilder graph = new GraphBuilder("matrix");
    String a = graph.input("a", DataType.FLOAT, "N", "K");
    String b = graph.input("b", DataType.INT64, "N", 1);
    String wide =
        graph
            .node("", "Cast", List.of(b), 1, GraphBuilder.attribute("to", DataType.FLOAT_VALUE))
            .get(0);
    graph.output(graph.node("Add", List.of(a, wide)), "y", DataType.FLOAT, "N", "K");
    ModelPackage.write(
        folder,
        graph.build(),
        manifest(
            "tensors",
            List.of(new ModelInput("a", InputType.NUMBER), new ModelInput("b", InputType.NUMBER)),
            List.of("y"),
            true,
            null),
        null);
    return folder;
  }

  private static ModelProto textGraph(float scale) {
    GraphBuilder graph = new GraphBuilder("encoder");
    String ids = graph.input("input_ids", DataType.INT64, "N", "T");
    String mask = graph.input("attention_mask", DataType.INT64, "N", "T");
    String real =
        graph
            .node(
                "",
                "Cast",
                List.of(graph.node("Mul", List.of(ids, mask))),
                1,
                GraphBuilder.attribute("to", DataType.FLOAT_VALUE))
            .get(0);
    String present =
        graph
            .node("", "Cast", List.of(mask), 1, GraphBuilder.attribute("to", DataType.FLOAT_VALUE))
            .get(0);
    String axis = graph.longs("axis", new long[] {1}, 1);
    String sum =
        graph.node("ReduceSum", List.of(real, axis), GraphBuilder.attribute("keepdims", 1));
    String count =
        graph.node("ReduceSum", List.of(present, axis), GraphBuilder.attribute("keepdims", 1));
    String scaled = graph.node("Mul", List.of(sum, graph.scalar(scale)));
    String vector = graph.node("Concat", List.of(scaled, count), GraphBuilder.attribute("axis", 1));
    graph.output(vector, "embedding", DataType.FLOAT, "N", 2);
    graph.output(real, "tokens", DataType.FLOAT, "N", "T");
    return graph.build();
  }

  private static String tokenizer() {
    StringBuilder vocabulary = new StringBuilder("\"[PAD]\":0,\"[CLS]\":1,\"[SEP]\":2");
    for (int i = 0; i < WORDS; i++) {
      vocabulary.append(",\"w").append(i).append("\":").append(FIRST_WORD + i);
    }
    return """
        {"version":"1.0","truncation":null,"padding":null,"normalizer":null,"decoder":null,
         "added_tokens":[{"id":0,"content":"[PAD]","single_word":false,"lstrip":false,
           "rstrip":false,"normalized":false,"special":true}],
         "pre_tokenizer":{"type":"WhitespaceSplit"},
         "post_processor":{"type":"TemplateProcessing",
           "single":[{"SpecialToken":{"id":"[CLS]","type_id":0}},{"Sequence":{"id":"A","type_id":0}},
             {"SpecialToken":{"id":"[SEP]","type_id":0}}],
           "pair":[{"Sequence":{"id":"A","type_id":0}},{"Sequence":{"id":"B","type_id":1}}],
           "special_tokens":{"[CLS]":{"id":"[CLS]","ids":[1],"tokens":["[CLS]"]},
             "[SEP]":{"id":"[SEP]","ids":[2],"tokens":["[SEP]"]}}},
         "model":{"type":"WordLevel","vocab":{%s},"unk_token":"[PAD]"}}
        """
        .formatted(vocabulary);
  }

  private static ModelManifest manifest(
      String task,
      List<ModelInput> inputs,
      List<String> outputs,
      boolean batchInvariant,
      @Nullable TextSpec text) {
    return new ModelManifest(
        1,
        "toy",
        task,
        "none",
        inputs,
        outputs,
        Calibration.none(),
        batchInvariant,
        List.of(),
        new Provenance(
            List.of(Digest.ofText("data")), List.of(), 1, "test", "test", Map.of(), Map.of()),
        text);
  }
}
