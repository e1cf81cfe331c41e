package dev.plimsoll.training.internal.attention;

import dev.plimsoll.onnx.GraphBuilder;
import dev.plimsoll.training.internal.block.GraphPadding;
import dev.plimsoll.training.internal.block.GraphPieces;
import dev.plimsoll.training.internal.block.Padding;
import dev.plimsoll.training.internal.block.Parameters;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Linear attention with features {@code elu(x) + 1} (Katharopoulos et al. 2020). */
final class LinearAttention extends KernelAttention {
  LinearAttention(Parameters parameters, String name, int dim, AttentionSpec spec) {
    super(parameters, name, dim, spec);
  }

  @Override
  boolean takesAnyOrder() {
    return true;
  }

  @Override
  int features() {
    return width();
  }

  @Override
  Tensor queryFeatures(Tensor queries) {
    return torch.elu(queries).add(new Scalar(1));
  }

  @Override
  Tensor keyFeatures(Tensor keys, Padding padding) {
    return queryFeatures(keys);
  }

  @Override
  String queryFeatures(GraphBuilder graph, String queries) {
    return GraphPieces.add(graph, graph.node("Elu", List.of(queries)), graph.scalar(1));
  }

  @Override
  String keyFeatures(GraphBuilder graph, String keys, GraphPadding padding) {
    return queryFeatures(graph, keys);
  }
}
