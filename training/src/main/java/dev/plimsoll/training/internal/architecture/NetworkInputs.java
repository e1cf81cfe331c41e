package dev.plimsoll.training.internal.architecture;

import dev.plimsoll.training.internal.prepare.Categories;
import dev.plimsoll.training.internal.prepare.GraphInputs;
import dev.plimsoll.training.internal.prepare.NormalScores;
import dev.plimsoll.training.internal.prepare.QuantileBins;
import dev.plimsoll.training.internal.prepare.Usable;
import dev.plimsoll.training.internal.table.TrainingRows;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the network computes with: normal scores and rows of the shared embedding table. */
record NetworkInputs(Usable usable, List<NormalScores> scores, List<Categories> categories) {
  List<Integer> sizes() {
    return categories.stream().map(Categories::size).toList();
  }

  boolean anyMissing(TrainingRows rows) {
    for (String name : usable.numbers()) {
      for (float value : rows.number(name)) {
        if (Float.isNaN(value)) {
          return true;
        }
      }
    }
    return false;
  }

  Inputs inputs(TrainingRows rows) {
    float[] labels = rows.target().standardised(rows.labels());
    return new Inputs(rows.size(), numbers(rows), tableRows(rows), labels);
  }

  /** The bins of each numeric column's normal scores. */
  List<QuantileBins> bins(TrainingRows rows, int most) {
    List<QuantileBins> bins = new ArrayList<>();
    for (int c = 0; c < scores.size(); c++) {
      float[] mapped = rows.number(usable.numbers().get(c)).clone();
      for (int row = 0; row < mapped.length; row++) {
        mapped[row] = scores.get(c).apply(mapped[row]);
      }
      bins.add(QuantileBins.learn(mapped, most));
    }
    return bins;
  }

  private float[] numbers(TrainingRows rows) {
    int columns = scores.size();
    float[] numbers = new float[rows.size() * columns];
    for (int c = 0; c < columns; c++) {
      float[] column = rows.number(usable.numbers().get(c));
      NormalScores table = scores.get(c);
      for (int row = 0; row < column.length; row++) {
        numbers[row * columns + c] = table.apply(column[row]);
      }
    }
    return numbers;
  }

  private long[] tableRows(TrainingRows rows) {
    int columns = categories.size();
    long[] offsets = CategoryTokens.offsets(sizes());
    long[] indices = new long[rows.size() * columns];
    for (int c = 0; c < columns; c++) {
      int[] column = categories.get(c).indices(rows.text(usable.texts().get(c)));
      for (int row = 0; row < column.length; row++) {
        indices[row * columns + c] = offsets[c] + column[row];
      }
    }
    return indices;
  }

  /** How often each row of the embedding table is used. */
  long[] useCounts(TrainingRows rows) {
    long[] counts = new long[sizes().stream().mapToInt(Integer::intValue).sum()];
    for (long index : tableRows(rows)) {
      counts[(int) index]++;
    }
    return counts;
  }

  @Nullable String writeNumbers(GraphInputs inputs) {
    return scores.isEmpty() ? null : inputs.normalScores(usable.numbers(), scores);
  }

  @Nullable String writeCategories(GraphInputs inputs) {
    return categories.isEmpty()
        ? null
        : inputs.tableRows(usable.texts(), categories, CategoryTokens.offsets(sizes()));
  }
}
