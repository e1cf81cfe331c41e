package dev.plimsoll.registry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.kernel.Times;
import dev.plimsoll.registry.internal.Names;
import dev.plimsoll.registry.internal.RegistryTables;
import dev.plimsoll.storage.LedgerDraft;
import dev.plimsoll.storage.Storage;
import dev.plimsoll.storage.StorageError;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Models, versions, aliases and approvals.
 *
 * <p>Nothing here is ever overwritten: an alias moves, and its past stays. All changes are ledger
 * changes, which take turns, so what a change reads still holds when it writes.
 */
public final class Registry {
  /** The version that answers for the model. */
  public static final String CHAMPION = "champion";

  /** The version that is being tried beside the champion. */
  public static final String CHALLENGER = "challenger";

  private final Storage storage;

  public Registry(Storage storage) {
    this.storage = storage;
  }

  /**
   * Gives a package the model's next number. The same package again gives the version it has.
   *
   * @param modelPackage digest of the package
   * @param kind what it is made of, such as {@code xgboost}
   * @param manifest the package's description
   */
  public ModelVersion register(
      String model, Digest modelPackage, String kind, JsonNode manifest, String actor) {
    Names.checkModel(model);
    Optional<ModelVersion> known = byDigest(model, modelPackage);
    if (known.isPresent()) {
      return known.get();
    }
    LedgerDraft draft =
        new LedgerDraft(
            actor, "model.registered", subject(model), "a " + kind + " package", modelPackage);
    String manifestText = new String(Json.canonical(manifest), StandardCharsets.UTF_8);
    try {
      return storage
          .ledger()
          .change(
              draft,
              handle -> {
                int number = RegistryTables.nextNumber(handle, model);
                ModelVersion version =
                    new ModelVersion(model, number, modelPackage, kind, now(), actor);
                RegistryTables.insert(handle, version, manifestText);
                return version;
              });
    } catch (PlimsollException e) {
      if (e.code() != StorageError.CONFLICT) {
        throw e;
      }
      // Another thread registered the same package in between: its version is the answer.
      return byDigest(model, modelPackage).orElseThrow(() -> e);
    }
  }

  public List<String> models() {
    return storage.database().read(RegistryTables::models);
  }

  /** Oldest first; empty for a model nobody has registered. */
  public List<ModelVersion> versions(String model) {
    return storage.database().read(handle -> RegistryTables.versions(handle, model));
  }

  public Optional<ModelVersion> version(String model, int number) {
    return storage.database().read(handle -> RegistryTables.version(handle, model, number));
  }

  /**
   * @throws PlimsollException with {@link RegistryError#MODEL_UNKNOWN} or {@link
   *     RegistryError#VERSION_UNKNOWN}
   */
  public ModelVersion require(String model, int number) {
    return storage.database().read(handle -> require(handle, model, number));
  }

  public Optional<ModelVersion> byDigest(String model, Digest modelPackage) {
    return storage.database().read(handle -> RegistryTables.byDigest(handle, model, modelPackage));
  }

  /** The description that was registered with the package. */
  public JsonNode manifest(String model, int number) {
    return storage
        .database()
        .read(
            handle -> {
              require(handle, model, number);
              return Json.parse(RegistryTables.manifest(handle, model, number).orElseThrow());
            });
  }

  /** What the alias points at now. */
  public Optional<ModelVersion> alias(String model, String alias) {
    return storage
        .database()
        .read(
            handle ->
                RegistryTables.alias(handle, model, alias)
                    .flatMap(number -> RegistryTables.version(handle, model, number)));
  }

  /**
   * @throws PlimsollException with {@link RegistryError#ALIAS_UNKNOWN} when it points nowhere
   */
  public ModelVersion requireAlias(String model, String alias) {
    return alias(model, alias).orElseThrow(() -> unknownAlias(model, alias));
  }

  /** What the alias pointed at then. */
  public Optional<ModelVersion> aliasAt(String model, String alias, Instant then) {
    return history(model).stream()
        .filter(move -> move.alias().equals(alias) && !move.at().isAfter(then))
        .reduce((earlier, later) -> later)
        .map(AliasMove::to)
        .flatMap(number -> version(model, number));
  }

  /** Points the alias at a version, whatever it pointed at before. */
  public AliasMove move(String model, String alias, int number, String actor, String reason) {
    Names.checkAlias(alias);
    require(model, number);
    Optional<AliasMove> last = lastMove(model, alias);
    if (last.isPresent() && Objects.equals(last.get().to(), number)) {
      return last.get();
    }
    return change(model, alias, number, actor, reason, from -> {});
  }

  /**
   * Points the alias at a version only if it still points where the caller last saw it.
   *
   * @param current the version's number, or null for an alias that does not exist yet
   * @throws PlimsollException with {@link RegistryError#ALIAS_MOVED} otherwise
   */
  public AliasMove moveFrom(
      String model,
      String alias,
      @Nullable Integer current,
      int number,
      String actor,
      String reason) {
    Names.checkAlias(alias);
    require(model, number);
    Optional<Integer> expected = Optional.ofNullable(current);
    return change(
        model,
        alias,
        number,
        actor,
        reason,
        from -> {
          if (!from.equals(expected)) {
            throw moved(model, alias, from, expected);
          }
        });
  }

  /** Takes the alias away; its history stays. */
  public AliasMove drop(String model, String alias, String actor, String reason) {
    requireAlias(model, alias);
    return change(model, alias, null, actor, reason, from -> {});
  }

  private AliasMove change(
      String model,
      String alias,
      @Nullable Integer to,
      String actor,
      String reason,
      Consumer<Optional<Integer>> check) {
    LedgerDraft draft =
        new LedgerDraft(
            actor,
            to == null ? "alias.dropped" : "alias.moved",
            subject(model),
            alias + " to " + (to == null ? "nothing" : to) + ": " + reason,
            Digest.ofJson(Map.of("model", model, "alias", alias, "number", to == null ? 0 : to)));
    return storage
        .ledger()
        .change(
            draft,
            handle -> {
              Optional<Integer> from = RegistryTables.alias(handle, model, alias);
              check.accept(from);
              RegistryTables.point(handle, model, alias, to);
              AliasMove move =
                  new AliasMove(
                      model,
                      RegistryTables.nextStep(handle, model),
                      alias,
                      from.orElse(null),
                      to,
                      now(),
                      actor,
                      reason);
              RegistryTables.insert(handle, move);
              return move;
            });
  }

  /** Every move of every alias of the model, oldest first. */
  public List<AliasMove> history(String model) {
    return storage.database().read(handle -> RegistryTables.moves(handle, model));
  }

  private Optional<AliasMove> lastMove(String model, String alias) {
    return history(model).stream()
        .filter(move -> move.alias().equals(alias))
        .reduce((earlier, later) -> later);
  }

  /** The same person in the same role approves once; again gives the first approval. */
  public Approval approve(String model, int number, String actor, String role, String reason) {
    ModelVersion version = require(model, number);
    Optional<Approval> known =
        approvals(model, number).stream()
            .filter(a -> a.actor().equals(actor) && a.role().equals(role))
            .findFirst();
    if (known.isPresent()) {
      return known.get();
    }
    Approval approval = new Approval(model, number, actor, role, reason, now());
    LedgerDraft draft =
        new LedgerDraft(
            actor,
            "version.approved",
            subject(model),
            version.id() + " as " + role + ": " + reason,
            version.digest());
    return storage
        .ledger()
        .change(
            draft,
            handle -> {
              RegistryTables.insert(handle, approval);
              return approval;
            });
  }

  /** Oldest first. */
  public List<Approval> approvals(String model, int number) {
    return storage.database().read(handle -> RegistryTables.approvals(handle, model, number));
  }

  private static ModelVersion require(Handle handle, String model, int number) {
    return RegistryTables.version(handle, model, number)
        .orElseThrow(() -> unknownVersion(model, number, RegistryTables.versions(handle, model)));
  }

  private static PlimsollException unknownVersion(
      String model, int number, List<ModelVersion> versions) {
    if (versions.isEmpty()) {
      return new PlimsollException(
          RegistryError.MODEL_UNKNOWN, "model: '" + model + "' (expected: a registered model)");
    }
    return new PlimsollException(
        RegistryError.VERSION_UNKNOWN,
        "version: " + model + "/" + number + " (expected: 1 to " + versions.size() + ")");
  }

  private PlimsollException unknownAlias(String model, String alias) {
    if (versions(model).isEmpty()) {
      return unknownVersion(model, 0, List.of());
    }
    return new PlimsollException(
        RegistryError.ALIAS_UNKNOWN,
        "alias: '" + alias + "' of " + model + " (expected: an alias that points at a version)");
  }

  private static PlimsollException moved(
      String model, String alias, Optional<Integer> from, Optional<Integer> expected) {
    return new PlimsollException(
        RegistryError.ALIAS_MOVED,
        "alias: '"
            + alias
            + "' of "
            + model
            + " points at "
            + from.map(String::valueOf).orElse("nothing")
            + " (expected: "
            + expected.map(String::valueOf).orElse("nothing")
            + ", as when you looked)");
  }

  private Instant now() {
    return Times.instant(Times.micros(storage.clock().instant()));
  }

  private static String subject(String model) {
    return "model/" + model;
  }
}
