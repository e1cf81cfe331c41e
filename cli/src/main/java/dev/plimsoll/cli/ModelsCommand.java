package dev.plimsoll.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.registry.AliasMove;
import dev.plimsoll.registry.ModelVersion;
import dev.plimsoll.registry.Registry;
import dev.plimsoll.registry.RegistryError;
import dev.plimsoll.storage.Storage;
import dev.plimsoll.storage.StorageConfig;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "models",
    mixinStandardHelpOptions = true,
    description = "Models, their versions and aliases.",
    subcommands = ModelsImportCommand.class)
final class ModelsCommand {
  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "All versions of all models.")
  int list(@Mixin Screen screen) {
    try (Storage storage = open(screen)) {
      Registry registry = new Registry(storage);
      List<ModelVersion> versions = new ArrayList<>();
      registry.models().forEach(model -> versions.addAll(registry.versions(model)));
      screen.table(
          List.of("version", "kind", "digest", "registered", "by", "alias"),
          versions.stream()
              .map(
                  version ->
                      List.of(
                          version.id(),
                          version.kind(),
                          version.digest().brief(),
                          version.at().toString(),
                          version.actor(),
                          aliases(registry, version)))
              .toList());
      screen.result(versions);
      return Plimsoll.DONE;
    }
  }

  @Command(
      name = "approve",
      mixinStandardHelpOptions = true,
      description =
          "Says that a version may be used. Who and why stand on its model card and in the ledger.")
  int approve(
      @Mixin Screen screen,
      @Mixin HomeOrServer place,
      @Parameters(paramLabel = "MODEL/NUMBER", description = "A version, such as late/3.")
          String version,
      @Option(names = "--reason", required = true, description = "Why it may be used.")
          String reason) {
    int border = version.lastIndexOf('/');
    String number = version.substring(border + 1);
    if (border < 1 || !number.matches("[0-9]{1,9}")) {
      throw new PlimsollException(
          RegistryError.VERSION_UNKNOWN,
          "version: '" + version + "' (expected: a model and a number, such as late/3)");
    }
    String model = version.substring(0, border);
    JsonNode approval =
        place.ask(
            screen,
            client ->
                client.post(
                    "/api/v1/models/" + model + "/versions/" + number + "/approve",
                    Json.canonical(Map.of("reason", reason))),
            rooms ->
                rooms
                    .registry()
                    .approve(
                        model,
                        Integer.parseInt(number),
                        "command line",
                        "owner of the home",
                        reason));
    screen.line(
        version
            + " is approved by "
            + approval.path("actor").asText()
            + " ("
            + approval.path("role").asText()
            + ")");
    screen.result(approval);
    return Plimsoll.DONE;
  }

  @Command(
      name = "history",
      mixinStandardHelpOptions = true,
      description = "Every move of every alias of a model.")
  int history(
      @Mixin Screen screen,
      @Parameters(paramLabel = "MODEL", description = "A model: the name of its project.")
          String model) {
    try (Storage storage = open(screen)) {
      List<AliasMove> moves = new Registry(storage).history(model);
      screen.table(
          List.of("when", "alias", "from", "to", "who", "why"),
          moves.stream()
              .map(
                  move ->
                      List.of(
                          move.at().toString(),
                          move.alias(),
                          String.valueOf(move.from()),
                          String.valueOf(move.to()),
                          move.actor(),
                          move.reason()))
              .toList());
      screen.result(moves);
      return Plimsoll.DONE;
    }
  }

  private static String aliases(Registry registry, ModelVersion version) {
    List<String> names = new ArrayList<>();
    for (String alias : List.of(Registry.CHAMPION, Registry.CHALLENGER)) {
      registry
          .alias(version.model(), alias)
          .filter(found -> found.number() == version.number())
          .ifPresent(found -> names.add(alias));
    }
    return String.join(", ", names);
  }

  private static Storage open(Screen screen) {
    return Storage.open(new StorageConfig(screen.home(Path.of("")), null), InstantSource.system());
  }
}
