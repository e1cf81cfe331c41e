package dev.plimsoll.training.internal.architecture;

import dev.plimsoll.onnx.GraphBuilder;
import dev.plimsoll.training.internal.block.GraphPieces;
import dev.plimsoll.training.internal.block.Parameters;
import dev.plimsoll.training.internal.prepare.QuantileBins;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/** All columns of a row as one vector: embedded numbers, then embedded categories. */
final class Features {
  private final @Nullable NumberEmbedding numbers;
  private final @Nullable CategoryTokens categories;
  private final int categoryWidth;

  Features(
      Parameters parameters,
      TabularNetwork.Columns columns,
      List<QuantileBins> bins,
      NumberEmbedding.Spec spec,
      int categoryDim) {
    numbers =
        columns.numbers() == 0
            ? null
            : new NumberEmbedding(parameters, "numbers", bins, columns.missing(), spec);
    List<Integer> sizes = columns.categorySizes();
    categories =
        sizes.isEmpty() ? null : new CategoryTokens(parameters, "categories", sizes, categoryDim);
    categoryWidth = sizes.size() * categoryDim;
  }

  @Nullable CategoryTokens categoryTokens() {
    return categories;
  }

  int width() {
    return (numbers == null ? 0 : numbers.width()) + categoryWidth;
  }

  Tensor forward(Tensor numberColumns, Tensor categoryColumns) {
    TensorVector parts = new TensorVector();
    if (numbers != null) {
      parts.push_back(numbers.forward(numberColumns));
    }
    if (categories != null) {
      parts.push_back(categories.forward(categoryColumns).reshape(-1, categoryWidth));
    }
    return torch.cat(parts, 1);
  }

  String write(
      GraphBuilder graph, @Nullable String numberColumns, @Nullable String categoryColumns) {
    List<String> parts = new ArrayList<>();
    if (numbers != null && numberColumns != null) {
      parts.add(numbers.write(graph, numberColumns));
    }
    if (categories != null && categoryColumns != null) {
      parts.add(
          GraphPieces.reshape(graph, categories.write(graph, categoryColumns), -1, categoryWidth));
    }
    return GraphPieces.concat(graph, 1, parts.toArray(String[]::new));
  }
}
