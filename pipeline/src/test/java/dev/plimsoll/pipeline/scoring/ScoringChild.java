package dev.plimsoll.pipeline.scoring;

import dev.plimsoll.data.QueryEngine;
import dev.plimsoll.kernel.Progress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/** What the tests start in a process of its own and kill. */
final class ScoringChild {
  private static final int ROWS_PER_COMMIT = 25;

  private ScoringChild() {}

  public static void main(String[] arguments) {
    Path folder = Path.of(arguments[1]);
    Path in = folder.resolve(arguments[2]);
    Path out = folder.resolve(arguments[3]);
    try (ScoringModel model = ScoringFixture.model(folder.resolve("model"))) {
      if (arguments[0].equals("batch")) {
        new BatchScoring(model, Progress.none()).run(ScoringRequest.of(in, out));
        return;
      }
      try (FollowScoring following = new FollowScoring(model, List.of(), 1, Progress.none());
          QueryEngine engine = QueryEngine.streaming(folder.resolve("spill"), 1, 128);
          RowSource source = new FolderSource(in, Duration.ZERO, InstantSource.system(), engine);
          ResultSink sink =
              arguments[0].equals("file") ? FileSink.open(out) : FolderSink.open(out)) {
        following.run(source, sink, ROWS_PER_COMMIT, null);
      }
    }
  }
}
