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
import dev.plimsoll.pipeline.Candidate;
import dev.plimsoll.pipeline.Candidates;
import dev.plimsoll.registry.ModelVersion;
import dev.plimsoll.registry.Registry;
import dev.plimsoll.server.internal.words.Figures;
import dev.plimsoll.storage.Storage;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Model cards of registered versions, made from what is known at the moment. */
public final class Cards {
  /** Evidence in which a project states what its model is for. */
  private static final String PURPOSE = "model.purpose";

  private static final String TRAINING = "training.run";

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
            data(version, manifest),
            taught(version, manifest),
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

  /** The datasets behind a model; its training set, split, has no name, and what was split has. */
  private List<CardData> data(ModelVersion version, JsonNode manifest) {
    JsonNode provenance = manifest.path("provenance");
    Candidates candidates = new Candidates(storage);
    Set<Digest> split =
        Stream.concat(Stream.of(version.digest()), digests(provenance.path("parents")))
            .flatMap(model -> candidates.recall(model).stream())
            .map(Candidate::rows)
            .collect(Collectors.toSet());
    return digests(provenance.path("data"))
        .filter(digest -> !split.contains(digest))
        .map(
            digest ->
                datasets
                    .byDigest(digest)
                    .map(data -> new CardData("source", data.name(), digest, data.rows()))
                    .orElseGet(() -> new CardData("source", "an unknown dataset", digest, 0)))
        .toList();
  }

  /** A quantized model was taught as the one that it was made from. */
  private CardSource.@Nullable Taught taught(ModelVersion version, JsonNode manifest) {
    return Stream.concat(
            Stream.of(version.digest()), digests(manifest.path("provenance").path("parents")))
        .flatMap(model -> storage.evidence().latest(TRAINING, model.hex()).stream())
        .map(Evidence::content)
        .filter(run -> run.path("trainRows").isNumber() && run.path("validRows").isNumber())
        .map(
            run ->
                new CardSource.Taught(
                    run.path("trainRows").asLong(), run.path("validRows").asLong()))
        .findFirst()
        .orElse(null);
  }

  private static Stream<Digest> digests(JsonNode hexes) {
    return StreamSupport.stream(hexes.spliterator(), false).map(hex -> new Digest(hex.asText()));
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
                    + " times as fast by the processor time of one batch; an answer moved by at most "
                    + Figures.number(report.path("maxAbsScoreDelta").asDouble(), 4)
                    + ".")
        .orElse(null);
  }
}
