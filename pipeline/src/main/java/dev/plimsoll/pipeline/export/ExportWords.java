package dev.plimsoll.pipeline.export;

import dev.plimsoll.onnx.ModelInput;
import dev.plimsoll.onnx.ModelManifest;
import dev.plimsoll.pipeline.export.ExportSummary.Measured;
import dev.plimsoll.pipeline.scoring.ModelFinder.Found;
import dev.plimsoll.pipeline.scoring.ScoringModel;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The page that travels with a model and its runner. */
final class ExportWords {
  private ExportWords() {}

  static String edge(Found model, String platform, @Nullable Measured measured, int rows) {
    String figures =
        measured == null
            ? "This folder is for another platform than the one it was made on, so nothing was measured."
            : String.format(
                Locale.ROOT,
                "Measured when it was made, with a heap of %d MB: half of %d made-up rows took at most %.0f µs each, 99 in a hundred at most %.0f µs; the whole process held at most %.0f MB. The answers were those of the original model, bit for bit.",
                measured.heapMaxMegabytes(),
                rows,
                measured.microsP50(),
                measured.microsP99(),
                measured.peakMegabytes());
    return """
        # %s, by itself

        %s

        This folder needs Java 17 or newer on %s, and nothing else. Nothing is sent anywhere.

            ./run rows.jsonl              # one JSON object per line in, one answer per line out
            ./run --csv rows.csv          # CSV with a header line, both ways
            some-program | ./run          # answers as rows come

        Every row needs these fields; null means missing:

        %s

        An answer has `%s` and `error`, which says why a row has no answer. The exit code is 1 when any row has none.

        %s `./run --measure rows.jsonl` measures again on your machine.
        """
        .formatted(
            model.version(),
            question(model.source().manifest()),
            platform,
            fields(model.source().manifest()),
            String.join("`, `", ScoringModel.outputs(model.source().manifest())),
            figures);
  }

  /** What the model answers, in its makers' words. */
  static String question(ModelManifest manifest) {
    return manifest.question().isBlank() ? "A " + manifest.kind() + " model." : manifest.question();
  }

  private static String fields(ModelManifest manifest) {
    return manifest.inputs().stream()
        .map(ExportWords::field)
        .collect(Collectors.joining("\n", "| field | kind |\n|---|---|\n", ""));
  }

  private static String field(ModelInput input) {
    return "| `" + input.name() + "` | " + input.type().name().toLowerCase(Locale.ROOT) + " |";
  }
}
