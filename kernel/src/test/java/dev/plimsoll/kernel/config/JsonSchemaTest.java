package dev.plimsoll.kernel.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.plimsoll.kernel.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JsonSchemaTest {
  enum Colour {
    RED,
    DEEP_BLUE
  }

  record Part(int size) {}

  record Whole(
      @Key("not for") String misuse,
      @Nullable Instant trainUntil,
      @Default("7d") Duration every,
      @Default("20%") double share,
      @Default("red") Colour colour,
      @Default("{}") Map<String, Part> parts,
      List<String> by,
      boolean loud) {}

  record Strange(Thread thread) {}

  private static final JsonNode SCHEMA = Json.tree(JsonSchema.of(Whole.class, "whole.yaml"));

  @Test
  void requiresWhatHasNeitherDefaultNorNull() {
    assertThat(SCHEMA.path("required")).map(JsonNode::asText).containsExactly("not for", "loud");
    assertThat(SCHEMA.path("additionalProperties").asBoolean(true)).isFalse();
    assertThat(SCHEMA.path("title").asText()).isEqualTo("whole.yaml");
  }

  @Test
  void speaksTheKeysAsAFileWritesThem() {
    assertThat(SCHEMA.path("properties").fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder(
            "not for", "train until", "every", "share", "colour", "parts", "by", "loud");
  }

  @Test
  void tellsDefaultsConstantsAndShapes() {
    JsonNode properties = SCHEMA.path("properties");
    assertThat(properties.at("/every/description").asText()).isEqualTo("default: 7d");
    assertThat(properties.at("/colour/enum"))
        .map(JsonNode::asText)
        .containsExactly("red", "RED", "deep-blue", "deep blue", "DEEP BLUE");
    assertThat(properties.at("/parts/additionalProperties/properties/size/type").asText())
        .isEqualTo("integer");
    assertThat(properties.at("/by/anyOf/0/type").asText()).isEqualTo("array");
    assertThat(properties.at("/parts/description").isMissingNode()).isTrue();
  }

  @Test
  void refusesATypeThatNoFileCanWrite() {
    assertThatThrownBy(() -> JsonSchema.of(Strange.class, "x")).hasMessageContaining("Thread");
  }
}
