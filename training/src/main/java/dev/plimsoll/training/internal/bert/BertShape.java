package dev.plimsoll.training.internal.bert;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The size of a BERT encoder.
 *
 * @param vocabulary rows of the word embeddings
 * @param positions longest sequence
 * @param types rows of the token type embeddings, of which only the first is used
 * @param hidden width of the feed-forward layer
 * @param epsilon of the layer norms
 */
public record BertShape(
    int vocabulary,
    int positions,
    int types,
    int dim,
    int layers,
    int heads,
    int hidden,
    double epsilon) {
  static final String WORDS = "embeddings.word_embeddings.weight";
  static final String POSITIONS = "embeddings.position_embeddings.weight";
  static final String TYPES = "embeddings.token_type_embeddings.weight";
  static final String EMBEDDING_NORM = "embeddings.LayerNorm";

  /** The beginning of the names of a layer's tensors. */
  static String layer(int index) {
    return "encoder.layer." + index + ".";
  }

  /** All tensors with their shapes. */
  Map<String, List<Integer>> tensors() {
    Map<String, List<Integer>> tensors = new LinkedHashMap<>();
    tensors.put(WORDS, List.of(vocabulary, dim));
    tensors.put(POSITIONS, List.of(positions, dim));
    tensors.put(TYPES, List.of(types, dim));
    norm(tensors, EMBEDDING_NORM);
    for (int i = 0; i < layers; i++) {
      String layer = layer(i);
      for (String part : List.of("query", "key", "value")) {
        linear(tensors, layer + "attention.self." + part, dim, dim);
      }
      linear(tensors, layer + "attention.output.dense", dim, dim);
      norm(tensors, layer + "attention.output.LayerNorm");
      linear(tensors, layer + "intermediate.dense", dim, hidden);
      linear(tensors, layer + "output.dense", hidden, dim);
      norm(tensors, layer + "output.LayerNorm");
    }
    return tensors;
  }

  private void norm(Map<String, List<Integer>> tensors, String name) {
    tensors.put(name + ".weight", List.of(dim));
    tensors.put(name + ".bias", List.of(dim));
  }

  private static void linear(Map<String, List<Integer>> tensors, String name, int in, int out) {
    tensors.put(name + ".weight", List.of(out, in));
    tensors.put(name + ".bias", List.of(out));
  }
}
