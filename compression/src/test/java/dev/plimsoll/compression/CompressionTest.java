package dev.plimsoll.compression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.onnx.Calibration;
import dev.plimsoll.onnx.InputType;
import dev.plimsoll.onnx.ModelInput;
import dev.plimsoll.onnx.ModelManifest;
import dev.plimsoll.onnx.ModelPackage;
import dev.plimsoll.onnx.Provenance;
import dev.plimsoll.onnx.RowBatch;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompressionTest {
  private static final Digest ORIGINAL = Digest.ofText("original");

  private final Path temp;

  CompressionTest(@TempDir Path temp) {
    this.temp = temp;
  }

  @Test
  void writesASmallerPackageThatNamesItsParent() {
    ModelPackage original = original();
    CompressionReport report =
        Compression.quantize(original, ORIGINAL, temp.resolve("int8"), sample(300));
    ModelPackage written = ModelPackage.read(temp.resolve("int8"));
    ModelManifest manifest = written.manifest();
    assertThat(manifest.kind()).isEqualTo("ft-transformer-int8");
    assertThat(manifest.provenance().parents()).containsExactly(ORIGINAL);
    assertThat(manifest.provenance().data()).isEqualTo(original.manifest().provenance().data());
    assertThat(manifest.batchInvariant()).isFalse();
    assertThat(manifest.processor()).isEqualTo(Processor.here().features());
    assertThat(manifest.calibration()).isEqualTo(original.manifest().calibration());
    assertThat(written.checkpoint()).isEmpty();

    assertThat(report.bytesAfter()).isEqualTo(written.graphFile().toFile().length());
    assertThat(report.sizeRatio()).isBetween(3.5, 4.0);
    assertThat(report.speedRatio()).isPositive();
    assertThat(report.oneRowSpeedRatio()).isPositive();
    assertThat(report.maxAbsScoreDelta()).isBetween(1e-6, 0.2);
    assertThat(report.batchInvariant()).isFalse();
    assertThat(report.nodes()).filteredOn(NodeChange::changed).hasSize(2);
    assertThat(report.sampleRows()).isEqualTo(300);

    Instant now = Instant.parse("2026-01-01T00:00:00Z");
    assertThat(report.evidence("abc", now).content().at("/nodes/0/reason").asText())
        .isEqualTo("small: 512 weights, below 1024");
  }

  @Test
  void leavesNothingWhenThereIsNothingToQuantize() {
    QuantizeOptions huge = new QuantizeOptions(true, 1 << 30, Set.of());
    Processor processor = new Processor(List.of());
    assertThatThrownBy(
            () ->
                Compression.quantize(
                    original(), ORIGINAL, temp.resolve("int8"), sample(3), huge, processor))
        .isInstanceOf(PlimsollException.class)
        .hasMessageContaining("small: 512 weights");
    assertThat(temp.resolve("int8")).doesNotExist();
  }

  @Test
  void weightsGetSevenBitsWhereProductsSaturate() {
    String plain =
        "processor\t: 0\nflags\t\t: fpu sse avx avx2 fma\nprocessor\t: 1\nflags\t: vnni\n";
    assertThat(Processor.parse(plain).features()).containsExactly("avx", "avx2", "fma");
    assertThat(QuantizeOptions.forProcessor(Processor.parse(plain)).reducedRange()).isTrue();
    assertThat(QuantizeOptions.forProcessor(Processor.parse("")).reducedRange()).isTrue();
    Processor vnni = Processor.parse("flags : avx2 avx512_vnni\n");
    assertThat(QuantizeOptions.forProcessor(vnni).reducedRange()).isFalse();
    Processor arm = Processor.parse("Features\t: fp asimd asimddp\n");
    assertThat(arm.exactInt8()).isTrue();
  }

  @Test
  void theSpeedRatioComparesMediansOfTime() {
    AtomicLong time = new AtomicLong();
    SpeedComparison speed = new SpeedComparison(time::get);
    Runnable slow = () -> time.addAndGet(3_000);
    Runnable fast = () -> time.addAndGet(1_000);
    assertThat(speed.ratio(slow, fast)).isCloseTo(3, within(1e-9));
    assertThat(speed.ratio(fast, slow)).isCloseTo(1 / 3.0, within(1e-9));
    assertThatThrownBy(() -> speed.ratio(slow, () -> {}))
        .isInstanceOf(PlimsollException.class)
        .hasMessageContaining("processor time");
  }

  /** The same graph, looked at by the output that is no probability. */
  @Test
  void theChangeOfANumberIsInItsOwnUnit() {
    ModelPackage numbers = original("regression", List.of("logit"));
    CompressionReport report =
        Compression.quantize(numbers, ORIGINAL, temp.resolve("number"), sample(300));
    CompressionReport binary =
        Compression.quantize(original(), ORIGINAL, temp.resolve("binary"), sample(300));
    assertThat(report.maxAbsScoreDelta()).isGreaterThan(1.5 * binary.maxAbsScoreDelta());
    assertThat(ModelPackage.read(temp.resolve("number")).manifest().task()).isEqualTo("regression");
  }

  private ModelPackage original() {
    return original("binary", List.of("probability", "logit"));
  }

  private ModelPackage original(String task, List<String> outputs) {
    ModelManifest manifest =
        new ModelManifest(
            1,
            "ft-transformer",
            task,
            "?",
            List.of(new ModelInput("a", InputType.NUMBER), new ModelInput("b", InputType.NUMBER)),
            outputs,
            new Calibration("platt", 1.1, 0.2),
            true,
            List.of(),
            new Provenance(
                List.of(Digest.ofText("d")), List.of(), 1, "0.1.0", "here", Map.of(), Map.of()));
    return ModelPackage.write(
        temp.resolve("fp32-" + task), TestNetworks.tabular(1, 256), manifest, null);
  }

  private static RowBatch sample(int rows) {
    return new RowBatch(rows)
        .numbers("a", TestNetworks.values(1, rows, 1))
        .numbers("b", TestNetworks.values(2, rows, 1));
  }
}
