package dev.plimsoll.training.internal.architecture;

import dev.plimsoll.onnx.GraphBuilder;
import dev.plimsoll.training.internal.block.GraphPieces;
import dev.plimsoll.training.internal.block.GroupLinear;
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
 * TabM (Gorishniy et al. 2025): an ensemble of k perceptrons in one, which share all weights but a
 * few scales ({@link EnsembleLinear}) and the heads. Members are trained each by its own loss, and
 * their answers averaged. Costs about k times {@link Mlp} in products, and not in weights.
 */
public final class TabM implements TabularNetwork {
  private final Parameters parameters;
  private final Features features;
  private final List<EnsembleLinear> layers = new ArrayList<>();
  private final GroupLinear heads;
  private final Mlp.Size size;
  private final int members;

  /**
   * @param bins one per numeric column
   * @param members k
   */
  public TabM(
      Columns columns,
      List<QuantileBins> bins,
      Mlp.Size size,
      int members,
      RandomGenerator random) {
    this.size = size;
    this.members = members;
    parameters = new Parameters(random);
    features = new Features(parameters, columns, bins, size.numbers(), size.categoryDim());
    int in = features.width();
    for (int b = 0; b < size.blocks(); b++) {
      layers.add(new EnsembleLinear(parameters, "blocks." + b, members, in, size.hidden(), b == 0));
      in = size.hidden();
    }
    heads = new GroupLinear(parameters, "heads", members, in, columns.outputs());
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
  public int members() {
    return members;
  }

  @Override
  public int width() {
    return size.hidden();
  }

  @Override
  public Tensor body(Tensor numbers, Tensor categories, StepContext context, boolean training) {
    List<UnaryOperator<Tensor>> steps = new ArrayList<>();
    for (EnsembleLinear layer : layers) {
      steps.add(state -> torch.dropout(torch.relu(layer.forward(state)), size.dropout(), training));
    }
    return context.through(features.forward(numbers, categories).unsqueeze(1), steps);
  }

  @Override
  public Tensor head(Tensor body) {
    return heads.forward(body);
  }

  @Override
  public String write(GraphBuilder graph, @Nullable String numbers, @Nullable String categories) {
    String state = GraphPieces.unsqueeze(graph, features.write(graph, numbers, categories), 1);
    for (EnsembleLinear layer : layers) {
      state = graph.node("Relu", List.of(layer.write(graph, state)));
    }
    return heads.write(graph, state);
  }

  @Override
  public void close() {
    parameters.close();
  }
}
