package dev.plimsoll.pipeline.scoring;

import static dev.plimsoll.pipeline.Refusals.assertRefused;
import static dev.plimsoll.pipeline.scoring.ScoringFixture.model;
import static dev.plimsoll.pipeline.scoring.ScoringFixture.rows;
import static dev.plimsoll.pipeline.scoring.ScoringFixture.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plimsoll.data.DataError;
import dev.plimsoll.kernel.ErrorCode;
import dev.plimsoll.kernel.Progress;
import dev.plimsoll.pipeline.PipelineError;
import dev.plimsoll.pipeline.scoring.ScoringRequest.Unfinished;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is refused, and that nothing is left behind by it. */
class BatchScoringRefusalTest {
  private final Path folder;

  BatchScoringRefusalTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void namesEveryMissingColumnAndTheNearestNameBeforeAnyWork() {
    Path in = write(folder.resolve("in.csv"), "aeg,plan\n1,full\n");
    refused(
        in, PipelineError.SCORING_INVALID, "'age', 'spend' missing", "did you mean 'aeg'", VERSION);
  }

  private static final String VERSION = ScoringFixture.VERSION;

  @Test
  void refusesAColumnOfAnotherKindAsAWhole() throws IOException {
    Path in = folder.resolve("in.parquet");
    try (var engine = dev.plimsoll.data.QueryEngine.open(folder.resolve("spill"), 1)) {
      engine.toParquet("SELECT DATE '2026-01-01' AS age, 1 AS spend, 'full' AS plan", in);
    }
    refused(in, PipelineError.SCORING_INVALID, "'age' is DATE", "a number");
  }

  @Test
  void refusesFilesThatAreNone() throws IOException {
    refused(folder.resolve("gone.csv"), DataError.TABLE_MISSING, "does not exist");
    refused(write(folder.resolve("empty.csv"), ""), DataError.TABLE_EMPTY, "0 bytes");
    refused(write(folder.resolve("it.parquet"), "no"), DataError.TABLE_UNREADABLE, "Parquet");
    refused(write(folder.resolve("it.txt"), "no"), DataError.TABLE_UNREADABLE, ".parquet");
    refused(
        write(folder.resolve("ragged.csv"), "age,spend,plan\n1,2,full\n1,2\n"),
        DataError.TABLE_UNREADABLE,
        ":3: 2 fields (expected: 3");
  }

  @Test
  void refusesNamesThatTheOutputWouldHaveTwice() {
    Path in = write(folder.resolve("in.csv"), "age,spend,plan,Logit\n1,2,full,4\n");
    refused(in, PipelineError.SCORING_INVALID, "[Logit]", "twice");
  }

  @Test
  void refusesAnOutputThatIsThereUnlessItMayBeReplaced() throws IOException {
    Path in = write(folder.resolve("in.csv"), "age,spend,plan\n1,2,full\n");
    Path out = write(folder.resolve("out.csv"), "precious");
    assertRefused(
        () -> score(ScoringRequest.of(in, out)), PipelineError.OUTPUT_EXISTS, "--overwrite");
    assertThat(out).hasContent("precious");

    score(ScoringRequest.of(in, out).with(true, Unfinished.CONTINUE));
    assertThat(Files.readAllLines(out)).hasSize(2);

    Path taken = Files.createDirectory(folder.resolve("a.csv"));
    assertRefused(() -> score(ScoringRequest.of(in, taken)), PipelineError.OUTPUT_EXISTS, "a file");
    assertRefused(
        () -> score(ScoringRequest.of(in, folder.resolve("no/such/out.csv"))),
        PipelineError.SCORING_INVALID,
        "no such folder");
  }

  @Test
  void refusesToWorkOnAnOutputThatIsBeingWorkedOn() {
    Path in = rows(folder.resolve("in.parquet"), 0, 10);
    Path out = folder.resolve("out.csv");
    try (ScoringWork held = ScoringWork.take(out)) {
      assertThat(held.rows()).isZero();
      assertRefused(
          () -> score(ScoringRequest.of(in, out)), PipelineError.OUTPUT_IN_USE, "one at a time");
    }
    score(ScoringRequest.of(in, out));
  }

  @Test
  void goesOnWithItsOwnUnfinishedWorkOnly() {
    Path in = rows(folder.resolve("in.parquet"), 0, 300_000);
    Path out = folder.resolve("out.parquet");
    ScoringRequest request = ScoringRequest.of(in, out);
    assertRefused(
        () -> score(request.with(false, Unfinished.REQUIRE)),
        PipelineError.SCORING_INVALID,
        "nothing to resume");
    stopAfterAPart(request);

    Path other = rows(folder.resolve("other.parquet"), 1, 300_000);
    assertRefused(
        () -> score(ScoringRequest.of(other, out)),
        PipelineError.SCORING_OF_ANOTHER,
        "another input file");
    try (ScoringModel newer = model(folder.resolve("newer"), 4)) {
      assertRefused(
          () -> new BatchScoring(newer, Progress.none()).run(request),
          PipelineError.SCORING_OF_ANOTHER,
          "another model");
    }

    ScoringSummary summary = score(request.with(false, Unfinished.REQUIRE));
    assertThat(summary.rows()).isEqualTo(300_000);
    assertThat(summary.resumed()).isBetween(1L << 18, 299_999L);
  }

  @Test
  void startsAfreshWhenAsked() {
    ScoringRequest request =
        ScoringRequest.of(
            rows(folder.resolve("in.parquet"), 0, 300_000), folder.resolve("out.parquet"));
    stopAfterAPart(request);
    assertThat(score(request.with(false, Unfinished.DISCARD)).resumed()).isZero();
  }

  @Test
  void aPartThatIsNotWhatItWasIsScoredAgain() throws IOException {
    Path out = folder.resolve("out.parquet");
    ScoringRequest request = ScoringRequest.of(rows(folder.resolve("in.parquet"), 0, 300_000), out);
    stopAfterAPart(request);
    Path part = folder.resolve(".out.parquet.scoring/part-00000.scores");
    byte[] bytes = Files.readAllBytes(part);
    bytes[bytes.length / 2] ^= 1;
    Files.write(part, bytes);
    assertThat(score(request).resumed()).isZero();
  }

  /** Stops like a kill would, between two parts. */
  private void stopAfterAPart(ScoringRequest request) {
    assertThatThrownBy(
            () -> {
              try (ScoringModel model = model(folder.resolve("model"))) {
                new BatchScoring(
                        model,
                        (stage, done, total) -> {
                          if (done > (1 << 18) + 5_000) {
                            throw new IllegalStateException("stopped");
                          }
                        })
                    .run(request);
              }
            })
        .hasMessage("stopped");
    assertThat(request.out()).doesNotExist();
  }

  private void refused(Path in, ErrorCode code, String... parts) {
    Path out = folder.resolve("out.parquet");
    assertRefused(() -> score(ScoringRequest.of(in, out)), code, parts);
    assertThat(out).doesNotExist();
    assertThat(folder.resolve(".out.parquet.scoring")).doesNotExist();
  }

  private ScoringSummary score(ScoringRequest request) {
    try (ScoringModel model = model(folder.resolve("model"))) {
      return new BatchScoring(model, Progress.none()).run(request);
    }
  }
}
