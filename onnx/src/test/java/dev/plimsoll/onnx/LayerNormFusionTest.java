package dev.plimsoll.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.plimsoll.onnx.proto.ModelProto;
import dev.plimsoll.onnx.proto.NodeProto;
import dev.plimsoll.onnx.proto.TensorProto.DataType;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LayerNormFusionTest {
  private static final int WIDTH = 24;
  private static final float EPSILON = 1e-3f;

  /** How a norm is written. */
  private enum Form {
    WHOLE,
    POWER,
    PRODUCT
  }

  private final Random random = new Random(5);
  private final GraphBuilder graph = new GraphBuilder("norms");
  private final String x = graph.input("x", DataType.FLOAT, "N", "T", WIDTH);
  private final String scale = row();
  private final String shift = row();

  @ParameterizedTest
  @EnumSource
  void theSumBeforeANormGoesIntoIt(Form form) throws OrtException {
    String bias = row();
    String product =
        graph.node("MatMul", List.of(x, graph.floats("w", numbers(WIDTH * WIDTH), WIDTH, WIDTH)));
    String sum = graph.node("Add", List.of(x, graph.node("Add", List.of(bias, product))));
    ModelProto fused = requireSame(answer(norm(form, sum)));
    NodeProto norm = only(fused);
    assertThat(norm.getInputList()).containsExactly(product, "x", scale, shift, bias);
    assertThat(norm.getOutputCount()).isEqualTo(1);
    assertThat(norm.getAttribute(0).getF()).isEqualTo(EPSILON);
    assertThat(operators(fused)).containsExactly("MatMul", "SkipLayerNormalization", "Identity");
    assertThat(fused.getGraph().getInitializerList()).hasSize(4);
  }

  @ParameterizedTest
  @EnumSource
  void aNormOfWhatWasNotAddedIsThatOfItsDouble(Form form) throws OrtException {
    ModelProto fused = requireSame(answer(norm(form, x)));
    assertThat(only(fused).getInputList()).containsExactly("x", "x", scale, shift);
    assertThat(only(fused).getAttribute(0).getF()).isEqualTo(4 * EPSILON);
  }

  @Test
  void whoReadsTheSumTooStillDoes() throws OrtException {
    String first = graph.node("Add", List.of(x, graph.node("Tanh", List.of(x))));
    String inner = graph.node("Tanh", List.of(norm(Form.WHOLE, first)));
    String second = graph.node("Add", List.of(first, inner));
    ModelProto fused = requireSame(answer(norm(Form.POWER, second)));
    assertThat(LayerNormFusion.count(fused)).isEqualTo(2);
    NodeProto norm = node(fused, "SkipLayerNormalization", 0);
    assertThat(norm.getOutputList().subList(1, 4)).containsExactly("", "", first);
    assertThat(operators(fused)).doesNotContain("Add");
  }

  @Test
  void aSumThatIsReadEarlierOrHasWeightsStays() throws OrtException {
    String added = graph.node("Add", List.of(x, graph.node("Tanh", List.of(x))));
    String early = graph.node("Sin", List.of(added));
    String norm = norm(Form.WHOLE, added);
    String positioned = graph.node("Add", List.of(norm, row()));
    String late = graph.node("Add", List.of(norm(Form.WHOLE, positioned), early));
    ModelProto fused = requireSame(answer(late));
    assertThat(LayerNormFusion.count(fused)).isEqualTo(2);
    assertThat(operators(fused).stream().filter("Add"::equals)).hasSize(3);
  }

  @Test
  void aNormOfANormAndWhatWasAddedInBetween() throws OrtException {
    String first = norm(Form.POWER, x);
    ModelProto fused = requireSame(answer(norm(Form.POWER, graph.node("Add", List.of(first, x)))));
    assertThat(LayerNormFusion.count(fused)).isEqualTo(2);
    assertThat(node(fused, "SkipLayerNormalization", 1).getInputList())
        .as("the first norm's shift is no bias of the second")
        .containsExactly(first, "x", scale, shift);
  }

  @Test
  void withoutSumsTheyStay() throws OrtException {
    ModelProto model = answer(norm(Form.WHOLE, graph.node("Add", List.of(x, x))));
    ModelProto alone = LayerNormFusion.fusedAlone(model);
    assertThat(operators(alone)).containsExactly("Add", "SkipLayerNormalization", "Identity");
    assertThat(run(alone, 2, 3)).containsExactly(run(LayerNormFusion.fused(model), 2, 3));
  }

  @Test
  void whatIsAlmostANormStays() {
    String otherAxis =
        graph.node(
            "LayerNormalization", List.of(x, scale, shift), GraphBuilder.attribute("axis", 1L));
    String withoutShift = graph.node("LayerNormalization", List.of(otherAxis, scale));
    String mean =
        graph.node(
            "ReduceMean", List.of(withoutShift), GraphBuilder.attribute("axes", new long[] {1}));
    String centred = graph.node("Sub", List.of(withoutShift, mean));
    String scaled = graph.node("Mul", List.of(centred, scale));
    ModelProto model = answer(graph.node("Add", List.of(scaled, shift)));
    assertThat(LayerNormFusion.fused(model)).isSameAs(model);
    assertThat(LayerNormFusion.fusedAlone(model)).isSameAs(model);
  }

  @Test
  void anInnerValueThatOthersReadKeepsTheNineNodes() throws OrtException {
    String mean = mean(x);
    String centred = graph.node("Sub", List.of(x, mean));
    String two = graph.scalar(2);
    String variance = mean(graph.node("Pow", List.of(centred, two)));
    String root =
        graph.node("Sqrt", List.of(graph.node("Add", List.of(variance, graph.scalar(EPSILON)))));
    String scaled = graph.node("Mul", List.of(graph.node("Div", List.of(centred, root)), scale));
    String norm = graph.node("Add", List.of(scaled, shift));
    ModelProto model = answer(graph.node("Add", List.of(norm, variance)));
    assertThat(LayerNormFusion.fused(model)).isSameAs(model);
  }

  private ModelProto requireSame(ModelProto model) throws OrtException {
    ModelProto fused = LayerNormFusion.fused(model);
    for (int[] shape : new int[][] {{1, 1}, {1, 7}, {3, 1}, {4, 5}}) {
      float[] wanted = run(model, shape[0], shape[1]);
      float[] got = run(fused, shape[0], shape[1]);
      for (int i = 0; i < wanted.length; i++) {
        assertThat(got[i]).isCloseTo(wanted[i], within(2e-5f));
      }
    }
    return fused;
  }

  private static float[] run(ModelProto model, int rows, int tokens) throws OrtException {
    Random values = new Random(rows * 31L + tokens);
    float[] input = new float[rows * tokens * WIDTH];
    for (int i = 0; i < input.length; i++) {
      input[i] = (float) (2 * values.nextGaussian() + 0.5);
    }
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession session = environment.createSession(model.toByteArray());
        OnnxTensor tensor =
            OnnxTensor.createTensor(
                environment, FloatBuffer.wrap(input), new long[] {rows, tokens, WIDTH});
        OrtSession.Result result = session.run(Map.of("x", tensor))) {
      FloatBuffer answer = ((OnnxTensor) result.get(0)).getFloatBuffer();
      float[] numbers = new float[answer.remaining()];
      answer.get(numbers);
      return numbers;
    }
  }

  private ModelProto answer(String value) {
    graph.output(value, "answer", DataType.FLOAT, "N", "T", WIDTH);
    return graph.build();
  }

  private String norm(Form form, String value) {
    if (form == Form.WHOLE) {
      return graph.node(
          "LayerNormalization",
          List.of(value, scale, shift),
          GraphBuilder.attribute("epsilon", EPSILON));
    }
    String centred = graph.node("Sub", List.of(value, mean(value)));
    String square =
        form == Form.POWER
            ? graph.node("Pow", List.of(centred, graph.scalar(2)))
            : graph.node("Mul", List.of(centred, centred));
    String variance = graph.node("Add", List.of(mean(square), graph.scalar(EPSILON)));
    String unit = graph.node("Div", List.of(centred, graph.node("Sqrt", List.of(variance))));
    return graph.node("Add", List.of(graph.node("Mul", List.of(unit, scale)), shift));
  }

  private String mean(String value) {
    return graph.node(
        "ReduceMean", List.of(value), GraphBuilder.attribute("axes", new long[] {-1}));
  }

  private String row() {
    return graph.floats("row", numbers(WIDTH), WIDTH);
  }

  private float[] numbers(int count) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) random.nextGaussian();
    }
    return numbers;
  }

  private static NodeProto only(ModelProto model) {
    assertThat(LayerNormFusion.count(model)).isEqualTo(1);
    return node(model, "SkipLayerNormalization", 0);
  }

  private static NodeProto node(ModelProto model, String operator, int index) {
    return model.getGraph().getNodeList().stream()
        .filter(node -> node.getOpType().equals(operator))
        .toList()
        .get(index);
  }

  private static List<String> operators(ModelProto model) {
    List<String> operators = new ArrayList<>();
    model.getGraph().getNodeList().forEach(node -> operators.add(node.getOpType()));
    return operators;
  }
}
