package dev.plimsoll.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
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
}
