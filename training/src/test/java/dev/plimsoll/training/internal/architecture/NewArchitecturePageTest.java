package dev.plimsoll.training.internal.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.kernel.Progress;
import dev.plimsoll.onnx.ModelPackage;
import dev.plimsoll.onnx.OnnxModel;
import dev.plimsoll.onnx.RowBatch;
import dev.plimsoll.training.TrainingJob;
import dev.plimsoll.training.internal.Candidate;
import dev.plimsoll.training.internal.Fitted;
import dev.plimsoll.training.internal.Settings;
import dev.plimsoll.training.internal.SyntheticTable;
import dev.plimsoll.training.internal.Workplace;
import dev.plimsoll.training.internal.prepare.Usable;
import dev.plimsoll.training.internal.run.PackageWriter;
import dev.plimsoll.training.internal.score.BinaryScore;
import dev.plimsoll.training.internal.score.Calibrator;
import dev.plimsoll.training.internal.table.TrainingRows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Follows {@code docs/new-attention.md}: its architecture learns and is exported. */
class NewArchitecturePageTest {
  private static final Path PAGE = Path.of("../docs/new-attention.md");
  private static final Path SOURCE =
      Path.of("src/test/java/dev/plimsoll/training/internal/architecture/ColumnSum.java");

  @Test
  void thePageShowsTheSourceThatIsTestedHere() throws IOException {
    assertThat(Files.readString(PAGE))
        .contains("```java\n" + Files.readString(SOURCE) + "```")
        .contains("new ColumnSum.Named()");
  }

  @Test
  void theNewArchitectureLearnsAndItsGraphAnswersAlike(@TempDir Path folder, @TempDir Path out) {
    SyntheticTable table = SyntheticTable.write(folder, 1_200, "a + b > 0", "id % 4 = 0");
    TrainingRows train = table.rows("train");
    TrainingRows valid = table.rows("valid");
    Candidate candidate = new ColumnSum.Named();
    Settings settings =
        new Settings(Map.of("epochs", 10, "batch", 64, "learningRate", 0.01, "threads", 1));
    try (Fitted fitted =
        candidate
            .configure(settings)
            .fit(
                Usable.of(SyntheticTable.INPUTS, train),
                train,
                valid,
                1,
                Workplace.of(Progress.none()))) {
      assertThat(BinaryScore.auc(fitted.logits(valid), valid.labels())).isGreaterThan(0.95);
      TrainingJob job = table.job(candidate.name(), Map.of(), 1, out);
      // Writing a package holds the graph's answers against the network's own.
      Path written =
          new PackageWriter(job, settings.effective(), List.of(), Calibrator.PLATT)
              .write(fitted, valid)
              .folder();
      assertThat(probability(written, 0.9f)).isGreaterThan(0.9f);
      assertThat(probability(written, -0.9f)).isLessThan(0.1f);
    }
  }

  private static float probability(Path written, float both) {
    Map<String, Object> columns = new LinkedHashMap<>();
    for (String name : List.of("a", "b", "gap", "noise", "void")) {
      columns.put(name, new float[] {name.length() == 1 ? both : Float.NaN});
    }
    columns.put("colour", new String[] {"blue"});
    columns.put("town", new String[] {"town 3"});
    try (OnnxModel model = ModelPackage.read(written).load()) {
      return model.score(RowBatch.of(1, columns)).probability()[0];
    }
  }
}
