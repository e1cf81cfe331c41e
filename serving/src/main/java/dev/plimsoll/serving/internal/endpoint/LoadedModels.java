package dev.plimsoll.serving.internal.endpoint;

import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.onnx.ModelManifest;
import dev.plimsoll.onnx.ModelPackage;
import dev.plimsoll.serving.AnswerForm;
import dev.plimsoll.serving.ModelSource;
import dev.plimsoll.serving.Route;
import dev.plimsoll.serving.ServingError;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Models in memory by digest; two endpoints that route to one model share it. */
public final class LoadedModels {
  private static final Logger LOG = LoggerFactory.getLogger(LoadedModels.class);

  private final ModelSource source;
  private final Map<Digest, LoadedModel> loaded = new HashMap<>();
  private final Map<Digest, AnswerForm> kinds = new ConcurrentHashMap<>();

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
                + expecting(String.valueOf(e.getMessage())),
            e);
      }
    }
    requireOneKind(models);
    return models;
  }

  private static String expecting(String reason) {
    return reason.contains("(expected: ")
        ? reason
        : reason + " (expected: a package that loads and answers)";
  }

  private static void requireOneKind(List<LoadedModel> models) {
    Set<AnswerForm> kinds = EnumSet.noneOf(AnswerForm.class);
    models.forEach(model -> kinds.add(model.kind()));
    if (kinds.size() > 1) {
      throw new PlimsollException(
          ServingError.ROUTES_INVALID,
          "versions: "
              + (kinds.contains(AnswerForm.TENSORS)
                  ? "some take decisions and some tensors"
                  : kinds.stream()
                      .map(AnswerForm::words)
                      .collect(Collectors.joining(" and some with ", "some answer with ", "")))
              + " (expected: all of one kind)");
    }
    List<List<Double>> levels = models.stream().map(LoadedModel::levels).distinct().toList();
    if (levels.size() > 1) {
      throw new PlimsollException(
          ServingError.ROUTES_INVALID,
          "versions: quantiles of "
              + levels.stream().map(List::toString).collect(Collectors.joining(" and of "))
              + " (expected: of the same levels)");
    }
  }

  /**
   * What a model answers with, by its manifest alone: its graph may be large, and loading it may be
   * under way. Empty when its package cannot be read any more.
   */
  public Optional<AnswerForm> kind(Digest model) {
    AnswerForm known = kinds.get(model);
    if (known != null) {
      return Optional.of(known);
    }
    try {
      Path file = source.folder(model).resolve(ModelPackage.MANIFEST);
      AnswerForm kind = AnswerForm.of(Json.read(file, ModelManifest.class));
      kinds.put(model, kind);
      return Optional.of(kind);
    } catch (PlimsollException e) {
      // A list of predictions asks for each; who reads one is told in words.
      LOG.debug("what model {} answered with is not known: {}", model.brief(), e.getMessage());
      return Optional.empty();
    }
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
