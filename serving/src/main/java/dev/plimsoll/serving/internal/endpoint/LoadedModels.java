package dev.plimsoll.serving.internal.endpoint;

import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.serving.ModelSource;
import dev.plimsoll.serving.Route;
import dev.plimsoll.serving.ServingError;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Models in memory by digest; two endpoints that route to one model share it. */
public final class LoadedModels {
  private final ModelSource source;
  private final Map<Digest, LoadedModel> loaded = new HashMap<>();

  public LoadedModels(ModelSource source) {
    this.source = source;
  }

  /** Loads and warms up what is not in memory yet. Fails as a whole, naming the version. */
  public synchronized List<LoadedModel> load(List<Route> routes) {
    List<LoadedModel> models = new ArrayList<>();
    for (Route route : routes) {
      try {
        LoadedModel model = loaded.get(route.model());
        if (model == null) {
          model = loadAlone(route.model());
          loaded.put(route.model(), model);
        }
        models.add(model);
      } catch (RuntimeException e) {
        throw new PlimsollException(
            ServingError.MODEL_UNLOADABLE,
            "model of "
                + route.version()
                + " ("
                + route.model().brief()
                + "): "
                + e.getMessage()
                + " (expected: a package that loads and answers)",
            e);
      }
    }
    if (models.stream().map(LoadedModel::decides).distinct().count() > 1) {
      throw new PlimsollException(
          ServingError.ROUTES_INVALID,
          "versions: some take decisions and some tensors (expected: all of one kind)");
    }
    return models;
  }

  /** A model of its own for one use, such as a replay; the caller releases it. */
  public LoadedModel loadAlone(Digest model) {
    return LoadedModel.load(model, source.folder(model));
  }

  /** Frees all but these, after their running calls have ended. */
  public synchronized void keepOnly(Set<Digest> used) {
    loaded
        .values()
        .removeIf(
            model -> {
              boolean unused = !used.contains(model.digest());
              if (unused) {
                model.release();
              }
              return unused;
            });
  }
}
