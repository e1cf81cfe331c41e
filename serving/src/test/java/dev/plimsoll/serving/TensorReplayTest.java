package dev.plimsoll.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.onnx.Tensor;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorReplayTest {
  private final ServingRoom room;

  TensorReplayTest(@TempDir Path folder) {
    this.room = new ServingRoom(folder);
    room.createEncoder(0.5f, true);
    room.createMatrix();
  }

  @AfterEach
  void close() {
    room.close();
  }

  @Test
  void textsTokensAndSmallMatricesReplayToTheBit() {
    try (Predictor predictor = room.predictor(FeatureSource.none())) {
      replays(predictor, "encoder", Map.of("text", Tensor.texts(new String[] {"w1 w2"}, 1)));
      replays(predictor, "encoder", Map.of("text", Tensor.texts(new String[] {"[\"w1\"]"}, 1)));
      replays(
          predictor, "encoder", Map.of("text", Tensor.texts(new String[] {"w1", "", "w3 w4"}, 3)));
      Tensor ids = Tensor.longs(new long[] {1, 7, 2, 1, 2, 0}, 2, 3);
      Tensor mask = Tensor.longs(new long[] {1, 1, 1, 1, 1, 0}, 2, 3);
      replays(predictor, "encoder", Map.of("input_ids", ids, "attention_mask", mask));
      replays(
          predictor,
          "matrix",
          Map.of(
              "a", Tensor.floats(new float[] {1, Float.NaN, 3, 4}, 2, 2),
              "b", Tensor.longs(new long[] {10, 20}, 2, 1)));
    }
  }

  @Test
  void aLargeTensorStaysADigestAndSaysSo() {
    try (Predictor predictor = room.predictor(FeatureSource.none())) {
      TensorRequest large =
          request(
              "matrix",
              Map.of(
                  "a", Tensor.floats(new float[2000], 1, 2000),
                  "b", Tensor.longs(new long[] {1}, 1, 1)),
              Set.of(),
              null,
              null);
      String id = predictor.submit(large, CallTerms.usual()).join().predictionId();
      Replay replay = new Receipts(room.endpoints, room.log).replay(id);
      assertThat(replay.verdict()).isEqualTo(Replay.Verdict.NOT_POSSIBLE);
      assertThat(replay.words()).contains("large tensor");
    }
  }

  @Test
  void aRepeatedIdGetsTheSameAnswerAndIsLoggedOnce() {
    try (Predictor predictor = room.predictor(FeatureSource.none())) {
      Map<String, Tensor> inputs = Map.of("text", Tensor.texts(new String[] {"w1 w2"}, 1));
      TensorRequest request = request("encoder", inputs, Set.of("embedding"), "mine", null);
      TensorAnswer first = predictor.submit(request, CallTerms.usual()).join();
      TensorAnswer again = predictor.submit(request, CallTerms.usual()).join();
      assertThat(again.output("embedding").floats()).isEqualTo(first.output("embedding").floats());
      TensorRequest other =
          request(
              "encoder",
              Map.of("text", Tensor.texts(new String[] {"w9"}, 1)),
              Set.of("embedding"),
              "mine",
              null);
      assertThatThrownBy(() -> predictor.submit(other, CallTerms.usual()).join())
          .isInstanceOf(CompletionException.class)
          .cause()
          .isInstanceOfSatisfying(
              PlimsollException.class,
              e -> {
                assertThat(e.code()).isEqualTo(ServingError.PREDICTION_ID_INVALID);
                assertThat(e).hasMessageContaining("answered before");
              });
    }
  }

  @Test
  void whoTheRouterWentByIsFoundAndForgotten() {
    room.create(room.route(1, 1000));
    try (Predictor predictor = room.predictor(FeatureSource.none())) {
      Map<String, Tensor> inputs = Map.of("text", Tensor.texts(new String[] {"w1 w2"}, 1));
      TensorRequest request = request("encoder", inputs, Set.of(), null, "ann");
      String id = predictor.submit(request, CallTerms.usual()).join().predictionId();
      assertThat(room.log.find(id).orElseThrow().prediction().keys())
          .containsEntry(Kept.STICKY_KEY, "ann");
      assertThat(new Receipts(room.endpoints, room.log).replay(id).identical()).isTrue();
      room.log.erase("encoder", new KeyValue(Kept.STICKY_KEY, "ann"), Samples.NOON);
      assertThat(room.log.find(id)).isEmpty();
    }
  }

  private void replays(Predictor predictor, String endpoint, Map<String, Tensor> inputs) {
    TensorAnswer answer =
        predictor.submit(request(endpoint, inputs, Set.of(), null, null), CallTerms.usual()).join();
    Replay replay = new Receipts(room.endpoints, room.log).replay(answer.predictionId());
    assertThat(replay.words()).isEqualTo("the same tensors to the bit");
    String first = answer.outputs().keySet().iterator().next();
    TensorAnswer part =
        predictor
            .submit(request(endpoint, inputs, Set.of(first), null, null), CallTerms.usual())
            .join();
    assertThat(new Receipts(room.endpoints, room.log).replay(part.predictionId()).identical())
        .isTrue();
  }

  private static TensorRequest request(
      String endpoint,
      Map<String, Tensor> inputs,
      Set<String> outputs,
      @Nullable String id,
      @Nullable String sticky) {
    return new TensorRequest(endpoint, null, inputs, outputs, id, sticky);
  }
}
