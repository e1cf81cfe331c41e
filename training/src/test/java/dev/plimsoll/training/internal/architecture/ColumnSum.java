package dev.plimsoll.training.internal.architecture;

import dev.plimsoll.onnx.GraphBuilder;
import dev.plimsoll.training.internal.Candidate;
import dev.plimsoll.training.internal.Settings;
import dev.plimsoll.training.internal.block.Linear;
import dev.plimsoll.training.internal.block.Parameters;
import dev.plimsoll.training.internal.optimize.StepContext;
import dev.plimsoll.training.internal.optimize.TrainingPlan;
import dev.plimsoll.training.internal.prepare.QuantileBins;
import dev.plimsoll.training.internal.table.Task;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** A sum of one learned function per column: nothing but embeddings and a linear layer. */
final class ColumnSum implements TabularNetwork {
  private final Parameters parameters;
  private final Features features;
  private final Linear head;

  ColumnSum(
      Columns columns,
      List<QuantileBins> bins,
      NumberEmbedding.Spec numbers,
      int categoryDim,
      RandomGenerator random) {
    parameters = new Parameters(random);
    features = new Features(parameters, columns, bins, numbers, categoryDim);
    head = new Linear(parameters, "head", features.width(), columns.outputs());
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
    return features.width();
  }

  @Override
  public Tensor body(Tensor numbers, Tensor categories, StepContext context, boolean training) {
    return features.forward(numbers, categories);
  }

  @Override
  public Tensor head(Tensor body) {
    return head.forward(body);
  }

  @Override
  public String write(GraphBuilder graph, @Nullable String numbers, @Nullable String categories) {
    return head.write(graph, features.write(graph, numbers, categories));
  }

  @Override
  public void close() {
    parameters.close();
  }

  /** What project files call it, and what may be set. */
  static final class Named implements Candidate {
    @Override
    public String name() {
      return "column-sum";
    }

    @Override
    public Set<Task> tasks() {
      return EnumSet.allOf(Task.class);
    }

    @Override
    public Fit configure(Settings settings) {
      NumberEmbedding.Spec numbers = NumberEmbedding.Spec.of(settings);
      int categoryDim = settings.integer("categoryDim", 8, 1, 512);
      return NetworkFit.configure(
          (columns, bins, random) ->
              new ColumnSum(columns, bins.apply(numbers.bins()), numbers, categoryDim, random),
          TrainingPlan.tables(),
          settings);
    }
  }
}
