package dev.plimsoll.pipeline.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.plimsoll.features.DecisionTask;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.kernel.config.ConfigFile;
import dev.plimsoll.kernel.config.JsonSchema;
import dev.plimsoll.serving.Durability;
import dev.plimsoll.serving.InputsKept;
import dev.plimsoll.serving.LogPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

class ProjectFileTest {
  private static final Path FLIGHTS = Path.of("../examples/flights/plimsoll.yaml");
  private static final Path SCHEMA = Path.of("../docs/plimsoll.schema.json");

  private static String flights() throws IOException {
    return Files.readString(FLIGHTS);
  }

  private static List<com.networknt.schema.Error> violations(String yaml) throws IOException {
    Schema schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(Files.readString(SCHEMA));
    Object tree = new Load(LoadSettings.builder().build()).loadFromString(yaml);
    return schema.validate(Json.text(tree), InputFormat.JSON);
  }

  @Test
  void refusesATaskOfOneCandidateAlone(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("plimsoll.yaml");
    String yaml =
        flights().replaceFirst("(?m)^train:\\R", "train:\n  settings: {mlp: {task: regression}}\n");
    assertThat(yaml).isNotEqualTo(flights());
    Files.writeString(file, yaml);
    assertThatThrownBy(() -> ConfigFile.read(file).bind(ProjectFile.class))
        .hasMessageContaining(
            "settings.mlp.task: regression (expected: decision.task, for all candidates alike)");
  }

  @Test
  void aLabelThatIsANumberHasItsOwnTaskAndLinearModel(@TempDir Path folder) throws IOException {
    String yaml =
        flights()
            .replace("  label: arr_delay > 15\n", "  label: arr_delay\n  task: quantile\n")
            .replaceFirst("(?m)^  candidates: .*\\R", "")
            .replaceFirst("(?s)  gate:\\R.*?  canary", "  gate: [pinball <= 20]\n  canary");
    assertThat(violations(yaml)).isEmpty();
    Path file = folder.resolve("plimsoll.yaml");
    Files.writeString(file, yaml);
    ProjectFile project = ConfigFile.read(file).bind(ProjectFile.class);
    assertThat(project.decision().task()).isEqualTo(DecisionTask.QUANTILE);
    assertThat(project.decision().quantiles()).containsExactly(0.1, 0.5, 0.9);
    assertThat(project.train().candidates()).containsExactly("ft-transformer", "xgboost", "ridge");
    Files.writeString(file, yaml.replace("task: quantile", "task: multi-class"));
    assertThat(violations(Files.readString(file))).isEmpty();
    assertThat(ConfigFile.read(file).bind(ProjectFile.class).train().candidates())
        .contains("logistic");
    Files.writeString(file, yaml.replace("task: quantile", "task: ranking"));
    assertThat(violations(Files.readString(file))).isNotEmpty();
    assertThatThrownBy(() -> ConfigFile.read(file).bind(ProjectFile.class))
        .hasMessageContaining("task");
  }

  @Test
  void theFlightsExampleBinds() {
    ProjectFile file = ConfigFile.read(FLIGHTS).bind(ProjectFile.class);
    assertThat(file.name()).isEqualTo("late-arrival");
    assertThat(file.data())
        .containsOnlyKeys("flights", "weather", "planes", "airports", "airlines");
    assertThat(file.train().byTime()).isTrue();
    assertThat(file.train().until()).isEqualTo(Instant.parse("2013-05-01T00:00:00Z"));
    assertThat(file.evaluate().slices()).contains(List.of("origin", "carrier"), List.of("carrier"));
    assertThat(file.retrain().on()).containsExactly("performance");
    assertThat(file.monitor().labelsAfter()).isEqualTo(Duration.ofDays(2));
    assertThat(java.util.Objects.requireNonNull(file.replay()).offers())
        .extracting(ReplaySection.Offer::shuffleLabels)
        .containsExactly(true, false);
  }

  @Test
  void theLogSectionSaysHowPredictionsAreKept() throws IOException {
    String yaml =
        flights()
            + """

            log: {inputs: digest, personal: [tailnum], keep: 400d, durability: relaxed}
            """;
    assertThat(violations(yaml)).isEmpty();
    assertThat(ConfigFile.parse("p.yaml", yaml).bind(ProjectFile.class).log().policy())
        .isEqualTo(
            new LogPolicy(
                InputsKept.DIGEST,
                List.of("tailnum"),
                Duration.ofDays(400),
                Durability.RELAXED,
                LogPolicy.ARCHIVE_AFTER));
    assertThat(ConfigFile.parse("p.yaml", flights()).bind(ProjectFile.class).log().policy())
        .isEqualTo(LogPolicy.standard());
  }

  @Test
  void aLogThatForgetsWithinTheDayIsRefused() throws IOException {
    String yaml = flights() + "\nlog: {keep: 2h}\n";
    assertThatThrownBy(() -> ConfigFile.parse("p.yaml", yaml).bind(ProjectFile.class))
        .isInstanceOf(PlimsollException.class)
        .hasMessageContaining("keep: PT2H (expected: at least one day)");
  }

  @Test
  void reportsWrongKeysWithFileLineAndWhatWasMeant(@TempDir Path folder) throws IOException {
    String spoilt =
        flights().replace("\nmonitor:", "\nmonitr:").replace("canary: {share", "canary: {shar");
    Path file = Files.writeString(folder.resolve("plimsoll.yaml"), spoilt);
    int line = spoilt.substring(0, spoilt.indexOf("\nmonitr:")).split("\n", -1).length + 1;
    assertThatThrownBy(() -> ConfigFile.read(file).bind(ProjectFile.class))
        .isInstanceOf(PlimsollException.class)
        .hasMessageContaining(file + ":" + line + ": ProjectFile: unknown key 'monitr'")
        .hasMessageContaining("did you mean 'monitor'?")
        .hasMessageContaining("did you mean 'share'?");
  }

  @Test
  void aFileWithoutItsEssentialsIsToldEachOfThem() {
    assertThatThrownBy(() -> ConfigFile.parse("p.yaml", "name: x").bind(ProjectFile.class))
        .hasMessageContaining("missing key 'question'")
        .hasMessageContaining("missing key 'decision'");
  }

  /** After changing a record, run the tests once with {@code -Dplimsoll.writeSchema=true}. */
  @Test
  void theSchemaForEditorsIsWhatTheRecordsSay() throws IOException {
    String schema = Json.pretty(JsonSchema.of(ProjectFile.class, "plimsoll.yaml")) + "\n";
    if (Boolean.getBoolean("plimsoll.writeSchema")) {
      Files.writeString(SCHEMA, schema);
    }
    assertThat(SCHEMA).hasContent(schema);
  }

  @Test
  void theSchemaTakesTheFlightsExample() throws IOException {
    assertThat(violations(flights())).isEmpty();
  }

  @Test
  void theSchemaRefusesWhatTheBinderRefuses() throws IOException {
    Map<String, String> spoilt =
        Map.of(
            "\nmonitor:", "\nmonitr:",
            "ttl: 6h", "ttl: soon",
            "min rows: 200", "min rows: many",
            "\nquestion:", "\n# question:",
            "not null: true", "not null: maybe",
            "\nrelease:", "\nlog: {inputs: most}\nrelease:");
    for (Map.Entry<String, String> one : spoilt.entrySet()) {
      String yaml = flights().replace(one.getKey(), one.getValue());
      assertThat(yaml).isNotEqualTo(flights());
      assertThat(violations(yaml)).as(one.getValue()).isNotEmpty();
      assertThatThrownBy(() -> ConfigFile.parse("p.yaml", yaml).bind(ProjectFile.class))
          .as(one.getValue())
          .isInstanceOf(PlimsollException.class);
    }
  }
}
