package dev.plimsoll.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.onnx.ElementType;
import dev.plimsoll.onnx.Tensor;
import dev.plimsoll.onnx.TensorSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorServingTest {
  private final ServingRoom room;

  TensorServingTest(@TempDir Path folder) {
    this.room = new ServingRoom(folder);
  }

  @AfterEach
  void close() {
    room.close();
  }

  @Test
  void answersTextsInTheirOrderWithoutPadding() {
    room.createEncoder(0.5f, true);
    try (Predictor predictor = room.predictor(FeatureSource.none())) {
      TensorAnswer answer =
          ask(
              predictor,
              Map.of("text", Tensor.texts(new String[] {"w1 w2 w3", "w9", "", "w4 w5"}, 4)));
      assertThat(answer.output("embedding").floats())
          .containsExactly(
              ToyEncoder.sum(0.5f, 1, 2, 3),
              5,
              ToyEncoder.sum(0.5f, 9),
              3,
              ToyEncoder.sum(0.5f),
              2,
              ToyEncoder.sum(0.5f, 4, 5),
              4);
      assertThat(answer.output("tokens").shape()).containsExactly(4, 5);
      assertThat(answer.output("tokens").rows(1, 1).floats()).containsExactly(1, 12, 2, 0, 0);
      assertThat(answer.version()).isEqualTo("encoder/1");
      assertThat(answer.tokens()).isEqualTo(5 + 3 + 2 + 4);
    }
  }

  @Test
  void answersTokenIdsInTheShapeTheyCameIn() {
    room.createEncoder(1, true);
    try (Predictor predictor = room.predictor(FeatureSource.none())) {
      Tensor ids = Tensor.longs(new long[] {1, 7, 8, 2, 0, 1, 9, 2, 0, 0}, 2, 5);
      Tensor mask = Tensor.longs(new long[] {1, 1, 1, 1, 0, 1, 1, 1, 0, 0}, 2, 5);
      TensorAnswer answer = ask(predictor, Map.of("input_ids", ids, "attention_mask", mask));
      assertThat(answer.output("embedding").floats()).containsExactly(18, 4, 12, 3);
      assertThat(answer.output("tokens").shape()).containsExactly(2, 5);
      Tensor holes = Tensor.longs(new long[] {1, 0, 1, 1, 0, 1, 1, 1, 0, 1}, 2, 5);
      TensorAnswer odd = ask(predictor, Map.of("input_ids", ids, "attention_mask", holes));
      assertThat(odd.output("embedding").floats()).containsExactly(11, 3, 12, 4);
    }
  }

  @Test
  void answersMatricesOfAnyType() {
    room.createMatrix();
    try (Predictor predictor = room.predictor(FeatureSource.none())) {
      TensorAnswer answer =
          ask(
              predictor,
              Map.of(
                  "a", Tensor.floats(new float[] {1, 2, 3, 4}, 2, 2),
                  "b", Tensor.longs(new long[] {10, 20}, 2, 1)));
      assertThat(answer.output("y").floats()).containsExactly(11, 12, 23, 24);
    }
  }

  @Test
  void tellsWhatItTakesAndGives() {
    room.createEncoder(1, true);
    EndpointSignature signature = room.endpoints.signature("encoder");
    assertThat(signature.decides()).isFalse();
    assertThat(signature.inputs())
        .containsExactly(new TensorSpec("text", ElementType.BYTES, List.of(-1L)));
    assertThat(signature.outputs())
        .containsExactly(
            new TensorSpec("embedding", ElementType.FP32, List.of(-1L, 2L)),
            new TensorSpec("tokens", ElementType.FP32, List.of(-1L, -1L)));
    assertThat(signature.text()).isNotNull();
  }

  @Test
  void refusesWhatDoesNotFitNamingIt() {
    room.createEncoder(1, true);
    room.createMatrix();
    try (Predictor predictor = room.predictor(FeatureSource.none())) {
      Tensor a = Tensor.floats(new float[] {1, 2}, 1, 2);
      Tensor b = Tensor.longs(new long[] {1}, 1, 1);
      refuses(predictor, "matrix", Map.of("a", a), ServingError.INPUT_MISSING, "no 'b'");
      refuses(
          predictor, "matrix", Map.of("a", a, "b", b, "c", b), ServingError.INPUT_UNKNOWN, "'c'");
      refuses(predictor, "matrix", Map.of("a", b, "b", b), ServingError.INPUT_TYPE, "INT64");
      refuses(
          predictor,
          "matrix",
          Map.of("a", a, "b", Tensor.longs(new long[2], 2, 1)),
          ServingError.REQUEST_INVALID,
          "rows (expected: ");
      refuses(
          predictor,
          "matrix",
          Map.of("a", a, "b", Tensor.longs(new long[2], 1, 2)),
          ServingError.REQUEST_INVALID,
          "shape [1, 2] (expected: [-1, 1]");
      refuses(
          predictor,
          "encoder",
          Map.of("text", Tensor.texts(new String[0], 0)),
          ServingError.REQUEST_INVALID,
          "at least one element");
      refuses(predictor, "encoder", Map.of(), ServingError.INPUT_MISSING, "no 'text'");
      TensorRequest wrong =
          new TensorRequest("matrix", null, Map.of("a", a, "b", b), Set.of("z"), null, null);
      refuses(predictor, wrong, ServingError.REQUEST_INVALID, "output: 'z'");
    }
  }

  @Test
  void refusesTensorsForDecisionsAndDecisionsForTensors() {
    room.create(room.route(1, 1000));
    room.createEncoder(1, true);
    try (Predictor predictor = room.predictor(FeatureSource.none())) {
      refuses(
          predictor,
          "late",
          Map.of("a", Tensor.floats(new float[1], 1)),
          ServingError.REQUEST_INVALID,
          "takes decisions");
      assertThatThrownBy(
              () ->
                  predictor.predict(
                      InferenceRequest.of("encoder", 1, Map.of("text", new String[] {"w1"}))))
          .isInstanceOfSatisfying(
              PlimsollException.class,
              e -> assertThat(e.code()).isEqualTo(ServingError.REQUEST_INVALID));
    }
  }

  static TensorAnswer ask(Predictor predictor, Map<String, Tensor> inputs) {
    String endpoint = inputs.containsKey("a") ? "matrix" : "encoder";
    return predictor
        .submit(new TensorRequest(endpoint, null, inputs, Set.of(), null, null), CallTerms.usual())
        .join();
  }

  private static void refuses(
      Predictor predictor,
      String endpoint,
      Map<String, Tensor> inputs,
      ServingError code,
      String part) {
    refuses(predictor, new TensorRequest(endpoint, null, inputs, Set.of(), null, null), code, part);
  }

  private static void refuses(
      Predictor predictor, TensorRequest request, ServingError code, String part) {
    assertThatThrownBy(() -> predictor.submit(request, CallTerms.usual()).join())
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(
            PlimsollException.class,
            e -> {
              assertThat(e.code()).isEqualTo(code);
              assertThat(e).hasMessageContaining(part);
            });
  }
}
