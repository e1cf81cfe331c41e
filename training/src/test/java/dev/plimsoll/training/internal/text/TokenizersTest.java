package dev.plimsoll.training.internal.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.onnx.OnnxError;
import dev.plimsoll.onnx.TextSpec;
import dev.plimsoll.onnx.TextTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenizersTest {
  @Test
  void countsWordsAsBertSplitsThem() {
    assertThat(WordPieceLearner.counts(new String[] {"Don't  PANIC,\tÉlan panic!", ""}))
        .containsOnlyKeys("don", "'", "t", "panic", ",", "elan", "!")
        .containsEntry("panic", 2);
  }

  @Test
  void mergesTheMostFrequentPairsFirst() {
    String[] texts = new String[20];
    Arrays.fill(texts, "abab");
    texts[0] = "ac ac";
    List<String> pieces = WordPieceLearner.learn(texts, 8);
    // characters by frequency; of pairs met equally often, that of the earliest pieces
    assertThat(pieces).containsExactly("##b", "a", "##a", "##c", "##ba", "aba", "abab", "ac");
  }

  @Test
  void aLearnedTokenizerReadsWhatItLearnedInFewPieces(@TempDir Path folder) throws IOException {
    String[] texts = {"the ship sails", "the ships sailed", "a ship sails the sea"};
    TokenizerFile file = TokenizerFile.wordPieces(WordPieceLearner.learn(texts, 60));
    Path json = Files.writeString(folder.resolve("tokenizer.json"), file.json());
    try (TextTokenizer tokenizer = TextTokenizer.read(json)) {
      assertThat(tokenizer.padDeclared()).isTrue();
      assertThat(tokenizer.tokens("The SHIP sails"))
          .containsExactly("[CLS]", "the", "ship", "sails", "[SEP]");
      assertThat(tokenizer.tokens("ж")).containsExactly("[CLS]", "[UNK]", "[SEP]");
      assertThat(tokenizer.encode("", 10)).containsExactly(2, 3);
    }
  }

  @Test
  void learnsTheSameFromTheSameAndStopsAtTheWantedSize() {
    String[] texts = {"one two three two", "three four five", "two five nine ten"};
    List<String> pieces = WordPieceLearner.learn(texts, 25);
    assertThat(pieces).hasSizeLessThanOrEqualTo(25).doesNotHaveDuplicates();
    assertThat(WordPieceLearner.learn(texts, 25)).isEqualTo(pieces);
    assertThat(WordPieceLearner.learn(new String[] {"", " "}, 25)).isEmpty();
  }

  @Test
  void learnsWordsByTheTextsThatHaveThem() {
    String[] texts = {"b a a a", "b c!!!", "B d [PAD]"};
    assertThat(WordLearner.learn(texts, 1, 3)).containsExactly("b", "!!!", "[");
    assertThat(WordLearner.learn(texts, 2, 9)).containsExactly("b");
  }

  @Test
  void countsTextsThatAreLongerThanTheModel() {
    TokenizerFile file = TokenizerFile.words(List.of("a"));
    try (TextReader reader = TextReader.open(file, new TextSpec("t", 4), file.size(), true)) {
      EncodedTexts texts = reader.encode(new String[] {"a a a", "a a a a", "", "a"});
      assertThat(texts.cut()).isEqualTo(1);
      assertThat(texts.longestMet()).isEqualTo(4);
      assertThat(texts.row(1)).containsExactly(2, 4, 4, 4);
      assertThat(texts.row(2)).containsExactly(2);
      reader.remark(texts);
      assertThat(reader.remarks())
          .containsExactly(
              "1 of 4 training texts (25.0 %) have more than 4 tokens; what is beyond is not read");
    }
  }

  @Test
  void groupsTextsOfLikeLength() {
    TokenizerFile file = TokenizerFile.words(List.of("a"));
    try (TextReader reader = TextReader.open(file, new TextSpec("t", 9), file.size(), true)) {
      EncodedTexts texts =
          reader.encode(new String[] {"a a a a a a", "", "a a a a a", "a", "a a a a a a a a a"});
      List<int[]> groups = texts.groups(14);
      assertThat(groups).hasSize(3);
      assertThat(groups.get(0)).containsExactly(1, 3);
      assertThat(groups.get(1)).containsExactly(2, 0);
      assertThat(groups.get(2)).containsExactly(4);
    }
  }

  @Test
  void refusesATokenizerWithoutVocabularyOrThatIsNone(@TempDir Path folder) throws IOException {
    Path empty =
        Files.writeString(folder.resolve("a.json"), "{\"model\":{\"type\":\"WordLevel\"}}");
    assertThatThrownBy(() -> TokenizerFile.read(empty).size())
        .hasMessageContaining("a.json without a vocabulary");
    assertThatThrownBy(() -> TokenizerFile.read(folder))
        .hasMessageContaining("expected: a file, a Hugging Face tokenizer.json");
  }

  @Test
  void refusesATokenizerThatCannotReadEveryTextByTheUsersFile(@TempDir Path folder)
      throws IOException {
    String words = TokenizerFile.words(List.of("a")).json();
    Path cut = Files.writeString(folder.resolve("cut.json"), words.substring(0, 200));
    Path list = Files.writeString(folder.resolve("list.json"), "[1]");
    Path model =
        Files.writeString(
            folder.resolve("model.json"), words.replace("WordLevel", "SyllableLevel"));
    Path unknown =
        Files.writeString(
            folder.resolve("unknown.json"),
            words.replace("\"unk_token\":\"[UNK]\"", "\"unk_token\":\"[WHAT]\""));
    refused(cut, "Unexpected end-of-input");
    refused(list, "no JSON object (expected: a Hugging Face tokenizer.json)");
    refused(model, "(expected: a Hugging Face tokenizer.json)");
    refused(unknown, "Missing [UNK] token from the vocabulary");
    refused(unknown, "(expected: a tokenizer.json that can read every text)");

    TokenizerFile file = TokenizerFile.read(unknown);
    assertThatThrownBy(() -> TextReader.open(file, new TextSpec("t", 9), file.size(), true))
        .hasMessageStartingWith("tokenizer: " + unknown + ": ");
  }

  private static void refused(Path file, String why) {
    assertThatThrownBy(() -> TokenizerFile.usable(file))
        .hasMessageStartingWith("tokenizer: " + file + ": ")
        .hasMessageContaining(why)
        .isInstanceOfSatisfying(
            PlimsollException.class,
            e -> assertThat(e.code()).isEqualTo(OnnxError.TOKENIZER_INVALID));
  }
}
