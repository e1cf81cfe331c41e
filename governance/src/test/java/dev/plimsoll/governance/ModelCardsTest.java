package dev.plimsoll.governance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.plimsoll.evaluation.EvaluationReport;
import dev.plimsoll.governance.RuleOutcome.State;
import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.registry.Approval;
import dev.plimsoll.registry.ModelVersion;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ModelCardsTest {
  private static final Instant NOW = Instant.parse("2026-05-01T00:00:00Z");
  private static final Digest PACKAGE = Digest.ofText("package");
  private static final ModelVersion VERSION =
      new ModelVersion("late-arrival", 3, PACKAGE, "ft-transformer", NOW, "ada");
  private static final JsonNode MANIFEST =
      Json.tree(
          Map.of("question", "Will this flight arrive late?", "provenance", Map.of("seed", 7)));

  private static CardSource source(
      @Nullable EvaluationReport report, @Nullable GateDecision decision) {
    return new CardSource(
        VERSION,
        MANIFEST,
        new Purpose("Warn passengers.", "Not for pilots.", "ada", List.of("New York only.")),
        List.of(new CardData("source", "flights", Digest.ofText("data"), 80_000)),
        new CardSource.Taught(48_000, 16_000),
        report,
        decision,
        List.of(new Approval("late-arrival", 3, "grace", "approver", "fine", NOW)),
        "Its int8 form is 3.9 times smaller and loses 0.001 AUC.",
        NOW);
  }

  private static EvaluationReport report() {
    return Reports.of(
        0.70,
        0.02,
        Reports.slice("UA", 900, 0.72),
        Reports.slice("EV", 600, 0.57),
        Reports.slice("AA", 700, 0.70),
        Reports.slice("DL", 700, 0.74),
        Reports.tooSmall("HA", 20));
  }

  private static GateDecision decision(boolean passed) {
    RuleOutcome outcome =
        new RuleOutcome(
            "auc >= 0.8", passed ? State.PASSED : State.FAILED, 0.7, null, 0.8, "auc is 0.7.");
    return new GateDecision(
        Digest.ofText("d"),
        Digest.ofText("p"),
        "late-arrival",
        PACKAGE,
        passed,
        List.of(outcome),
        NOW);
  }

  @Test
  void saysInPlainWordsWhatItIsAndHowGood() {
    ModelCard card = ModelCards.build(source(report(), decision(true)));
    assertThat(card.summary())
        .containsExactly(
            "late-arrival/3 is a model of the kind ft-transformer. It answers: Will this flight arrive late?",
            "It learned from 48,000 rows and was chosen by 16,000 others. They were taken from:"
                + " flights, 80,000 rows in all (version "
                + Digest.ofText("data").brief()
                + ").",
            "On 10,000 rows it had not seen, it put a case with the outcome above one without in 70"
                + " of 100 pairs (69 to 71; guessing gives 50).",
            "Its probabilities are off by 2.0 percentage points on average; in 1 of 2 groups the"
                + " promise lies outside what chance explains.",
            "It passed every rule of its gate.",
            "Approved by grace (approver).",
            "Its int8 form is 3.9 times smaller and loses 0.001 AUC.");
    assertThat(card.intendedUse()).isEqualTo("Warn passengers.");
    assertThat(card.notFor()).isEqualTo("Not for pilots.");
    assertThat(card.gate().state()).isEqualTo("passed");
    assertThat(card.provenance().get("seed").asInt()).isEqualTo(7);
  }

  @Test
  void ofANumberItSaysHowFarFromTheTruthItIs() {
    ModelCard card =
        ModelCards.build(
            source(
                Reports.ofNumbers(
                    12.5,
                    9.25,
                    0.87,
                    Reports.numberSlice("far", 900, 15),
                    Reports.numberSlice("near", 800, 11)),
                decision(true)));
    assertThat(card.summary())
        .contains(
            "On 4,000 rows it had not seen, its answers were 9.250 from the truth on average (9.240"
                + " to 9.260); it explains 87 of 100 parts of what varies (always answering the"
                + " mean: 0).",
            "It answers with numbers: there are no probabilities to take at their word.");
    assertThat(card.metrics())
        .extracting(ModelCard.Figure::name)
        .containsExactly("rmse", "mae", "r2");
    assertThat(card.bestSlices().get(0).name()).isEqualTo("town=near");
    assertThat(card.worstSlices().get(0).name()).isEqualTo("town=far");
    assertThat(card.worstSlices().get(0).metric()).isEqualTo("rmse");
    assertThat(card.limits())
        .anyMatch(limit -> limit.contains("weaker than on average where town=far."));
  }

  @Test
  void showsTheBestAndTheWorstSlices() {
    ModelCard card = ModelCards.build(source(report(), null));
    assertThat(card.worstSlices())
        .extracting(ModelCard.Slice::name)
        .containsExactly("carrier=EV", "carrier=AA", "carrier=UA");
    assertThat(card.bestSlices())
        .extracting(ModelCard.Slice::name)
        .containsExactly("carrier=DL", "carrier=UA", "carrier=AA");
    assertThat(card.worstSlices().get(0).sentence()).contains("0.570 (0.560 to 0.580)");
  }

  @Test
  void listsLimitsThatNobodyStated() {
    ModelCard card = ModelCards.build(source(report(), decision(false)));
    assertThat(card.limits())
        .containsExactly(
            "New York only.",
            "f1 is not known: nothing was answered with yes.",
            "It is clearly weaker than on average where carrier=EV.",
            "1 of 5 slices have fewer than 100 rows: nothing is known of them.",
            "The gate's rule 'auc >= 0.8' is not met: auc is 0.7.");
    assertThat(card.gate().state()).isEqualTo("refused");
  }

  @Test
  void aClassThatIsHardlyFoundIsALimit() {
    ModelCard card = ModelCards.build(source(Reports.ofClasses(), null));
    assertThat(card.limits())
        .contains(
            "Of 100 rows of 'free' 12.0 % were found; 80 were called 'own'. Of 20 called so 60.0 % are.")
        .noneMatch(limit -> limit.contains("rows of 'own'"));
  }

  @Test
  void doesNotHideThatNothingIsKnown() {
    CardSource empty =
        new CardSource(
            VERSION,
            Json.tree(Map.of()),
            Purpose.unstated(),
            List.of(),
            null,
            null,
            null,
            List.of(),
            null,
            NOW);
    ModelCard card = ModelCards.build(empty);
    assertThat(card.summary())
        .containsExactly(
            "late-arrival/3 is a model of the kind ft-transformer.",
            "It was not evaluated.",
            "Whether its probabilities can be taken at their word is not known.",
            "No gate has decided about it.",
            "Nobody has approved it.");
    assertThat(card.owner()).isEqualTo("Not stated.");
    assertThat(card.limits())
        .containsExactly("Nothing is known of its quality: it was not evaluated.");
    assertThat(card.metrics()).isEmpty();
    assertThat(card.gate().state()).isEqualTo("none");
  }

  @Test
  void isTheSameAsJson() {
    ModelCard card = ModelCards.build(source(report(), decision(true)));
    String json = Json.text(card);
    assertThat(Json.parse(json).get("format").asText()).isEqualTo("plimsoll-card/1");
    assertThat(Json.read(json, ModelCard.class)).isEqualTo(card);
  }
}
