package dev.plimsoll.server.internal.openai;

import dev.plimsoll.kernel.Digest;
import dev.plimsoll.serving.Endpoints;
import dev.plimsoll.serving.ModelSource;
import dev.plimsoll.serving.Route;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which endpoints this API can serve. Packages never change, so what was read of one is kept for as
 * long as an endpoint routes to it.
 */
final class TextModels {
  private static final int SPARE = 8;

  private final Endpoints endpoints;
  private final ModelSource packages;
  private final Map<Digest, Optional<TextModel>> known = new HashMap<>();

  TextModels(Endpoints endpoints, ModelSource packages) {
    this.endpoints = endpoints;
    this.packages = packages;
  }

  /** Endpoints that give embeddings or scores of texts. */
  List<String> names() {
    return endpoints.names().stream().filter(name -> find(name).isPresent()).toList();
  }

  /** The model of the version with the largest share; an unknown endpoint is refused. */
  Optional<TextModel> find(String endpoint) {
    Route route =
        endpoints.current(endpoint).routes().stream()
            .max(Comparator.comparingInt(Route::permille))
            .orElseThrow();
    return find(route.model());
  }

  TextModel require(String endpoint, String what) {
    return find(endpoint)
        .orElseThrow(
            () ->
                OpenAiError.MODEL_NOT_SUPPORTED.of(
                    "model", "'" + endpoint + "' reads no texts", "a model that gives " + what));
  }

  private synchronized Optional<TextModel> find(Digest digest) {
    Optional<TextModel> found = known.get(digest);
    if (found == null) {
      @Nullable TextModel read = TextModel.of(packages.folder(digest));
      found = Optional.ofNullable(read);
      known.put(digest, found);
      forgetUnused();
    }
    return found;
  }

  private void forgetUnused() {
    if (known.size() <= SPARE) {
      return;
    }
    Set<Digest> used = new HashSet<>();
    for (String name : endpoints.names()) {
      endpoints.current(name).routes().forEach(route -> used.add(route.model()));
    }
    known
        .entrySet()
        .removeIf(
            entry -> {
              boolean unused = !used.contains(entry.getKey());
              if (unused) {
                entry.getValue().ifPresent(TextModel::close);
              }
              return unused;
            });
  }
}
