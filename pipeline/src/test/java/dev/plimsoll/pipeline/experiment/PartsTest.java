package dev.plimsoll.pipeline.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.training.Trainers;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PartsTest {
  private static final long MANY_ROWS = 100_000;

  static List<String> families() {
    return Trainers.candidates();
  }

  @ParameterizedTest
  @MethodSource("families")
  void everyPartIsASettingOfItsFamilyThatChangesWhatIsTrained(String family) {
    Variant whole = whole(family);
    Map<String, Object> effective = effective(whole);
    List<Variant> parts = Parts.of(whole, effective);
    assertThat(parts).hasSizeGreaterThanOrEqualTo(family.matches("logistic|ridge") ? 0 : 2);
    for (Variant part : parts) {
      assertThat(effective(part)).as(part.name()).isNotEqualTo(effective);
    }
  }

  @ParameterizedTest
  @MethodSource("families")
  void halvingGivesMoreOrLessOfASettingThatTheFamilyHas(String family) {
    assertThat(effective(whole(family)).get(Search.resource(family)))
        .isInstanceOfSatisfying(Integer.class, all -> assertThat(all).isGreaterThan(1));
  }

  @Test
  void whatIsSoAlreadyIsNotDropped() {
    Variant one = new Variant("one block", "mlp", Map.of("blocks", 1, "dropout", 0), List.of());
    assertThat(Parts.of(one, effective(one)))
        .extracting(Variant::name)
        .contains("embedding=linear")
        .doesNotContain("blocks=1", "dropout=0");
  }

  private static Variant whole(String family) {
    Map<String, Object> from =
        family.equals("pretrained-encoder") ? Map.of("from", "encoder.onnx") : Map.of();
    return new Variant("as it is", family, from, List.of());
  }

  private static Map<String, Object> effective(Variant variant) {
    Map<String, Object> params = new TreeMap<>(variant.settings());
    if (variant.kind().equals("ridge")) {
      params.put("task", "regression");
    }
    return Trainers.effective(variant.kind(), params, MANY_ROWS);
  }
}
