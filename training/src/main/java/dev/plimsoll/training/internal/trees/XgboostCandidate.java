package dev.plimsoll.training.internal.trees;

import dev.plimsoll.training.internal.Candidate;
import dev.plimsoll.training.internal.Settings;
import dev.plimsoll.training.internal.table.Task;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Gradient-boosted trees, still the bar on tabular data. */
public final class XgboostCandidate implements Candidate {
  public static final String NAME = "xgboost";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Set<Task> tasks() {
    return EnumSet.complementOf(EnumSet.of(Task.MULTI_LABEL));
  }

  @Override
  public Fit configure(Settings settings) {
    Map<String, Object> library = new LinkedHashMap<>();
    library.put("tree_method", "hist");
    library.put("verbosity", 0);
    library.put("nthread", settings.integer("threads", 2, 1, 256));
    library.put("eta", settings.number("eta", settings.usual(0.05, 0.1), 1e-6, 1));
    library.put("max_depth", settings.integer("maxDepth", settings.usual(3, 6), 1, 16));
    library.put(
        "min_child_weight", settings.number("minChildWeight", settings.usual(2.0, 5.0), 0, 1e9));
    library.put("subsample", settings.number("subsample", settings.usual(0.6, 0.8), 0.01, 1));
    library.put("colsample_bytree", settings.number("colsample", 0.8, 0.01, 1));
    library.put("lambda", settings.number("lambda", settings.usual(5.0, 1.0), 0, 1e9));
    library.put("max_bin", settings.integer("maxBin", 128, 2, 1 << 16));
    Boosting.Plan plan =
        new Boosting.Plan(
            settings.integer("rounds", 400, 1, 100_000),
            settings.integer("patience", settings.usual(50, 25), 1, 100_000));
    int least = settings.integer("leastFrequency", 5, 1, Integer.MAX_VALUE);
    int most = settings.integer("mostCategories", 1000, 1, 1_000_000);
    int oneHot = settings.integer("oneHotUpTo", 8, 0, 1000);
    return (usable, train, valid, seed, place) -> {
      TreeDesign design = TreeDesign.learn(usable, train, least, most, oneHot);
      return new Boosting(library, plan).fit(design, train, valid, seed, place.progress());
    };
  }
}
