package dev.plimsoll.server.internal.views;

import com.fasterxml.jackson.databind.JsonNode;
import dev.plimsoll.data.Datasets;
import dev.plimsoll.governance.CardData;
import dev.plimsoll.governance.CardSource;
import dev.plimsoll.governance.Gates;
import dev.plimsoll.governance.ModelCard;
import dev.plimsoll.governance.ModelCards;
import dev.plimsoll.governance.Purpose;
import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.Evidence;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.registry.ModelVersion;
import dev.plimsoll.registry.Registry;
import dev.plimsoll.server.internal.words.Figures;
import dev.plimsoll.storage.Storage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Model cards of registered versions, made from what is known at the moment. */
public final class Cards {
  /** Evidence in which a project states what its model is for. */
  private static final String PURPOSE = "model.purpose";

  private final Storage storage;
  private final Registry registry;
  private final Gates gates;
  private final Datasets datasets;

  public Cards(Storage storage, Registry registry, Gates gates, Datasets datasets) {
    this.storage = storage;
    this.registry = registry;
    this.gates = gates;
    this.datasets = datasets;
  }

  public ModelCard card(String model, int number) {
    ModelVersion version = registry.require(model, number);
    JsonNode manifest = registry.manifest(model, number);
    return ModelCards.build(
        new CardSource(
            version,
            manifest,
            purpose(model),
            data(manifest),
            EvaluationWords.report(storage.evidence(), version.digest()).orElse(null),
            gates.latest(model, version.digest()).orElse(null),
            registry.approvals(model, number),
            compression(version.digest()),
            storage.clock().instant()));
  }

  private Purpose purpose(String model) {
    return storage
        .evidence()
        .latest(PURPOSE, "model/" + model)
        .map(evidence -> Json.read(evidence.content().toString(), Purpose.class))
        .orElse(Purpose.unstated());
  }

  private List<CardData> data(JsonNode manifest) {
    List<CardData> all = new ArrayList<>();
    for (JsonNode hex : manifest.path("provenance").path("data")) {
      Digest digest = new Digest(hex.asText());
      datasets
          .byDigest(digest)
          .ifPresentOrElse(
              version -> all.add(new CardData("training", version.name(), digest, version.rows())),
              () -> all.add(new CardData("training", "an unknown dataset", digest, 0)));
    }
    return all;
  }

  private @Nullable String compression(Digest model) {
    return storage
        .evidence()
        .latest(ModelViews.COMPRESSION, model.hex())
        .map(Evidence::content)
        .map(
            report ->
                Figures.bytes(report.path("bytesBefore").asLong())
                    + " became "
                    + Figures.bytes(report.path("bytesAfter").asLong())
                    + ", "
                    + Figures.number(report.path("speedRatio").asDouble(), 2)
                    + " times as fast; a probability moved by at most "
                    + Figures.number(report.path("maxAbsScoreDelta").asDouble(), 4)
                    + ".")
        .orElse(null);
  }
}
