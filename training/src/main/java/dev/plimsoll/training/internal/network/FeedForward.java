package dev.plimsoll.training.internal.network;

import dev.plimsoll.onnx.GraphBuilder;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** ReGLU feed-forward (Shazeer 2020): {@code (a * relu(b)) W2'}, where {@code (a, b) = x W1'}. */
public final class FeedForward implements Block {
  private final int hidden;
  private final Linear gated;
  private final Linear back;

  public FeedForward(Parameters parameters, String name, int dim, int hidden) {
    this.hidden = hidden;
    gated = new Linear(parameters, name + ".gated", dim, 2 * hidden);
    back = new Linear(parameters, name + ".back", hidden, dim);
  }

  @Override
  public Tensor forward(Tensor input) {
    Tensor both = gated.forward(input);
    Tensor value = both.narrow(-1, 0, hidden);
    Tensor gate = both.narrow(-1, hidden, hidden);
    return back.forward(value.mul(torch.relu(gate)));
  }

  @Override
  public String write(GraphBuilder graph, String input) {
    List<String> halves =
        graph.node(
            "",
            "Split",
            List.of(gated.write(graph, input)),
            2,
            GraphBuilder.attribute("axis", -1L));
    String gate = graph.node("Relu", List.of(halves.get(1)));
    return back.write(graph, graph.node("Mul", List.of(halves.get(0), gate)));
  }
}
