package dev.plimsoll.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.onnx.Graphs;
import dev.plimsoll.onnx.proto.AttributeProto;
import dev.plimsoll.onnx.proto.FunctionProto;
import dev.plimsoll.onnx.proto.GraphProto;
import dev.plimsoll.onnx.proto.ModelProto;
import dev.plimsoll.onnx.proto.NodeProto;
import dev.plimsoll.onnx.proto.OperatorSetIdProto;
import dev.plimsoll.onnx.proto.StringStringEntryProto;
import dev.plimsoll.onnx.proto.TensorProto;
import dev.plimsoll.onnx.proto.TensorProto.DataType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArtifactScannerTest {
  private static final ScanLimits LIMITS = new ScanLimits(100_000, 1000, 20, 5000, 1 << 20, 50);

  private final ArtifactScanner scanner = new ArtifactScanner(LIMITS);
  private final Path temp;
  private final Path file;

  ArtifactScannerTest(@TempDir Path temp) {
    this.temp = temp;
    this.file = temp.resolve("model.onnx");
  }

  @Test
  void anHonestGraphPasses() {
    ScanReport report = scan(model -> {});
    assertThat(report.findings()).isEmpty();
    assertThat(report.verdict()).isEqualTo(Severity.NOTE);
    report.requireAcceptable();
    assertThat(report.evidence("abc", Instant.EPOCH).content().path("verdict").asText())
        .isEqualTo("NOTE");
  }

  @Test
  void refusesAFileAboveTheLimit() throws IOException {
    Files.write(file, new byte[100_001]);
    refuses(scanner.scan(file), ScanRule.FILE_TOO_LARGE, "100001 bytes");
  }

  @Test
  void refusesWhatIsNoModel() throws IOException {
    Files.writeString(file, "hello, I am a text of some length");
    refuses(scanner.scan(file), ScanRule.UNREADABLE, "");
    Files.write(file, new byte[0]);
    refuses(scanner.scan(file), ScanRule.UNREADABLE, "no graph");
    assertThatThrownBy(() -> scanner.scan(temp.resolve("none.onnx")))
        .isInstanceOf(PlimsollException.class)
        .hasMessageContaining("no such file");
  }

  @Test
  void countsPartsBeforeItBuildsThem() {
    refuses(
        scan(
            model -> {
              for (int i = 0; i < 2000; i++) {
                model.getGraphBuilder().addNode(NodeProto.getDefaultInstance());
              }
            }),
        ScanRule.TOO_MANY_PARTS,
        "more than 1000");
  }

  @Test
  void refusesDeepNestingEvenWhereAParserWouldOverflow() throws IOException {
    refuses(
        scan(
            model -> {
              GraphProto inner = GraphProto.getDefaultInstance();
              for (int i = 0; i < 10; i++) {
                inner = GraphProto.newBuilder().addNode(node("If", inner)).build();
              }
              model.getGraphBuilder().addNode(node("If", inner));
            }),
        ScanRule.TOO_DEEP,
        "21 levels");
    // The type of a sequence of sequences of ..., which is two bytes a level on the wire.
    ByteString type = ByteString.EMPTY;
    for (int i = 0; i < 4000; i++) {
      type = field(i % 2 == 0 ? 1 : 4, type);
    }
    ByteString input = field(11, field(2, type));
    Files.write(file, field(7, input).toByteArray());
    refuses(scanner.scan(file), ScanRule.TOO_DEEP, "21 levels");
  }

  @Test
  void refusesLongNames() {
    refuses(
        scan(model -> model.getGraphBuilder().setDocString("x".repeat(5001))),
        ScanRule.TEXT_TOO_LONG,
        "5001 bytes");
  }

  @Test
  void refusesVersionsItDoesNotKnow() {
    refuses(scan(model -> model.setIrVersion(99)), ScanRule.UNKNOWN_VERSION, "ir_version: 99");
    refuses(
        scan(model -> model.getOpsetImportBuilder(0).setVersion(27)),
        ScanRule.UNKNOWN_VERSION,
        "opset: 27 of ''");
    refuses(scan(ModelProto.Builder::clearOpsetImport), ScanRule.UNKNOWN_VERSION, "no opset");
  }

  @Test
  void refusesOperatorsOfOthers() {
    refuses(
        scan(
            model ->
                model
                    .getGraphBuilder()
                    .addNode(NodeProto.newBuilder().setDomain("evil.corp").setOpType("Run"))),
        ScanRule.CUSTOM_OPERATOR,
        "Run of domain 'evil.corp'");
    refuses(
        scan(
            model ->
                model.addOpsetImport(
                    OperatorSetIdProto.newBuilder().setDomain("evil.corp").setVersion(1))),
        ScanRule.CUSTOM_OPERATOR,
        "operator set");
    refuses(
        scan(
            model ->
                model.addFunctions(FunctionProto.newBuilder().setDomain("evil.corp").setName("f"))),
        ScanRule.CUSTOM_OPERATOR,
        "f of domain");
  }

  @Test
  void refusesOperatorsThatRunCodeAlsoInSubgraphsAndFunctions() {
    NodeProto evil =
        NodeProto.newBuilder().setDomain("com.microsoft").setOpType("EPContext").build();
    GraphProto inner = GraphProto.newBuilder().addNode(evil).build();
    refuses(
        scan(model -> model.getGraphBuilder().addNode(node("If", inner))),
        ScanRule.DENIED_OPERATOR,
        "EPContext");
    refuses(
        scan(model -> model.addFunctions(FunctionProto.newBuilder().setName("f").addNode(evil))),
        ScanRule.DENIED_OPERATOR,
        "EPContext");
    refuses(
        scan(model -> model.addTrainingInfoBuilder().setAlgorithm(inner)),
        ScanRule.DENIED_OPERATOR,
        "EPContext");
  }

  @Test
  void warnsOfRandomOperators() {
    ScanReport report =
        scan(
            model ->
                model.getGraphBuilder().addNode(NodeProto.newBuilder().setOpType("RandomNormal")));
    assertThat(report.verdict()).isEqualTo(Severity.WARNING);
    assertThat(report.findings())
        .extracting(ScanFinding::rule)
        .containsExactly(ScanRule.NOT_REPRODUCIBLE);
    report.requireAcceptable();
  }

  @Test
  void refusesTensorsThatAreLargerOrSmallerThanTheirBytes() {
    tensor(t -> t.addDims(1L << 40), "shape [1099511627776]");
    tensor(t -> t.addDims(1L << 40).addDims(1L << 40), "within 63 bits");
    tensor(t -> t.addDims(-4), "within 63 bits");
    tensor(t -> t.addDims(2).setRawData(ByteString.copyFrom(new byte[7])), "7 bytes");
    tensor(t -> t.addDims(3).addFloatData(1), "1 values");
    tensor(t -> t.setDataType(8).addDims(3), "0 texts");
    tensor(t -> t.setDataType(77).addDims(1), "type 77");
    // Inside an attribute of a node, where weights may hide as well.
    refuses(
        scan(
            model ->
                model
                    .getGraphBuilder()
                    .addNode(
                        NodeProto.newBuilder()
                            .setOpType("Constant")
                            .addAttribute(
                                AttributeProto.newBuilder()
                                    .setName("value")
                                    .setT(TensorProto.newBuilder().setDataType(1).addDims(9))))),
        ScanRule.TENSOR_SIZE,
        "shape [9]");
  }

  @Test
  void refusesConstantShapesThatFillTheMemory() {
    for (String op : List.of("ConstantOfShape", "Expand", "Tile")) {
      refuses(
          scan(
              model -> {
                model
                    .getGraphBuilder()
                    .addInitializer(
                        TensorProto.newBuilder()
                            .setName("huge")
                            .setDataType(DataType.INT64.getNumber())
                            .addDims(2)
                            .addInt64Data(1 << 20)
                            .addInt64Data(1 << 20));
                NodeProto.Builder node = NodeProto.newBuilder().setOpType(op);
                if (!op.equals("ConstantOfShape")) {
                  node.addInput("x");
                }
                model.getGraphBuilder().addNode(node.addInput("huge").addOutput("y"));
              }),
          ScanRule.SHAPE_BOMB,
          op + " of [1048576, 1048576]");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/etc/passwd",
        "../secret",
        "sub/../../secret",
        "..",
        ".",
        "",
        "C:\\secret",
        "\\\\host\\x",
        "a\0b",
        "link",
        "missing",
        "sub"
      })
  void refusesWeightsOutsideTheFolder(String location) throws IOException {
    Path outside = Files.writeString(temp.resolve("secret"), "12345678");
    Path folder = Files.createDirectory(temp.resolve("folder"));
    Files.createDirectory(folder.resolve("sub"));
    Files.createSymbolicLink(folder.resolve("link"), outside);
    ModelProto model = external(location, "0", "8");
    Graphs.write(folder.resolve("model.onnx"), model);
    refuses(scanner.scan(folder.resolve("model.onnx")), ScanRule.EXTERNAL_DATA, "location");
  }

  @Test
  void allowsWeightsBesideTheGraphWhenTheyAreWhole() throws IOException {
    Files.write(temp.resolve("weights.data"), new byte[16]);
    Graphs.write(file, external("weights.data", "8", "8"));
    assertThat(scanner.scan(file).verdict()).isEqualTo(Severity.NOTE);
    Graphs.write(file, external("weights.data", "9", "8"));
    refuses(scanner.scan(file), ScanRule.EXTERNAL_DATA, "does not hold 8 bytes from 9");
    Graphs.write(file, external("weights.data", Long.toString(Long.MAX_VALUE), "8"));
    refuses(scanner.scan(file), ScanRule.EXTERNAL_DATA, "does not hold");
    Graphs.write(file, external("weights.data", "0", "16"));
    refuses(scanner.scan(file), ScanRule.EXTERNAL_DATA, "does not hold");
    Graphs.write(file, external("weights.data", "many", "8"));
    refuses(scanner.scan(file), ScanRule.EXTERNAL_DATA, "no number");
  }

  @Test
  void listsOnlySoManyFindingsAndTheGraveOnesFirst() {
    ScanReport report =
        scan(
            model -> {
              for (int i = 0; i < 100; i++) {
                model
                    .getGraphBuilder()
                    .addNode(NodeProto.newBuilder().setOpType("Bernoulli"))
                    .addNode(NodeProto.newBuilder().setOpType("PyOp").setName("bell\u0007" + i));
              }
            });
    assertThat(report.findings()).hasSize(50);
    assertThat(report.findings()).allMatch(finding -> finding.rule() == ScanRule.DENIED_OPERATOR);
    assertThat(report.findings().get(0).where()).contains("bell?");
    assertThatThrownBy(report::requireAcceptable)
        .isInstanceOfSatisfying(
            PlimsollException.class,
            e -> assertThat(e.code()).isEqualTo(SecurityError.ARTIFACT_REFUSED))
        .hasMessageContaining("DENIED_OPERATOR");
  }

  @Test
  void refusesLimitsThatMakeNoSense() {
    assertThatThrownBy(() -> new ScanLimits(0, 1, 1, 1, 1, 1)).hasMessageContaining("fileBytes: 0");
    assertThatThrownBy(() -> new ScanLimits(1, 1, 91, 1, 1, 1)).hasMessageContaining("depth");
  }

  private void tensor(Consumer<TensorProto.Builder> edit, String words) {
    refuses(
        scan(model -> edit.accept(model.getGraphBuilder().addInitializerBuilder().setDataType(1))),
        ScanRule.TENSOR_SIZE,
        words);
  }

  private ScanReport scan(Consumer<ModelProto.Builder> edit) {
    ModelProto.Builder model = TestArtifacts.model().toBuilder();
    edit.accept(model);
    Graphs.write(file, model.build());
    return scanner.scan(file);
  }

  private static void refuses(ScanReport report, ScanRule rule, String words) {
    assertThat(report.refused()).isTrue();
    assertThat(report.findings())
        .anySatisfy(
            finding -> {
              assertThat(finding.severity()).isEqualTo(Severity.REFUSE);
              assertThat(finding.rule()).isEqualTo(rule);
              assertThat(finding.message()).contains(words);
            });
  }

  private static NodeProto node(String op, GraphProto inner) {
    return NodeProto.newBuilder()
        .setOpType(op)
        .addAttribute(AttributeProto.newBuilder().setName("body").setG(inner))
        .build();
  }

  private static ModelProto external(String location, String offset, String length) {
    ModelProto.Builder model = TestArtifacts.model().toBuilder();
    TensorProto.Builder tensor =
        model
            .getGraphBuilder()
            .addInitializerBuilder()
            .setName("w")
            .setDataType(DataType.FLOAT.getNumber())
            .addDims(2)
            .setDataLocation(TensorProto.DataLocation.EXTERNAL);
    tensor.addExternalData(entry("location", location));
    tensor.addExternalData(entry("offset", offset));
    tensor.addExternalData(entry("length", length));
    return model.build();
  }

  private static StringStringEntryProto entry(String key, String value) {
    return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
  }

  /** A length-delimited field on the wire. */
  private static ByteString field(int number, ByteString content) {
    ByteString.Output out = ByteString.newOutput();
    try {
      com.google.protobuf.CodedOutputStream coded =
          com.google.protobuf.CodedOutputStream.newInstance(out);
      coded.writeBytes(number, content);
      coded.flush();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return out.toByteString();
  }
}
