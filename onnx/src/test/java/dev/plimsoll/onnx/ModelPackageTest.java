package dev.plimsoll.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.onnx.proto.ModelProto;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelPackageTest {
  private final Path temp;

  ModelPackageTest(@TempDir Path temp) {
    this.temp = temp;
  }

  private final List<ModelInput> inputs = TestModels.inputs(2);
  private final ModelProto graph = TestModels.tabular(1, 2, 3);
  private final ModelManifest manifest = TestModels.manifest(inputs);

  @Test
  void comesBackAsItWasWritten() throws IOException {
    Path weights = Files.writeString(temp.resolve("w"), "weights");
    ModelPackage.write(temp.resolve("deep/down/model"), graph, manifest, weights);
    ModelPackage read = ModelPackage.read(temp.resolve("deep/down/model"));
    assertThat(read.manifest()).isEqualTo(manifest);
    assertThat(read.graph()).isEqualTo(graph);
    assertThat(read.checkpoint().orElseThrow()).hasContent("weights");
    assertThat(temp.resolve("deep/down").toFile().list()).containsExactly("model");
    try (OnnxModel model = read.load()) {
      assertThat(model.inputs()).isEqualTo(inputs);
    }
  }

  @Test
  void aManifestOfTheFirstFormatIsStillReadAndWritten() throws IOException {
    String golden;
    try (InputStream in =
        Objects.requireNonNull(getClass().getResourceAsStream("/golden/model-1.json"))) {
      golden = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    assertThat(Json.read(golden, ModelManifest.class)).isEqualTo(manifest);
    assertThat(Json.pretty(manifest) + "\n").isEqualTo(golden);
  }

  @Test
  void replacesAnOlderPackageButNothingElse() throws IOException {
    Path place = temp.resolve("model");
    ModelPackage.write(place, graph, manifest, null);
    ModelProto other = TestModels.tabular(2, 2, 3);
    ModelPackage.write(place, other, manifest, null);
    assertThat(ModelPackage.read(place).graph()).isEqualTo(other);
    assertThat(temp.toFile().list()).containsExactly("model");

    Files.writeString(place.resolve("thesis.txt"), "years of work");
    refused(() -> ModelPackage.write(place, graph, manifest, null), "thesis.txt");
    Path file = Files.writeString(temp.resolve("file"), "x");
    refused(() -> ModelPackage.write(file, graph, manifest, null), "a file");
    assertThat(place.resolve("thesis.txt")).exists();
  }

  @Test
  void aFailedWriteLeavesNothing() {
    assertThatThrownBy(
            () -> ModelPackage.write(temp.resolve("m"), graph, manifest, temp.resolve("no-such")))
        .isInstanceOf(PlimsollException.class)
        .hasMessageContaining("no-such");
    assertThat(temp.toFile().list()).isEmpty();
  }

  @Test
  void refusesAManifestThatDisagreesWithTheGraph() {
    ModelManifest fewer = TestModels.manifest(TestModels.inputs(1));
    refused(() -> ModelPackage.write(temp.resolve("m"), graph, fewer, null), "x1");
    ModelManifest mute =
        new ModelManifest(
            1,
            "k",
            "binary",
            "?",
            inputs,
            List.of("probability", "variance"),
            Calibration.none(),
            true,
            List.of(),
            manifest.provenance());
    refused(() -> ModelPackage.write(temp.resolve("m"), graph, mute, null), "variance");
    assertThat(temp.resolve("m")).doesNotExist();
  }

  @Test
  void saysWhatIsMissing() throws IOException {
    Path place = temp.resolve("model");
    assertThatThrownBy(() -> ModelPackage.read(place))
        .isInstanceOfSatisfying(
            PlimsollException.class,
            e -> assertThat(e.code()).isEqualTo(OnnxError.PACKAGE_MISSING));
    ModelPackage.write(place, graph, manifest, null);
    edited(place, json -> json.put("format", 2));
    refused(() -> ModelPackage.read(place), "format: 2 (expected: 1)");
    edited(place, json -> json.remove("calibration"));
    refused(() -> ModelPackage.read(place), "no calibration");
    edited(place, json -> json.withObject("/provenance").remove("seed"));
    refused(() -> ModelPackage.read(place), "no provenance/seed");
    edited(place, json -> json.putArray("outputs").add("price"));
    refused(() -> ModelPackage.read(place), "price");
    Files.writeString(place.resolve("model.json"), "{");
    assertThatThrownBy(() -> ModelPackage.read(place)).isInstanceOf(PlimsollException.class);
    Files.delete(place.resolve("model.onnx"));
    refused(() -> ModelPackage.read(place), "no model.onnx");
  }

  private void edited(Path place, Consumer<ObjectNode> edit) throws IOException {
    ObjectNode json = (ObjectNode) Json.tree(manifest);
    edit.accept(json);
    Files.writeString(place.resolve("model.json"), json.toString());
  }

  private static void refused(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String words) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            PlimsollException.class, e -> assertThat(e.code()).isEqualTo(OnnxError.PACKAGE_INVALID))
        .hasMessageContaining(words);
  }
}
