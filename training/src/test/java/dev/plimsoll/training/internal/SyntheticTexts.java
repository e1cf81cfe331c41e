package dev.plimsoll.training.internal;

import dev.plimsoll.data.QueryEngine;
import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.onnx.InputType;
import dev.plimsoll.onnx.ModelInput;
import dev.plimsoll.training.TrainingJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Messages whose label follows a known rule: those that beg speak of money, the others of work.
 * Some are empty, some long, some in other scripts; every fourth is for validation.
 */
public final class SyntheticTexts {
  public static final List<ModelInput> INPUTS = List.of(new ModelInput("body", InputType.TEXT));

  private static final String[] EITHER =
      "the a we you our meeting letter today please week house river paper green old naïve Straße"
          .split(" ");
  private static final String[] BEGS =
      "free money winner prize cash $$$ !!! urgent transfer million dollars click".split(" ");
  private static final String[] WORKS =
      "report budget minutes agenda review patch compile server project draft schedule team"
          .split(" ");

  private final Path parquet;

  private SyntheticTexts(Path parquet) {
    this.parquet = parquet;
  }

  public static SyntheticTexts write(Path folder, int rows) {
    return write(folder, rows, 60);
  }

  /**
   * @param longest words of the longest text
   */
  public static SyntheticTexts write(Path folder, int rows, int longest) {
    SplittableRandom random = new SplittableRandom(5);
    List<String> lines = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      boolean begs = random.nextInt(10) < 4;
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("body", row % 50 == 7 ? null : text(random, begs, longest));
      line.put("mood", random.nextInt(2) == 0 ? "glad" : "sad");
      line.put("weight", random.nextDouble());
      line.put("label", begs);
      line.put("split", row % 4 == 0 ? "valid" : "train");
      lines.add(Json.text(line));
    }
    Path json = folder.resolve("texts.jsonl");
    Path parquet = folder.resolve("texts.parquet");
    try {
      Files.write(json, lines);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    try (QueryEngine engine = QueryEngine.open(folder.resolve("spill"), 1)) {
      engine.execute(
          "COPY (SELECT * FROM read_json("
              + QueryEngine.literal(json.toString())
              + ", format = 'newline_delimited')) TO "
              + QueryEngine.literal(parquet.toString())
              + " (FORMAT parquet)");
    }
    return new SyntheticTexts(parquet);
  }

  public static String text(SplittableRandom random, boolean begs, int longest) {
    int words = 3 + random.nextInt(random.nextInt(8) == 0 ? longest : longest / 5 + 1);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < words; i++) {
      String[] from = random.nextInt(3) == 0 ? (begs ? BEGS : WORKS) : EITHER;
      text.append(i == 0 ? "" : " ").append(from[random.nextInt(from.length)]);
    }
    return text.append(random.nextInt(5) == 0 ? "." : "").toString();
  }

  public Path parquet() {
    return parquet;
  }

  public TrainingJob job(String candidate, Map<String, Object> params, Path out) {
    return job(candidate, params, INPUTS, out);
  }

  public TrainingJob job(
      String candidate, Map<String, Object> params, List<ModelInput> inputs, Path out) {
    return new TrainingJob(
        parquet,
        inputs,
        "label",
        "split",
        candidate,
        params,
        1,
        "Does it beg?",
        List.of(Digest.ofText("texts")),
        "test",
        out);
  }
}
