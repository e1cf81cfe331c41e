package dev.plimsoll.training.internal.trees;

import dev.plimsoll.onnx.GraphBuilder;
import dev.plimsoll.onnx.proto.TensorProto;
import dev.plimsoll.training.internal.prepare.Categories;
import dev.plimsoll.training.internal.prepare.GraphInputs;
import dev.plimsoll.training.internal.prepare.Usable;
import dev.plimsoll.training.internal.table.TrainingRows;
import java.util.ArrayList;
import java.util.List;

/**
 * How rows become features of trees: numbers as they are, with NaN for missing; a text column with
 * few categories as one 0/1 feature each, others as their rank by frequency, unknown as 0. No label
 * is looked at.
 */
record TreeDesign(Usable usable, List<Categories> texts, int oneHotUpTo) {
  static TreeDesign learn(Usable usable, TrainingRows train, int least, int most, int oneHotUpTo) {
    List<Categories> texts =
        usable.texts().stream()
            .map(name -> Categories.learn(train.text(name), least, most))
            .toList();
    return new TreeDesign(usable, texts, oneHotUpTo);
  }

  private boolean oneHot(Categories categories) {
    return categories.texts().size() <= oneHotUpTo;
  }

  private int width(Categories categories) {
    return oneHot(categories) ? categories.texts().size() : 1;
  }

  int features() {
    return usable.numbers().size() + texts.stream().mapToInt(this::width).sum();
  }

  /** Row-major features. */
  float[] features(TrainingRows rows) {
    int width = features();
    float[] features = new float[rows.size() * width];
    int feature = 0;
    for (String name : usable.numbers()) {
      float[] column = rows.number(name);
      for (int row = 0; row < column.length; row++) {
        features[row * width + feature] = column[row];
      }
      feature++;
    }
    for (int c = 0; c < texts.size(); c++) {
      Categories categories = texts.get(c);
      int[] indices = categories.indices(rows.text(usable.texts().get(c)));
      for (int row = 0; row < indices.length; row++) {
        if (!oneHot(categories)) {
          features[row * width + feature] = indices[row];
        } else if (indices[row] > 0) {
          features[row * width + feature + indices[row] - 1] = 1;
        }
      }
      feature += width(categories);
    }
    return features;
  }

  /** Adds the same as nodes: [N, features]. */
  String write(GraphInputs inputs) {
    GraphBuilder graph = inputs.graph();
    List<String> blocks = new ArrayList<>();
    if (!usable.numbers().isEmpty()) {
      blocks.add(inputs.rawNumbers(usable.numbers()));
    }
    for (int c = 0; c < texts.size(); c++) {
      String index = inputs.index(usable.texts().get(c), texts.get(c));
      String block = index;
      if (oneHot(texts.get(c))) {
        long[] each = new long[texts.get(c).texts().size()];
        for (int i = 0; i < each.length; i++) {
          each[i] = i + 1L;
        }
        block = graph.node("Equal", List.of(index, graph.longs("each", each, 1, each.length)));
      }
      blocks.add(
          graph.node(
              "Cast",
              List.of(block),
              GraphBuilder.attribute("to", (long) TensorProto.DataType.FLOAT_VALUE)));
    }
    return inputs.beside(blocks);
  }
}
