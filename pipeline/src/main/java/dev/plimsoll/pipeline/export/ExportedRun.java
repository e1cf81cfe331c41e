package dev.plimsoll.pipeline.export;

import com.fasterxml.jackson.databind.JsonNode;
import dev.plimsoll.kernel.Folders;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.pipeline.PipelineError;
import dev.plimsoll.pipeline.export.ExportSummary.Measured;
import dev.plimsoll.pipeline.export.SampleRows.Sample;
import dev.plimsoll.pipeline.scoring.ScoringModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs an exported folder in a process of its own, as its user will, and checks what it says. */
final class ExportedRun {
  private static final int HEAP_MEGABYTES = 64;
  private static final int MINUTES_MAX = 5;

  private final Path folder;

  ExportedRun(Path folder) {
    this.folder = folder;
  }

  /** Refuses the export when any answer differs from the original's in any bit. */
  Measured compare(ScoringModel original, List<Sample> samples) {
    Path scratch = folder.resolveSibling(folder.getFileName() + ".trial");
    try {
      Files.createDirectories(scratch);
      Path rows = scratch.resolve("rows.jsonl");
      Files.write(rows, samples.stream().map(Sample::json).toList());
      Path answers = scratch.resolve("answers.jsonl");
      Path words = scratch.resolve("words.txt");
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx" + HEAP_MEGABYTES + "m",
                  "-XX:+UseSerialGC",
                  "-XX:TieredStopAtLevel=1",
                  "-jar",
                  folder.resolve("runner.jar").toString(),
                  "--measure",
                  rows.toString())
              .redirectOutput(answers.toFile())
              .redirectError(words.toFile())
              .start();
      int status = await(process);
      List<String> said = Files.readAllLines(words);
      // 1 says that a row has no answer, which the original may not have either.
      if (status != 0 && status != 1) {
        throw refused(
            "the exported runner ended with "
                + status
                + ": "
                + String.join(" | ", said)
                + " (expected: an answer to every made-up row)");
      }
      check(original, samples, Files.readAllLines(answers));
      return Json.read(said.get(said.size() - 1), Measured.class).within(HEAP_MEGABYTES);
    } catch (IOException e) {
      throw PlimsollException.io(folder.toString(), e);
    } finally {
      Folders.delete(scratch);
    }
  }

  private static void check(ScoringModel original, List<Sample> samples, List<String> answers) {
    if (answers.size() != samples.size()) {
      throw refused(answers.size() + " answers (expected: " + samples.size() + ")");
    }
    for (int row = 0; row < answers.size(); row++) {
      JsonNode answer = Json.parse(answers.get(row));
      Map<String, Object> expected = original.answer(samples.get(row).batch());
      if (!answer.path("error").isNull()) {
        requireNoAnswer(expected, row, answer.path("error").asText());
        continue;
      }
      for (Map.Entry<String, Object> field : expected.entrySet()) {
        if (!same(answer.path(field.getKey()), field.getValue())) {
          throw refused(
              "%s of made-up row %d: %s (expected: %s, as the original answers)"
                  .formatted(
                      field.getKey(),
                      row + 1,
                      answer.path(field.getKey()),
                      Json.text(field.getValue())));
        }
      }
    }
  }

  /** To the bit. */
  private static boolean same(JsonNode met, Object expected) {
    if (expected instanceof String text) {
      return met.isTextual() && met.textValue().equals(text);
    }
    if (expected instanceof Float number) {
      return same(met, number.floatValue());
    }
    float[] numbers = (float[]) expected;
    boolean same = met.size() == numbers.length;
    for (int i = 0; same && i < numbers.length; i++) {
      same = same(met.path(i), numbers[i]);
    }
    return same;
  }

  private static boolean same(JsonNode met, float expected) {
    return met.isNumber()
        && Float.floatToIntBits(Float.parseFloat(met.asText())) == Float.floatToIntBits(expected);
  }

  /** A row that the runner does not answer must be one that the original has no number for. */
  private static void requireNoAnswer(Map<String, Object> expected, int row, String error) {
    for (Object value : expected.values()) {
      for (float number : numbers(value)) {
        if (!Float.isFinite(number)) {
          return;
        }
      }
    }
    throw refused(
        "made-up row %d: %s (expected: an answer, as the original gives)"
            .formatted(row + 1, error));
  }

  private static float[] numbers(Object value) {
    if (value instanceof Float number) {
      return new float[] {number};
    }
    return value instanceof float[] several ? several : new float[0];
  }

  private static int await(Process process) {
    try {
      if (process.waitFor(MINUTES_MAX, TimeUnit.MINUTES)) {
        return process.exitValue();
      }
      throw refused("the exported runner: no end (expected: within " + MINUTES_MAX + " minutes)");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw refused("the exported runner: interrupted (expected: to finish)");
    } finally {
      process.destroyForcibly();
    }
  }

  private static PlimsollException refused(String message) {
    return new PlimsollException(PipelineError.EXPORT_REFUSED, message);
  }
}
