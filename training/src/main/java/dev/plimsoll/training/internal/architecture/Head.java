package dev.plimsoll.training.internal.architecture;

import dev.plimsoll.onnx.GraphBuilder;
import dev.plimsoll.training.internal.block.Block;
import dev.plimsoll.training.internal.block.Linear;
import dev.plimsoll.training.internal.block.Norm;
import dev.plimsoll.training.internal.block.Parameters;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Reads the answer off the first token: norm, ReLU, linear; [N, 1, dim] to outputs [N, O]. */
public final class Head implements Block {
  private final int dim;
  private final Norm norm;
  private final Linear linear;

  public Head(Parameters parameters, String name, int dim, int outputs) {
    this.dim = dim;
    norm = new Norm(parameters, name + ".norm", dim);
    linear = new Linear(parameters, name + ".linear", dim, outputs);
  }

  @Override
  public Tensor forward(Tensor input) {
    return linear.forward(torch.relu(norm.forward(input.reshape(-1, dim))));
  }

  @Override
  public String write(GraphBuilder graph, String input) {
    String flat =
        graph.node("Reshape", List.of(input, graph.longs("flat", new long[] {-1, dim}, 2)));
    return linear.write(graph, graph.node("Relu", List.of(norm.write(graph, flat))));
  }
}
