package dev.plimsoll.training.internal.bert;

import dev.plimsoll.onnx.GraphBuilder;
import dev.plimsoll.training.internal.block.GraphPadding;
import dev.plimsoll.training.internal.block.GraphPieces;
import dev.plimsoll.training.internal.block.Norm;
import dev.plimsoll.training.internal.block.Padding;
import dev.plimsoll.training.internal.block.Parameters;
import dev.plimsoll.training.internal.block.Tensors;
import dev.plimsoll.training.internal.checkpoint.NamedTensor;
import dev.plimsoll.training.internal.optimize.StepContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * BERT (Devlin et al. 2019) without pooler: words, places and token type 0 are added up and
 * normalised, then pass through the layers.
 */
public final class BertEncoder {
  private static final double SPREAD = 0.02;

  private final BertShape shape;
  private final BertTuning tuning;
  private final Tensor words;
  private final Tensor places;
  private final Tensor types;
  private final Norm norm;
  private final List<BertLayer> layers = new ArrayList<>();

  /**
   * Makes the network from weights; what the tuning leaves alone is frozen.
   *
   * @param firstOnly whether only the first token's answer is wanted
   */
  public BertEncoder(
      Parameters parameters, BertWeights weights, BertTuning tuning, boolean firstOnly) {
    shape = weights.shape();
    this.tuning = tuning;
    words = parameters.uniform(BertShape.WORDS, SPREAD, true, shape.vocabulary(), shape.dim());
    places = parameters.uniform(BertShape.POSITIONS, SPREAD, true, shape.positions(), shape.dim());
    types = parameters.uniform(BertShape.TYPES, SPREAD, true, shape.types(), shape.dim());
    norm = new Norm(parameters, BertShape.EMBEDDING_NORM, shape.dim(), shape.epsilon());
    for (int i = 0; i < shape.layers(); i++) {
      boolean last = i == shape.layers() - 1;
      layers.add(new BertLayer(parameters, shape, i, last && firstOnly, tuning));
    }
    Map<String, float[]> values = new HashMap<>();
    for (NamedTensor tensor : weights.tensors()) {
      values.put(tensor.name(), tensor.values());
    }
    parameters.restore(values);
    parameters.freeze(tuning.frozen(shape));
  }

  /**
   * The last layer's answers, [N, T, dim], or [N, 1, dim] when only the first is wanted.
   *
   * @param ids INT64 [N, T]
   */
  public Tensor forward(Tensor ids, Padding padding, StepContext context, boolean training) {
    Tensor placed = places.narrow(0, 0, ids.size(1)).add(types.narrow(0, 0, 1));
    Tensor embedded = context.disturbed("embeddings", torch.embedding(words, ids)).add(placed);
    Tensor start = torch.dropout(norm.forward(embedded), tuning.dropout(), training);
    List<UnaryOperator<Tensor>> steps = new ArrayList<>();
    layers.forEach(layer -> steps.add(state -> layer.forward(state, padding, training)));
    return context.through(start, steps);
  }

  /** Adds the same as nodes; the one token type is added to the places once and for all. */
  public String write(GraphBuilder graph, String ids, GraphPadding padding) {
    int dim = shape.dim();
    float[] place = Tensors.values(places);
    float[] type = Tensors.values(types);
    for (int i = 0; i < place.length; i++) {
      place[i] += type[i % dim];
    }
    String table = graph.floats("words", Tensors.values(words), shape.vocabulary(), dim);
    String placed =
        GraphPieces.slice(
            graph,
            graph.floats("places", place, shape.positions(), dim),
            GraphPieces.whole(graph, 0),
            padding.length(graph),
            0);
    String looked = graph.node("Gather", List.of(table, ids));
    String state = norm.write(graph, GraphPieces.add(graph, looked, placed));
    for (BertLayer layer : layers) {
      state = layer.write(graph, state, padding);
    }
    return state;
  }

  /** Folds changes beside the weights into them. */
  public void merge() {
    layers.forEach(BertLayer::merge);
  }
}
