package dev.plimsoll.training.internal.block;

import dev.plimsoll.onnx.GraphBuilder;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Gated feed-forward (Shazeer 2020): {@code (a * gate(b)) W2'}, where {@code (a, b) = x W1'}; ReGLU
 * or GeGLU by the gate.
 */
public final class FeedForward implements Block {
  /** What the gate does to its half. */
  public enum Gate {
    RELU,
    /** The exact one, by the error function. */
    GELU
  }

  private final Gate gate;
  private final Linear widen;
  private final Linear back;

  public FeedForward(Parameters parameters, String name, int dim, int hidden) {
    this(parameters, name, dim, hidden, Gate.RELU);
  }

  public FeedForward(Parameters parameters, String name, int dim, int hidden, Gate gate) {
    this.gate = gate;
    widen = new Linear(parameters, name + ".gated", dim, 2 * hidden);
    back = new Linear(parameters, name + ".back", hidden, dim);
  }

  @Override
  public Tensor forward(Tensor input) {
    Tensor[] halves = widen.halves(input);
    Tensor opened =
        switch (gate) {
          case RELU -> torch.relu(halves[1]);
          case GELU -> torch.gelu(halves[1]);
        };
    return back.forward(halves[0].mul(opened));
  }

  @Override
  public String write(GraphBuilder graph, String input) {
    List<String> halves =
        graph.node(
            "",
            "Split",
            List.of(widen.write(graph, input)),
            2,
            GraphBuilder.attribute("axis", -1L));
    String opened =
        switch (gate) {
          case RELU -> graph.node("Relu", List.of(halves.get(1)));
          case GELU -> gelu(graph, halves.get(1));
        };
    return back.write(graph, graph.node("Mul", List.of(halves.get(0), opened)));
  }

  /** In the form that runtimes fuse into one node; opset 17 has no Gelu of its own. */
  public static String gelu(GraphBuilder graph, String value) {
    String scaled = graph.node("Div", List.of(value, graph.scalar((float) Math.sqrt(2))));
    String error = graph.node("Erf", List.of(scaled));
    String raised = graph.node("Add", List.of(error, graph.scalar(1)));
    String product = graph.node("Mul", List.of(value, raised));
    return graph.node("Mul", List.of(product, graph.scalar(0.5f)));
  }
}
