package dev.plimsoll.training.internal.architecture;

import dev.plimsoll.onnx.GraphBuilder;
import dev.plimsoll.training.internal.Settings;
import dev.plimsoll.training.internal.block.Linear;
import dev.plimsoll.training.internal.block.Parameters;
import dev.plimsoll.training.internal.optimize.StepContext;
import dev.plimsoll.training.internal.prepare.QuantileBins;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * A multi-layer perceptron over embedded columns (Gorishniy et al. 2022): blocks of linear, ReLU
 * and dropout, then a linear head. The embedding of numbers is what makes it a match for trees.
 */
public final class Mlp implements TabularNetwork {
  /**
   * The size of the part behind the embeddings.
   *
   * @param categoryDim width of a category's vector
   * @param dropout share dropped behind each block in training
   */
  public record Size(
      NumberEmbedding.Spec numbers, int categoryDim, int blocks, int hidden, double dropout) {
    static Size of(Settings settings) {
      return new Size(
          NumberEmbedding.Spec.of(settings),
          settings.integer("categoryDim", settings.usual(4, 8), 1, 512),
          settings.integer("blocks", settings.usual(1, 2), 1, 24),
          settings.integer("hidden", settings.usual(64, 256), 1, 8192),
          settings.number("dropout", settings.usual(0.3, 0.1), 0, 0.9));
    }
  }

  private final Parameters parameters;
  private final Features features;
  private final List<Linear> layers = new ArrayList<>();
  private final Linear head;
  private final int hidden;
  private final double dropout;

  /**
   * @param bins one per numeric column
   */
  public Mlp(Columns columns, List<QuantileBins> bins, Size size, RandomGenerator random) {
    parameters = new Parameters(random);
    features = new Features(parameters, columns, bins, size.numbers(), size.categoryDim());
    hidden = size.hidden();
    dropout = size.dropout();
    int in = features.width();
    for (int b = 0; b < size.blocks(); b++) {
      layers.add(new Linear(parameters, "blocks." + b, in, hidden));
      in = hidden;
    }
    head = new Linear(parameters, "head", in, columns.outputs());
  }

  @Override
  public Parameters parameters() {
    return parameters;
  }

  @Override
  public @Nullable CategoryTokens categoryTokens() {
    return features.categoryTokens();
  }

  @Override
  public int width() {
    return hidden;
  }

  @Override
  public Tensor body(Tensor numbers, Tensor categories, StepContext context, boolean training) {
    List<UnaryOperator<Tensor>> steps = new ArrayList<>();
    for (Linear layer : layers) {
      steps.add(state -> torch.dropout(torch.relu(layer.forward(state)), dropout, training));
    }
    return context.through(features.forward(numbers, categories), steps);
  }

  @Override
  public Tensor head(Tensor body) {
    return head.forward(body);
  }

  @Override
  public String write(GraphBuilder graph, @Nullable String numbers, @Nullable String categories) {
    String state = features.write(graph, numbers, categories);
    for (Linear layer : layers) {
      state = graph.node("Relu", List.of(layer.write(graph, state)));
    }
    return head.write(graph, state);
  }

  @Override
  public void close() {
    parameters.close();
  }
}
