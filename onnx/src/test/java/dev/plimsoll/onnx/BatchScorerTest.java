package dev.plimsoll.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.onnx.proto.TensorProto.DataType;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.TimeStampMicroVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BatchScorerTest {
  private final BufferAllocator memory = new RootAllocator();
  private final List<FieldVector> vectors = new ArrayList<>();

  @AfterEach
  void everyBufferIsFreed() {
    vectors.forEach(FieldVector::close);
    memory.close();
  }

  @Test
  void scoresEveryTypeWithMissingValuesInEveryBatch() throws IOException {
    Float4Vector f4 = add(new Float4Vector("f4", memory));
    Float8Vector f8 = add(new Float8Vector("f8", memory));
    BigIntVector i8 = add(new BigIntVector("i8", memory));
    IntVector i4 = add(new IntVector("i4", memory));
    BitVector bit = add(new BitVector("bit", memory));
    VarCharVector text = add(new VarCharVector("text", memory));
    f4.setSafe(0, 0.5f);
    f8.setSafe(0, 2);
    i8.setSafe(0, 30);
    i4.setSafe(0, 400);
    bit.setSafe(0, 1);
    text.setSafe(0, "łódź".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    vectors.forEach(vector -> vector.setValueCount(2));

    try (OnnxModel model = OnnxModel.load(sum());
        ArrowStreamReader reader = stream(3)) {
      float[] answers = BatchScorer.score(model, model.inputs(), reader);
      assertThat(answers).containsExactly(5433.5f, -6, 5433.5f, -6, 5433.5f, -6);
    }
  }

  @Test
  void anEmptyTableHasNoAnswers() throws IOException {
    add(new Float4Vector("x0", memory)).setValueCount(0);
    add(new VarCharVector("city", memory)).setValueCount(0);
    try (OnnxModel model = OnnxModel.load(TestModels.tabular(1, 1, 2));
        ArrowStreamReader reader = stream(2)) {
      assertThat(BatchScorer.score(model, model.inputs(), reader)).isEmpty();
    }
  }

  @Test
  void aFloatColumnWithoutNullsIsNotCopied() {
    Float4Vector vector = add(new Float4Vector("x", memory));
    vector.setSafe(0, 1f);
    vector.setSafe(1, 2f);
    vector.setValueCount(2);
    FloatBuffer buffer = (FloatBuffer) number(vector);
    vector.set(1, 7f);
    assertThat(buffer.get(1)).isEqualTo(7f);
    vector.setNull(0);
    assertThat((float[]) number(vector)).containsExactly(Float.NaN, 7f);
  }

  @Test
  void refusesColumnsItCannotReadByName() {
    TimeStampMicroVector time = add(new TimeStampMicroVector("seen", memory));
    time.setSafe(0, 1L);
    refused(time, InputType.NUMBER, "'seen' is TIMESTAMPMICRO (expected: Float4");
    VarCharVector text = add(new VarCharVector("name", memory));
    text.setSafe(0, new byte[] {65});
    refused(text, InputType.NUMBER, "'name' is VARCHAR (expected: Float4");
    BigIntVector number = add(new BigIntVector("count", memory));
    number.setSafe(0, 3);
    refused(number, InputType.TEXT, "'count' is BIGINT (expected: VarChar)");
    FieldType encoded =
        new FieldType(
            true,
            new ArrowType.Int(32, true),
            new DictionaryEncoding(1, false, new ArrowType.Int(32, true)));
    IntVector codes = add(new IntVector("carrier", encoded, memory));
    codes.setSafe(0, 3);
    refused(codes, InputType.NUMBER, "'carrier' is dictionary-encoded");
  }

  @Test
  void refusesATableWithoutAnInput() {
    Float4Vector vector = add(new Float4Vector("y", memory));
    vector.setValueCount(1);
    RowBatch batch = new RowBatch(1);
    assertThatThrownBy(() -> ArrowColumns.put(batch, new ModelInput("x", InputType.NUMBER), root()))
        .isInstanceOf(PlimsollException.class)
        .hasMessageContaining("'x' is missing (expected: one of y)");
  }

  /** Adds up the digits that each column contributes; missing counts -1. */
  private static dev.plimsoll.onnx.proto.ModelProto sum() {
    GraphBuilder graph = new GraphBuilder("sum");
    List<String> terms = new ArrayList<>();
    for (String name : List.of("f4", "f8", "i8", "i4", "bit")) {
      String x = graph.input(name, DataType.FLOAT, "N", 1);
      String missing = graph.node("IsNaN", List.of(x));
      terms.add(graph.node("Where", List.of(missing, graph.scalar(-1), x)));
    }
    String text = graph.input("text", DataType.STRING, "N", 1);
    terms.add(
        graph
            .node(
                "ai.onnx.ml",
                "LabelEncoder",
                List.of(text),
                1,
                GraphBuilder.attribute("keys_strings", List.of("łódź", "")),
                GraphBuilder.attribute("values_floats", new float[] {5000, -1}),
                GraphBuilder.attribute("default_float", 9f))
            .get(0));
    String sum = graph.node("Sum", terms);
    graph.output(sum, "logit", DataType.FLOAT, "N", 1);
    graph.output(sum, "probability", DataType.FLOAT, "N", 1);
    return graph.build();
  }

  private ArrowStreamReader stream(int batches) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ArrowStreamWriter writer = new ArrowStreamWriter(root(), null, bytes)) {
      writer.start();
      for (int i = 0; i < batches; i++) {
        writer.writeBatch();
      }
      writer.end();
    }
    return new ArrowStreamReader(new ByteArrayInputStream(bytes.toByteArray()), memory);
  }

  private VectorSchemaRoot root() {
    return new VectorSchemaRoot(vectors);
  }

  private Object number(FieldVector vector) {
    RowBatch batch = new RowBatch(vector.getValueCount());
    ArrowColumns.put(
        batch, new ModelInput(vector.getName(), InputType.NUMBER), VectorSchemaRoot.of(vector));
    return java.util.Objects.requireNonNull(batch.columns().get(vector.getName()));
  }

  private static void refused(FieldVector vector, InputType type, String words) {
    vector.setValueCount(1);
    RowBatch batch = new RowBatch(1);
    ModelInput input = new ModelInput(vector.getName(), type);
    assertThatThrownBy(() -> ArrowColumns.put(batch, input, VectorSchemaRoot.of(vector)))
        .isInstanceOfSatisfying(
            PlimsollException.class,
            e -> assertThat(e.code()).isEqualTo(OnnxError.COLUMN_UNSUPPORTED))
        .hasMessageContaining(words);
  }

  private <V extends FieldVector> V add(V vector) {
    vectors.add(vector);
    return vector;
  }
}
