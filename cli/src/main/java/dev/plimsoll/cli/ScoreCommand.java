package dev.plimsoll.cli;

import dev.plimsoll.data.QueryEngine;
import dev.plimsoll.data.TableFormat;
import dev.plimsoll.kernel.Progress;
import dev.plimsoll.pipeline.ProjectState;
import dev.plimsoll.pipeline.scoring.BatchScoring;
import dev.plimsoll.pipeline.scoring.FileSink;
import dev.plimsoll.pipeline.scoring.FolderSink;
import dev.plimsoll.pipeline.scoring.FolderSource;
import dev.plimsoll.pipeline.scoring.FollowScoring;
import dev.plimsoll.pipeline.scoring.FollowScoring.Followed;
import dev.plimsoll.pipeline.scoring.LinesSource;
import dev.plimsoll.pipeline.scoring.ModelFinder;
import dev.plimsoll.pipeline.scoring.ProjectFeatures;
import dev.plimsoll.pipeline.scoring.ResultSink;
import dev.plimsoll.pipeline.scoring.RowSource;
import dev.plimsoll.pipeline.scoring.ScoringModel;
import dev.plimsoll.pipeline.scoring.ScoringRequest;
import dev.plimsoll.pipeline.scoring.ScoringRequest.Unfinished;
import dev.plimsoll.pipeline.scoring.ScoringSummary;
import dev.plimsoll.storage.Storage;
import dev.plimsoll.storage.StorageConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "score",
    mixinStandardHelpOptions = true,
    description = {
      "Scores every row of a file: one output row for each input row, in order, on all cores.",
      "With --follow, scores rows as they come, each once.",
      "Killed half way, the same command goes on where it was."
    })
final class ScoreCommand implements Callable<Integer> {
  private static final long FOLLOW_MEGABYTES = 512;
  private static final Duration POLL = Duration.ofMillis(500);

  @Mixin private Screen screen = new Screen();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--model",
      required = true,
      paramLabel = "MODEL",
      description =
          "A registered model (its champion), NAME/3, NAME/challenger, the first digits of a digest, or a package's folder.")
  private String model = "";

  @Option(
      names = "--in",
      paramLabel = "FILE",
      description = "Rows to score: .parquet, .csv, .tsv, .jsonl or .ndjson, text also .gz.")
  private @Nullable Path in;

  @Option(
      names = "--follow",
      paramLabel = "DIR|-",
      description =
          "Instead of --in: files as they appear in a folder, or JSON lines of standard input.")
  private @Nullable String follow;

  @Option(
      names = "--until-idle",
      description = "With --follow of a folder: end when all files are done.")
  private boolean untilIdle;

  @Option(
      names = "--settled",
      paramLabel = "SECONDS",
      defaultValue = "2",
      description =
          "With --follow of a folder: take files that were left alone so long (default: ${DEFAULT-VALUE}).")
  private double settledSeconds = 2;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = {
        "Where the scored rows go; its name tells the format.",
        "With --follow: a .jsonl file that grows, or else a folder that gets a file for each batch."
      })
  private Path out = Path.of("");

  @Option(
      names = "--project",
      paramLabel = "PROJECT",
      description = {
        "Joins the features of this project to the rows first, each as it was known at the row's time;",
        "the rows then need only what a caller of its endpoint sends, look-up keys included.",
        "A folder with plimsoll.yaml, or the file itself; its home is then the default."
      })
  private @Nullable Path project;

  @Option(
      names = "--at",
      paramLabel = "COLUMN",
      description =
          "With --project: when each row is decided, UTC (default: "
              + ProjectFeatures.DECISION_AT
              + ").")
  private @Nullable String at;

  @Option(
      names = "--in-format",
      paramLabel = "FORMAT",
      description = "What the input holds, whatever it is called: ${COMPLETION-CANDIDATES}.")
  private @Nullable TableFormat inFormat;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "What to write, whatever the output is called: ${COMPLETION-CANDIDATES}.")
  private @Nullable TableFormat outFormat;

  @Option(
      names = "--columns",
      split = ",",
      paramLabel = "COLUMN",
      description = "Columns of the input to keep in the output (default: all).")
  private List<String> columns = List.of();

  @Option(
      names = "--errors",
      paramLabel = "FILE",
      description = "Rows without an answer, as JSON lines (default: OUT.errors.jsonl).")
  private @Nullable Path errors;

  @Option(names = "--overwrite", description = "Replace an output that is there already.")
  private boolean overwrite;

  @Option(names = "--strict", description = "End with exit code 1 when any row has no answer.")
  private boolean strict;

  @Option(names = "--workers", paramLabel = "N", description = "Cores to use (default: all).")
  private int workers = Runtime.getRuntime().availableProcessors();

  @ArgGroup(exclusive = true)
  private Left left = new Left();

  /** What to do with unfinished work. */
  static final class Left {
    @Option(names = "--resume", description = "Go on with unfinished work, and refuse without.")
    private boolean resume;

    @Option(names = "--fresh", description = "Throw unfinished work away and start anew.")
    private boolean fresh;
  }

  @Override
  public Integer call() {
    Path file = in;
    String followed = follow;
    if ((file == null) == (followed == null)) {
      throw new CommandLine.ParameterException(
          spec.commandLine(),
          "rows: %s (expected: either --in or --follow)"
              .formatted(file == null ? "none" : "two sources"));
    }
    if (at != null && project == null) {
      throw new CommandLine.ParameterException(
          spec.commandLine(),
          "--at: '%s' without --project (expected: --project, whose features are joined as of then)"
              .formatted(at));
    }
    if (file == null && project != null) {
      throw new CommandLine.ParameterException(
          spec.commandLine(),
          "--project: '%s' with --follow (expected: --in; rows that keep coming bring all inputs, or go to the endpoint that 'plimsoll up' runs, which looks features up)"
              .formatted(project));
    }
    return file == null ? follow(String.valueOf(followed)) : batch(file);
  }

  private int batch(Path file) {
    ScoringRequest request =
        new ScoringRequest(
            file,
            inFormat,
            out,
            outFormat,
            columns,
            errors,
            overwrite,
            left.fresh
                ? Unfinished.DISCARD
                : left.resume ? Unfinished.REQUIRE : Unfinished.CONTINUE,
            Math.max(1, workers));
    long began = System.nanoTime();
    ScoringSummary summary;
    ProjectState state = project == null ? null : ProjectState.read(project);
    Path home = screen.home(state == null ? Path.of("") : state.folder());
    try (ScoringModel loaded = ModelFinder.find(model, () -> storage(home)).load()) {
      ProjectFeatures features =
          state == null
              ? null
              : ProjectFeatures.open(
                  state,
                  Objects.requireNonNullElse(at, ProjectFeatures.DECISION_AT),
                  () -> storage(home));
      summary = new BatchScoring(loaded, features, timed(screen.progress())).run(request);
    }
    double seconds = (System.nanoTime() - began) / 1e9;
    screen.line(
        "%s: %,d rows scored by %s in %.1f s%s"
            .formatted(
                summary.out(),
                summary.rows(),
                summary.modelVersion(),
                seconds,
                summary.resumed() == 0
                    ? ""
                    : "; %,d of them by an earlier run".formatted(summary.resumed())));
    if (summary.failed() > 0) {
      screen.line("%,d rows have no answer: see %s".formatted(summary.failed(), summary.errors()));
    }
    summary.found().entrySet().stream()
        .filter(view -> view.getValue() == 0 && summary.rows() > 0)
        .forEach(
            view ->
                screen.line(
                    "view '%s' knew nothing for any row (expected: keys spelled as in its table, and times after its rows')"
                        .formatted(view.getKey())));
    screen.result(summary);
    return strict && summary.failed() > 0 ? Plimsoll.ANSWER_IS_NO : Plimsoll.DONE;
  }

  private int follow(String from) {
    Path target = out.toAbsolutePath().normalize();
    boolean file = TableFormat.find(out.toString()).orElse(null) == TableFormat.JSON_LINES;
    Path hidden =
        file
            ? target.resolveSibling("." + target.getFileName() + ".follow")
            : target.resolve(".follow");
    try (ScoringModel loaded =
            ModelFinder.find(model, () -> storage(screen.home(Path.of("")))).load();
        FollowScoring following =
            new FollowScoring(loaded, columns, Math.max(1, workers), screen.progress());
        QueryEngine engine =
            QueryEngine.streaming(hidden.resolve("spill"), Math.max(1, workers), FOLLOW_MEGABYTES);
        RowSource source = source(from, engine);
        ResultSink sink = file ? FileSink.open(target) : FolderSink.open(target)) {
      Followed done = following.run(source, sink, FollowScoring.ROWS_MAX, untilIdle ? null : POLL);
      screen.line("%s: %,d rows scored by %s".formatted(out, done.rows(), loaded.version()));
      if (done.failed() > 0) {
        screen.line(
            "%,d rows have no answer: their field 'error' says why".formatted(done.failed()));
      }
      screen.result(done);
      return strict && done.failed() > 0 ? Plimsoll.ANSWER_IS_NO : Plimsoll.DONE;
    }
  }

  private RowSource source(String from, QueryEngine engine) {
    return from.equals("-")
        ? new LinesSource(System.in)
        : new FolderSource(
            Path.of(from),
            Duration.ofMillis(Math.round(settledSeconds * 1_000)),
            InstantSource.system(),
            engine);
  }

  private static Storage storage(Path home) {
    return Storage.open(new StorageConfig(home, null), InstantSource.system());
  }

  /** Says how fast it goes and how long it will take, since this process began. */
  private static Progress timed(Progress shown) {
    long[] first = {-1, 0};
    return (stage, done, total) -> {
      long now = System.nanoTime();
      if (first[0] < 0 || done < first[0]) {
        first[0] = done;
        first[1] = now;
      }
      double seconds = (now - first[1]) / (double) TimeUnit.SECONDS.toNanos(1);
      double rate = seconds > 0.5 ? (done - first[0]) / seconds : 0;
      shown.report(
          rate <= 0
              ? stage
              : String.format(
                  Locale.ROOT,
                  "%s, %.0f rows/s, %.0f s left",
                  stage,
                  rate,
                  Math.max(0, total - done) / rate),
          done,
          total);
    };
  }
}
