package dev.plimsoll.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.plimsoll.kernel.Json;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Help for every command, and what is said to a command line that nobody understands. */
class HelpTest {
  @Test
  void everyCommandExplainsEveryOption() {
    explains(Plimsoll.commands(), List.of());
  }

  @Test
  void namesWhatItDoesNotUnderstand() {
    assertThat(Shell.run("frobnicate").code()).isEqualTo(2);
    assertThat(Shell.run("frobnicate").err()).contains("'frobnicate'");
    assertThat(Shell.run("run", "--jsn").code()).isEqualTo(2);
    assertThat(Shell.run("run", "--jsn").err()).contains("--jsn");
    assertThat(Shell.run("up", "--port", "many").err()).contains("--port").contains("'many'");
    assertThat(Shell.run("audit").code()).isEqualTo(2);
    assertThat(Shell.run().code()).isEqualTo(2);
  }

  @Test
  void errorsAreOneJsonObjectForPrograms() {
    assertError("USER", "frobnicate", "--json");
    assertError("USER", "run", "--jsn", "--json");
    assertError("USER", "up", "--port", "many", "--json");
    assertError("USER", "run", "/nowhere/at/all", "--json");
    assertError("USER", "init", "/nowhere.csv", "--label", "x", "--json");
  }

  private static void assertError(String blame, String... arguments) {
    Shell.Said said = Shell.run(arguments);
    assertThat(said.code()).isEqualTo(2);
    assertThat(said.out()).isEmpty();
    assertThat(said.err().strip().lines()).hasSize(1);
    JsonNode error = Json.parse(said.err()).path("error");
    assertThat(error.path("blame").asText()).isEqualTo(blame);
    assertThat(error.path("code").asText()).isNotEmpty();
    assertThat(error.path("message").asText()).contains("expected");
  }

  private static void explains(CommandLine command, List<String> path) {
    List<String> words = new ArrayList<>(path);
    words.add("--help");
    Shell.Said said = Shell.run(words.toArray(String[]::new)).done();
    assertThat(said.out()).contains("Usage: plimsoll").contains("--help");
    for (OptionSpec option : command.getCommandSpec().options()) {
      if (!option.hidden()) {
        assertThat(said.out()).as("help of %s", path).contains(option.longestName());
        described(option, path);
      }
    }
    command
        .getCommandSpec()
        .positionalParameters()
        .forEach(
            given -> {
              assertThat(said.out()).contains(given.paramLabel());
              described(given, path);
            });
    command
        .getSubcommands()
        .forEach(
            (name, below) -> {
              assertThat(said.out()).as("help of %s", path).contains(name);
              List<String> longer = new ArrayList<>(path);
              longer.add(name);
              explains(below, longer);
            });
  }

  private static void described(ArgSpec given, List<String> path) {
    assertThat(given.description()).as("%s of %s", given.paramLabel(), path).isNotEmpty();
  }
}
