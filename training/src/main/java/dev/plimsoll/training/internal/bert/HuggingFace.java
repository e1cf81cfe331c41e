package dev.plimsoll.training.internal.bert;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.training.internal.checkpoint.NamedTensor;
import dev.plimsoll.training.internal.checkpoint.SafeTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * BERT checkpoints as Hugging Face keeps them: {@code model.safetensors} with {@code config.json}
 * beside it. Tensor names may have a prefix, such as {@code bert.}; what does not belong to the
 * encoder is left.
 */
final class HuggingFace {
  static final String TENSORS = "model.safetensors";
  static final String CONFIG = "config.json";

  private HuggingFace() {}

  /**
   * Reads a checkpoint.
   *
   * @param headsGiven heads per layer; 0 for those of the configuration
   */
  static BertWeights read(Path tensors, int headsGiven) {
    String name = tensors.toString();
    Map<String, NamedTensor> all = new TreeMap<>();
    List<NamedTensor> read = SafeTensors.read(tensors);
    String prefix =
        read.stream()
            .map(NamedTensor::name)
            .filter(one -> one.endsWith(BertShape.WORDS))
            .map(one -> one.substring(0, one.length() - BertShape.WORDS.length()))
            .findFirst()
            .orElseThrow(
                () ->
                    BertWeights.invalid(
                        name + ": no tensor " + BertShape.WORDS, "a BERT checkpoint"));
    for (NamedTensor tensor : read) {
      if (tensor.name().startsWith(prefix)) {
        String key =
            tensor
                .name()
                .substring(prefix.length())
                .replace("LayerNorm.gamma", "LayerNorm.weight")
                .replace("LayerNorm.beta", "LayerNorm.bias");
        all.put(key, new NamedTensor(key, tensor.shape(), tensor.values()));
      }
    }
    return BertWeights.of(shape(tensors.resolveSibling(CONFIG), all, name, headsGiven), all, name);
  }

  /** Writes a checkpoint that other tools read. */
  static void write(Path folder, BertWeights weights, String prefix) {
    BertShape shape = weights.shape();
    ObjectNode config = Json.mapper().createObjectNode();
    config.put("model_type", "bert").putArray("architectures").add("BertModel");
    config.put("vocab_size", shape.vocabulary()).put("hidden_size", shape.dim());
    config.put("num_hidden_layers", shape.layers()).put("num_attention_heads", shape.heads());
    config.put("intermediate_size", shape.hidden()).put("hidden_act", "gelu");
    config.put("max_position_embeddings", shape.positions());
    config.put("type_vocab_size", shape.types()).put("layer_norm_eps", shape.epsilon());
    List<NamedTensor> tensors =
        weights.tensors().stream()
            .map(tensor -> new NamedTensor(prefix + tensor.name(), tensor.shape(), tensor.values()))
            .toList();
    try {
      Files.write(folder.resolve(TENSORS), SafeTensors.bytes(tensors, Map.of("format", "pt")));
      Files.writeString(folder.resolve(CONFIG), Json.pretty(config) + "\n");
    } catch (IOException e) {
      throw PlimsollException.io(folder.toString(), e);
    }
  }

  private static BertShape shape(
      Path config, Map<String, NamedTensor> all, String name, int headsGiven) {
    long[] words = dimensions(all, BertShape.WORDS, name);
    int layers = 0;
    while (all.containsKey(BertShape.layer(layers) + "attention.self.query.weight")) {
      layers++;
    }
    JsonNode tree =
        Files.isRegularFile(config)
            ? Json.read(config, JsonNode.class)
            : Json.mapper().createObjectNode();
    require(config, tree, "model_type", "bert");
    require(config, tree, "hidden_act", "gelu");
    require(config, tree, "position_embedding_type", "absolute");
    int heads = headsGiven > 0 ? headsGiven : tree.path("num_attention_heads").asInt(0);
    if (heads == 0) {
      throw BertWeights.invalid(
          name + ": heads per layer unknown", CONFIG + " beside it, or the parameter heads");
    }
    int dim = tree.path("hidden_size").asInt((int) words[1]);
    return new BertShape(
        tree.path("vocab_size").asInt((int) words[0]),
        tree.path("max_position_embeddings")
            .asInt((int) dimensions(all, BertShape.POSITIONS, name)[0]),
        tree.path("type_vocab_size").asInt((int) dimensions(all, BertShape.TYPES, name)[0]),
        dim,
        tree.path("num_hidden_layers").asInt(layers),
        heads,
        tree.path("intermediate_size")
            .asInt(
                (int) dimensions(all, BertShape.layer(0) + "intermediate.dense.weight", name)[0]),
        tree.path("layer_norm_eps").asDouble(1e-12));
  }

  private static void require(Path config, JsonNode tree, String key, String wanted) {
    String value = tree.path(key).asText(wanted);
    if (!value.equals(wanted)) {
      throw BertWeights.invalid(config + ": " + key + ": " + value, wanted);
    }
  }

  private static long[] dimensions(Map<String, NamedTensor> all, String key, String name) {
    NamedTensor tensor = all.get(key);
    if (tensor == null || tensor.shape().length != 2) {
      throw BertWeights.invalid(name + ": no matrix " + key, "a BERT checkpoint");
    }
    return tensor.shape();
  }
}
