package dev.plimsoll.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.plimsoll.kernel.PlimsollException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextTokenizerTest {
  private static final int CLS = 101;
  private static final int SEP = 102;

  private final Path folder;

  TextTokenizerTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void readsTheIdsThatTheLibraryReads() throws IOException {
    Path file = RealModels.tokenizer(folder);
    List<String> texts =
        List.of(
            "",
            " ",
            "The load line, painted in 1876.",
            "naïve CAFÉ — 水 \uD83D\uDEA2 \u0000 [SEP] [MASK]",
            "antidisestablishmentarianism ".repeat(40));
    try (TextTokenizer tokenizer = TextTokenizer.read(file);
        HuggingFaceTokenizer library =
            HuggingFaceTokenizer.newInstance(
                file, Map.of("padding", "false", "truncation", "false"))) {
      for (String text : texts) {
        long[] expected = library.encode(text, true, false).getIds();
        assertThat(Arrays.stream(tokenizer.encode(text, 10_000)).asLongStream().toArray())
            .as(text)
            .isEqualTo(expected);
      }
    }
  }

  @Test
  void cutsInFrontOfWhatEndsEveryText() {
    try (TextTokenizer tokenizer = TextTokenizer.read(RealModels.tokenizer(folder))) {
      String text = "one two three four five six seven";
      int[] all = tokenizer.encode(text, 100);
      int[] cut = tokenizer.encode(text, 5);
      assertThat(cut).hasSize(5).startsWith(CLS).endsWith(SEP);
      assertThat(Arrays.copyOf(cut, 4)).isEqualTo(Arrays.copyOf(all, 4));
      assertThat(tokenizer.encode(text, 1)).containsExactly(SEP);
      assertThat(tokenizer.encode("load ".repeat(5_000), 5)).hasSize(5).endsWith(SEP);
      assertThat(tokenizer.encode("", 5)).containsExactly(CLS, SEP);
    }
  }

  @Test
  void whatFailsAtAWordThatItDoesNotKnowIsTheUsersToMend() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("tokenizer.json"),
            """
            {"version":"1.0","added_tokens":[],"pre_tokenizer":{"type":"Whitespace"},
             "model":{"type":"WordLevel","unk_token":"[WHAT]","vocab":{"a":0}}}
            """);
    try (TextTokenizer tokenizer = TextTokenizer.read(file, "mine.json")) {
      assertThat(tokenizer.encode("a a", 9)).containsExactly(0, 0);
      List<ThrowingCallable> asked =
          List.of(
              tokenizer::requireUnknownWords,
              () -> tokenizer.encode("b", 9),
              () -> tokenizer.tokens("b"),
              () -> tokenizer.pair("a", "b"));
      for (ThrowingCallable call : asked) {
        assertThatThrownBy(call)
            .hasMessageStartingWith("mine.json: ")
            .hasMessageEndingWith("(expected: a tokenizer.json that can read every text)")
            .isInstanceOfSatisfying(
                PlimsollException.class,
                e -> assertThat(e.code()).isEqualTo(OnnxError.TOKENIZER_INVALID));
      }
    }
  }
}
