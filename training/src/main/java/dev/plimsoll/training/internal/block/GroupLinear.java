package dev.plimsoll.training.internal.block;

import dev.plimsoll.onnx.GraphBuilder;
import org.bytedeco.pytorch.Tensor;

/** A linear map of its own for each group: [N, G, in] to [N, G, out]. */
public final class GroupLinear implements Block {
  private final int groups;
  private final int in;
  private final int out;
  private final Tensor weight;
  private final Tensor bias;

  public GroupLinear(Parameters parameters, String name, int groups, int in, int out) {
    this.groups = groups;
    this.in = in;
    this.out = out;
    weight = parameters.uniform(name + ".weight", 1 / Math.sqrt(in), true, groups, in, out);
    bias = parameters.constant(name + ".bias", 0, groups, out);
  }

  @Override
  public Tensor forward(Tensor input) {
    return input.transpose(0, 1).matmul(weight).transpose(0, 1).add(bias);
  }

  @Override
  public String write(GraphBuilder graph, String input) {
    String weights = graph.floats("group_weight", Tensors.values(weight), groups, in, out);
    String product =
        GraphPieces.matmul(graph, GraphPieces.transpose(graph, input, 1, 0, 2), weights);
    String back = GraphPieces.transpose(graph, product, 1, 0, 2);
    return GraphPieces.add(
        graph, back, graph.floats("group_bias", Tensors.values(bias), groups, out));
  }
}
