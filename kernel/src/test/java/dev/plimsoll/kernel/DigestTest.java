package dev.plimsoll.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.strings;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DigestTest {
  private static final String ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  @Test
  void agreesWithTheKnownAnswers() {
    assertThat(Digest.ofText("abc").hex()).isEqualTo(ABC);
    assertThat(Digest.of(new byte[0]).hex())
        .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "abc",
        "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD",
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015a",
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad0",
        "../../../../../../../../../../../../../../../../../../etc/passwd",
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\n"
      })
  void refusesAnythingButSixtyFourLowerCaseDigits(String hex) {
    assertThatThrownBy(() -> new Digest(hex))
        .isInstanceOfSatisfying(
            PlimsollException.class, e -> assertThat(e.code()).isEqualTo(KernelError.BAD_DIGEST))
        .hasMessageContaining("expected: 64 lower-case hexadecimal digits");
  }

  @Test
  void isTheSameForAFileAndItsBytes(@TempDir Path folder) throws Exception {
    for (int size : new int[] {0, 1, (1 << 16) - 1, 1 << 16, (1 << 16) + 1, 200_000}) {
      byte[] content = "x".repeat(size).getBytes(StandardCharsets.UTF_8);
      Path file = Files.write(folder.resolve("f" + size), content);
      assertThat(Digest.ofFile(file)).isEqualTo(Digest.of(content));
    }
  }

  @Test
  void saysWhichFileCannotBeRead(@TempDir Path folder) {
    assertThatThrownBy(() -> Digest.ofFile(folder.resolve("none")))
        .isInstanceOfSatisfying(
            PlimsollException.class, e -> assertThat(e.code()).isEqualTo(KernelError.IO_FAILED))
        .hasMessageContaining("none");
  }

  @Test
  void doesNotDependOnTheOrderOfKeys() {
    qt().withExamples(200)
        .forAll(
            strings().basicLatinAlphabet().ofLengthBetween(0, 8),
            strings().basicLatinAlphabet().ofLengthBetween(0, 8))
        .assuming((a, b) -> !a.equals(b))
        .check(
            (a, b) -> {
              Map<String, Object> one = new java.util.LinkedHashMap<>();
              one.put(a, 1);
              one.put(b, List.of(a, b));
              Map<String, Object> other = new java.util.LinkedHashMap<>();
              other.put(b, List.of(a, b));
              other.put(a, 1);
              return Digest.ofJson(one).equals(Digest.ofJson(other));
            });
  }

  @Test
  void travelsAsPlainTextInJson() {
    Digest digest = new Digest(ABC);
    assertThat(Json.text(digest)).isEqualTo("\"" + ABC + "\"");
    assertThat(Json.read("\"" + ABC + "\"", Digest.class)).isEqualTo(digest);
    assertThatThrownBy(() -> Json.read("\"short\"", Digest.class))
        .isInstanceOf(PlimsollException.class);
    assertThat(digest.brief()).isEqualTo("ba7816bf8f01");
  }
}
