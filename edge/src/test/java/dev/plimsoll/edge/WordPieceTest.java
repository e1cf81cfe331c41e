package dev.plimsoll.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Our tokenizer against the one that it stands in for, on a real vocabulary. */
class WordPieceTest {
  private static final int UNCUT = 100_000;
  private static final List<String> TEXTS =
      List.of(
          "",
          " ",
          "Hello, world!",
          "The quick brown fox jumps over the lazy dog.",
          "unaffable antidisestablishmentarianism floccinaucinihilipilification",
          "It's a naïve café in Zürich — façade, coöperation, São Paulo",
          "ŁÓDŹ, Kraków, Þór, straße, İstanbul, ıspanak, ΣΊΣΥΦΟΣ",
          "我喜欢北京天安门。你好,世界! 漢字かな交じり文、カタカナ",
          "한국어 문장입니다. Привет, мир! مرحبا بالعالم שלום עולם",
          "नमस्ते दुनिया ไทยภาษา ಕನ್ನಡ",
          "tabs\tand\nnew\r\nlines\u00a0and\u2003wide\u200bzero\u2028separators\u0085next",
          "control\u0000\u0001\u007f\u0090characters\ufffd and \u200e marks \ufeff bom \u00ad soft",
          "emoji 😀 👨‍👩‍👧 🇩🇪 ❤️ and 𝒻𝒶𝓃𝒸𝓎 𐍈",
          "e\u0301 combining a\u0308\u0323 order",
          "ﬁ ligature ﬀ Ⅷ ½ ² №  ㎏ Å",
          "x=y+z; a<b>c^d`e|f~g $5 50% #tag @you a_b \\ / {[()]}",
          "«quotes» “curly” ‘single’ ‚low‘ … – — ‒ ― • · ¿ ¡ § ¶ † ‡ ‰ ′ ″",
          "http://example.com/a?b=c&d=e#f me@example.org 192.168.0.1 1,234.56 3.14e-10",
          "[CLS] and [SEP] and [MASK] [PAD][UNK] spelt out [cls]",
          "a".repeat(100),
          "a".repeat(101),
          "word ".repeat(400),
          "\ud840\udc00\ud869\udf00 \uf900\u3400\u4dbf",
          "𝟘𝟙𝟚 ٣٤٥ ১২৩");

  private static final String JSON = tokenizerJson();

  @Test
  void givesTheIdsOfTheTokenizerThatItStandsInFor() throws IOException {
    WordPiece ours = WordPiece.read(JSON);
    List<String> texts = new ArrayList<>(TEXTS);
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 600; i++) {
      texts.add(randomText(random));
    }
    try (HuggingFaceTokenizer theirs = theirs()) {
      assertThat(texts)
          .allSatisfy(
              text ->
                  assertThat(ours.encode(text, UNCUT))
                      .as("%s", escaped(text))
                      .isEqualTo(theirs.encode(text, true, false).getIds()));
    }
  }

  @ParameterizedTest
  @CsvSource({"2, 2", "5, 5", "403, 402", "1000, 402"})
  void cutsTheTextAndKeepsTheSpecialTokens(int longest, int length) {
    long[] ids = WordPiece.read(JSON).encode("word ".repeat(400), longest);
    assertThat(ids).hasSize(length).startsWith(101).endsWith(102);
  }

  @ParameterizedTest
  @CsvSource({
    "WordPiece, BPE, model: BPE",
    "BertNormalizer, NFC, normalizer: NFC",
    "BertPreTokenizer, Metaspace, pre_tokenizer: Metaspace",
    "TemplateProcessing, ByteLevel, post_processor: ByteLevel"
  })
  void refusesOtherKinds(String from, String to, String said) {
    String other = JSON.replace("\"" + from + "\"", "\"" + to + "\"");
    assertThatThrownBy(() -> WordPiece.read(other))
        .isInstanceOf(EdgeException.class)
        .hasMessageContaining(said)
        .hasMessageContaining("expected");
  }

  @Test
  void refusesWhatIsNoTokenizer() {
    for (String wrong : List.of("", "[]", "{}", "{\"model\": 5}", "{\"model\":")) {
      assertThatThrownBy(() -> WordPiece.read(wrong)).isInstanceOf(EdgeException.class);
    }
  }

  private static String randomText(SplittableRandom random) {
    StringBuilder text = new StringBuilder();
    int length = random.nextInt(40);
    for (int i = 0; i < length; i++) {
      int kind = random.nextInt(10);
      int c =
          kind < 5
              ? 'a' + random.nextInt(26)
              : kind < 6 ? ' ' : kind < 7 ? random.nextInt(0x20, 0x7f) : letter(random);
      text.appendCodePoint(c);
    }
    return text.toString();
  }

  private static int letter(SplittableRandom random) {
    return random.nextInt(0xA0, Character.MIN_SURROGATE);
  }

  private static HuggingFaceTokenizer theirs() throws IOException {
    try (InputStream in = resource()) {
      return HuggingFaceTokenizer.newInstance(
          in, Map.of("padding", "false", "truncation", "false"));
    }
  }

  private static String tokenizerJson() {
    try (InputStream in = resource()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static InputStream resource() {
    return Objects.requireNonNull(
        WordPieceTest.class.getResourceAsStream("/all-minilm-l6-v2-tokenizer.json"));
  }

  private static String escaped(String text) {
    StringBuilder out = new StringBuilder();
    text.chars()
        .forEach(c -> out.append(c >= 32 && c < 127 ? "" + (char) c : String.format("\\u%04x", c)));
    return out.toString();
  }
}
