package dev.plimsoll.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.onnx.proto.ModelProto;
import dev.plimsoll.onnx.proto.TensorProto.DataType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnsignedFaceTest {
  private static final Map<String, DataType> TYPES =
      Map.of("u16", DataType.UINT16, "u32", DataType.UINT32, "u64", DataType.UINT64);

  private final Path folder;

  UnsignedFaceTest(@TempDir Path folder) {
    this.folder = folder;
  }

  /** Each input comes back as it was ({@code _same}) and as a DOUBLE ({@code _size}). */
  private OnnxModel load() throws Exception {
    GraphBuilder graph = new GraphBuilder("wide");
    TYPES.forEach(
        (name, type) -> {
          String input = graph.input(name, type, "N", 2);
          graph.output(graph.node("Identity", List.of(input)), name + "_same", type, "N", 2);
          String size =
              graph.node(
                  "Cast",
                  List.of(input),
                  GraphBuilder.attribute("to", DataType.DOUBLE.getNumber()));
          graph.output(size, name + "_size", DataType.DOUBLE, "N", 2);
        });
    ModelProto built = graph.build();
    return OnnxModel.load(Files.write(folder.resolve("wide.onnx"), built.toByteArray()));
  }

  @Test
  void theSignatureTellsTheTruth() throws Exception {
    try (OnnxModel model = load()) {
      TensorSession session = model.tensors();
      assertThat(session.inputs())
          .containsExactlyInAnyOrder(
              new TensorSpec("u16", ElementType.UINT16, List.of(-1L, 2L)),
              new TensorSpec("u32", ElementType.UINT32, List.of(-1L, 2L)),
              new TensorSpec("u64", ElementType.UINT64, List.of(-1L, 2L)));
      assertThat(session.outputs())
          .contains(
              new TensorSpec("u64_same", ElementType.UINT64, List.of(-1L, 2L)),
              new TensorSpec("u64_size", ElementType.FP64, List.of(-1L, 2L)));
      assertThat(session.isJoinable()).isTrue();
    }
  }

  @Test
  void everyBitArrivesAndComesBackAlsoOfTheLargestValues() throws Exception {
    ByteBuffer small = bytes(4).putShort((short) 1).putShort((short) 0xFFFF).flip();
    ByteBuffer middle = bytes(8).putInt(1).putInt(0xFFFFFFFE).flip();
    ByteBuffer large = bytes(16).putLong(1).putLong(-2048).flip();
    Map<String, Tensor> given =
        Map.of(
            "u16", Tensor.of(ElementType.UINT16, small, 1, 2),
            "u32", Tensor.of(ElementType.UINT32, middle, 1, 2),
            "u64", Tensor.of(ElementType.UINT64, large, 1, 2));
    try (OnnxModel model = load()) {
      TensorSession session = model.tensors();
      Object[] columns =
          session.columns().stream().map(spec -> (Object) given.get(spec.name())).toArray();
      for (Feed feed : List.of(Feed.whole(1, given), Feed.rows(0, 1, columns, null))) {
        Map<String, Tensor> answer =
            session.run(List.of(feed), Set.of(), new StopSwitch(), new Slab()).whole();
        given.forEach(
            (name, tensor) -> {
              Tensor same = Objects.requireNonNull(answer.get(name + "_same"));
              assertThat(same.type()).isEqualTo(tensor.type());
              assertThat(same.bytes()).isEqualTo(tensor.bytes());
            });
        assertThat(second(answer, "u16_size")).isEqualTo(65535);
        assertThat(second(answer, "u32_size")).isEqualTo(4294967294.0);
        assertThat(second(answer, "u64_size")).isEqualTo(0x1p64 - 2048);
      }
    }
  }

  private static double second(Map<String, Tensor> answer, String name) {
    return Objects.requireNonNull(answer.get(name)).bytes().asDoubleBuffer().get(1);
  }

  private static ByteBuffer bytes(int count) {
    return ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
  }
}
