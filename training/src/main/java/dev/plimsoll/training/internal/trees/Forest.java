package dev.plimsoll.training.internal.trees;

import com.fasterxml.jackson.databind.JsonNode;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.onnx.GraphBuilder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Boosted trees as XGBoost's JSON model states them, and their ONNX twin.
 *
 * <p>XGBoost goes left when {@code x < threshold}, thresholds in single precision; a missing value
 * goes the node's default way. That is BRANCH_LT with the left child as the true branch and {@code
 * missing_value_tracks_true} where the default is left. Each tree adds to one output; the sums of
 * yes and no start from the logit of the base score, others from the base score itself.
 */
final class Forest {
  private static final String DOMAIN = "ai.onnx.ml";

  private final JsonNode trees;
  private final int count;
  private final JsonNode outputs;
  private final float[] start;

  private Forest(JsonNode trees, int count, JsonNode outputs, float[] start) {
    this.trees = trees;
    this.count = count;
    this.outputs = outputs;
    this.start = start;
  }

  /**
   * Reads a model.
   *
   * @param rounds how many of its rounds count, from the first; each has a tree per output
   */
  static Forest read(byte[] json, TreeTask task, int rounds) {
    JsonNode learner = Json.parse(new String(json, StandardCharsets.UTF_8)).path("learner");
    double score = learner.path("learner_model_param").path("base_score").asDouble();
    JsonNode model = learner.path("gradient_booster").path("model");
    return new Forest(
        model.path("trees"),
        rounds * task.target().outputs(),
        model.path("tree_info"),
        task.start(score));
  }

  String write(GraphBuilder graph, String features) {
    Nodes nodes = new Nodes();
    for (int tree = 0; tree < count; tree++) {
      nodes.add(tree, trees.get(tree), outputs.get(tree).asInt());
    }
    return graph
        .node(
            DOMAIN,
            "TreeEnsembleRegressor",
            List.of(features),
            1,
            GraphBuilder.attribute("n_targets", (long) start.length),
            GraphBuilder.attribute("aggregate_function", "SUM"),
            GraphBuilder.attribute("post_transform", "NONE"),
            GraphBuilder.attribute("base_values", start),
            GraphBuilder.attribute("nodes_treeids", longs(nodes.tree)),
            GraphBuilder.attribute("nodes_nodeids", longs(nodes.node)),
            GraphBuilder.attribute("nodes_featureids", longs(nodes.feature)),
            GraphBuilder.attribute("nodes_values", floats(nodes.threshold)),
            GraphBuilder.attribute("nodes_modes", nodes.mode),
            GraphBuilder.attribute("nodes_truenodeids", longs(nodes.left)),
            GraphBuilder.attribute("nodes_falsenodeids", longs(nodes.right)),
            GraphBuilder.attribute("nodes_missing_value_tracks_true", longs(nodes.missingLeft)),
            GraphBuilder.attribute("target_treeids", longs(nodes.leafTree)),
            GraphBuilder.attribute("target_nodeids", longs(nodes.leafNode)),
            GraphBuilder.attribute("target_ids", longs(nodes.leafOutput)),
            GraphBuilder.attribute("target_weights", floats(nodes.leafValue)))
        .get(0);
  }

  private static long[] longs(List<Integer> values) {
    return values.stream().mapToLong(Integer::longValue).toArray();
  }

  private static float[] floats(List<Float> values) {
    float[] array = new float[values.size()];
    for (int i = 0; i < array.length; i++) {
      array[i] = values.get(i);
    }
    return array;
  }

  /** The parallel lists that the operator wants. */
  private static final class Nodes {
    final List<Integer> tree = new ArrayList<>();
    final List<Integer> node = new ArrayList<>();
    final List<Integer> feature = new ArrayList<>();
    final List<Float> threshold = new ArrayList<>();
    final List<String> mode = new ArrayList<>();
    final List<Integer> left = new ArrayList<>();
    final List<Integer> right = new ArrayList<>();
    final List<Integer> missingLeft = new ArrayList<>();
    final List<Integer> leafTree = new ArrayList<>();
    final List<Integer> leafNode = new ArrayList<>();
    final List<Integer> leafOutput = new ArrayList<>();
    final List<Float> leafValue = new ArrayList<>();

    void add(int id, JsonNode from, int output) {
      JsonNode lefts = from.path("left_children");
      for (int n = 0; n < lefts.size(); n++) {
        boolean leaf = lefts.get(n).asInt() < 0;
        float condition = (float) from.path("split_conditions").get(n).asDouble();
        tree.add(id);
        node.add(n);
        mode.add(leaf ? "LEAF" : "BRANCH_LT");
        feature.add(leaf ? 0 : from.path("split_indices").get(n).asInt());
        threshold.add(leaf ? 0 : condition);
        left.add(leaf ? 0 : lefts.get(n).asInt());
        right.add(leaf ? 0 : from.path("right_children").get(n).asInt());
        missingLeft.add(leaf ? 0 : from.path("default_left").get(n).asInt());
        if (leaf) {
          leafTree.add(id);
          leafNode.add(n);
          leafOutput.add(output);
          leafValue.add(condition);
        }
      }
    }
  }
}
