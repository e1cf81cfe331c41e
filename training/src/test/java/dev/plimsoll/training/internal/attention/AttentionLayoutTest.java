package dev.plimsoll.training.internal.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.training.TrainingError;
import dev.plimsoll.training.internal.Settings;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AttentionLayoutTest {
  private static final AttentionKinds KINDS = AttentionKinds.standard();
  private static final AttentionSpec BASE = AttentionSpec.of("softmax", 4);

  private static List<String> kinds(String text) {
    return AttentionLayout.parse(text, BASE, KINDS).pattern().stream()
        .map(AttentionSpec::kind)
        .toList();
  }

  @Test
  void readsAPatternInEitherSpelling() {
    List<String> expected = List.of("window", "window", "window", "softmax");
    assertThat(kinds("window*3,softmax")).isEqualTo(expected);
    assertThat(kinds("3 window : 1 softmax")).isEqualTo(expected);
    assertThat(kinds(" 3*window, softmax ")).isEqualTo(expected);
    assertThat(kinds("linear")).containsExactly("linear");
  }

  @Test
  void repeatsThePatternOverTheLayers() {
    AttentionLayout layout = AttentionLayout.parse("linear*3,softmax", BASE, KINDS);
    assertThat(layout.layer(2).kind()).isEqualTo("linear");
    assertThat(layout.layer(3).kind()).isEqualTo("softmax");
    assertThat(layout.layer(7).kind()).isEqualTo("softmax");
    assertThat(layout.layer(8).kind()).isEqualTo("linear");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "window*", "window*0", "2 window*3", "window softmax", "window,,softmax"})
  void refusesAPatternThatIsNone(String text) {
    refused(() -> AttentionLayout.parse(text, BASE, KINDS)).hasMessageContaining("(expected: ");
  }

  @Test
  void refusesAnUnknownKindWithTheKnownOnes() {
    refused(() -> AttentionLayout.parse("window,sofmax", BASE, KINDS))
        .hasMessageContaining("sofmax")
        .hasMessageContaining("softmax, window, linear, favor, nystrom, linformer");
  }

  @Test
  void refusesEndlessPatterns() {
    refused(() -> AttentionLayout.parse("softmax*999,window*999", BASE, KINDS))
        .hasMessageContaining("64");
  }

  @ParameterizedTest
  @ValueSource(strings = {"nystrom", "linformer"})
  void refusesToBeCausalWhereItCannot(String kind) {
    refused(() -> AttentionLayout.parse(kind, BASE.withCausal(true), KINDS))
        .hasMessageContaining("causal: true with attention " + kind)
        .hasMessageContaining("softmax, window, linear, favor");
  }

  @Test
  void readsWhatAUserAsksFor() {
    Settings settings =
        new Settings(
            Map.of(
                "attention",
                "window*2,softmax",
                "keyValueHeads",
                2,
                "window",
                32,
                "globalTokens",
                1,
                "causal",
                true,
                "positions",
                "rotary"));
    AttentionLayout layout = AttentionLayout.read(settings, BASE, KINDS);
    settings.refuseUnknown("test");
    assertThat(layout.pattern()).hasSize(3);
    AttentionSpec first = layout.layer(0);
    assertThat(first.kind()).isEqualTo("window");
    assertThat(first.keyValueHeads()).isEqualTo(2);
    assertThat(first.window()).isEqualTo(32);
    assertThat(first.globalTokens()).isEqualTo(1);
    assertThat(first.causal()).isTrue();
    assertThat(first.positions()).isEqualTo(Positions.ROTARY);
    assertThat(settings.effective()).containsEntry("landmarks", BASE.landmarks());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "keyValueHeads | 3       | a divisor of heads, 4",
        "window        | 0       | from 1",
        "positions     | rotated | none, rotary or learned",
        "features      | 0       | from 1",
        "globalTokens  | 65      | 64",
      })
  void namesTheValueAndWhatWasExpected(String name, String text, String expected) {
    Object value = text.matches("\\d+") ? Integer.parseInt(text) : text;
    refused(() -> AttentionLayout.read(new Settings(Map.of(name, value)), BASE, KINDS))
        .hasMessageContaining(name + ": ")
        .hasMessageContaining(text)
        .hasMessageContaining(expected);
  }

  @Test
  void refusesWidthsThatDoNotDivide() {
    refused(() -> BASE.headWidth(10)).hasMessageContaining("dim: 10");
    refused(() -> BASE.withPositions(Positions.ROTARY, 8).headWidth(12))
        .hasMessageContaining("even");
  }

  @ParameterizedTest
  @ValueSource(strings = {"linear", "favor*3,linear", "nystrom", "linformer"})
  void warnsOfStacksThatCannotRecall(String text) {
    AttentionLayout layout = AttentionLayout.parse(text, BASE, KINDS);
    assertThat(layout.warnings(4096, KINDS))
        .singleElement()
        .asString()
        .contains("no softmax layer")
        .contains("weak at finding one earlier token again");
  }

  @Test
  void warnsWhenTheNetworkCutsThePatternBeforeItsSoftmaxLayer() {
    AttentionLayout layout = AttentionLayout.parse("linear*3,softmax", BASE, KINDS);
    assertThat(layout.warnings(4, 4096, KINDS)).isEmpty();
    assertThat(layout.warnings(3, 4096, KINDS)).hasSize(1);
  }

  @Test
  void warnsBelowTheLengthWhereNothingBeatsSoftmax() {
    AttentionLayout hybrid = AttentionLayout.parse("window*3,softmax", BASE, KINDS);
    assertThat(hybrid.warnings(255, KINDS)).singleElement().asString().contains("below 256");
    assertThat(hybrid.warnings(256, KINDS)).isEmpty();
    assertThat(AttentionLayout.of(BASE).warnings(16, KINDS)).isEmpty();
  }

  @Test
  void warnsOfWindowsAloneInOtherWords() {
    AttentionLayout layout = AttentionLayout.parse("window", BASE, KINDS);
    assertThat(layout.warnings(4096, KINDS)).singleElement().asString().contains("far away");
  }

  private static AbstractThrowableAssert<?, ? extends Throwable> refused(ThrowingCallable call) {
    return assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            PlimsollException.class,
            e -> assertThat(e.code()).isEqualTo(TrainingError.PARAMETER_INVALID));
  }
}
