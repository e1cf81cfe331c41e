package dev.plimsoll.pipeline.scoring;

import dev.plimsoll.data.ArrowResult;
import dev.plimsoll.data.QueryEngine;
import dev.plimsoll.data.TableFile;
import dev.plimsoll.data.TableFile.FileColumn;
import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.kernel.Progress;
import dev.plimsoll.pipeline.PipelineError;
import dev.plimsoll.pipeline.scoring.ScoringWork.Job;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Scores a file: one output row for each input row, in order, on all cores, in constant memory.
 *
 * <p>Two passes. The first reads nothing but the model's inputs and keeps the answers in parts,
 * each durable when it is finished, so that a run that was killed goes on after the last of them.
 * The second reads the columns that the output keeps, lays the answers beside them and writes the
 * output, which appears by a rename when all of it is on disk. Reading twice costs a tenth of
 * writing the kept columns twice, which is what parts of the output itself would take.
 */
public final class BatchScoring {
  /** What one of the two engines may hold before it spills. */
  static final long ENGINE_MEGABYTES = 512;

  private final ScoringModel model;
  private final @Nullable ProjectFeatures features;
  private final Progress progress;

  public BatchScoring(ScoringModel model, Progress progress) {
    this(model, null, progress);
  }

  /** For rows to which a project's features are joined first; null for rows that have them. */
  public BatchScoring(ScoringModel model, @Nullable ProjectFeatures features, Progress progress) {
    this.model = model;
    this.features = features;
    this.progress = progress;
  }

  /**
   * Scores one file.
   *
   * @throws PlimsollException SCORING_INVALID for a file that cannot feed the model, before any
   *     work; OUTPUT_EXISTS, OUTPUT_IN_USE and SCORING_OF_ANOTHER for what stands in the way
   */
  public ScoringSummary run(ScoringRequest request) {
    requireOutput(request);
    TableFile file = TableFile.open(request.in(), request.inFormat());
    try (ScoringWork work = ScoringWork.take(request.out())) {
      requireOutput(request); // another run may have finished while we waited for nothing
      Path spill = work.file("spill");
      try (QueryEngine reader = engine(request, spill.resolve("reading"))) {
        List<FileColumn> found = file.columns(reader);
        NeededFeatures needed = needed(request, found);
        ScoringColumns columns =
            new ScoringColumns(
                file,
                found,
                request.outputFormat(),
                needed.asked(),
                model.outputs(),
                request.columns());
        InputPlan plan = plan(reader, columns, needed, request.workers());
        work.resume(
            new Job(Digest.ofFile(request.in()), model.digest(), columns.types(), plan.snapshot()),
            request.unfinished());
        long rows = count(reader, file, columns);
        long resumed = work.rows();
        InputRows inputs = plan.rows(work, rows);
        if (resumed < rows) {
          try (ScoringPass pass = new ScoringPass(model, request.workers())) {
            pass.run(reader, inputs, work, rows, progress);
          }
        }
        if (work.rows() != rows) {
          throw new PlimsollException(
              PipelineError.SCORING_INVALID,
              request.in()
                  + ": "
                  + work.rows()
                  + " rows scored (expected: "
                  + rows
                  + ", as counted before)");
        }
        Path errors = assemble(request, columns, work, reader, rows);
        ScoringSummary summary =
            new ScoringSummary(
                rows,
                work.failed(),
                resumed,
                request.out(),
                errors,
                model.version(),
                inputs.found());
        work.done();
        return summary;
      }
    }
  }

  private NeededFeatures needed(ScoringRequest request, List<FileColumn> found) {
    return features == null
        ? NeededFeatures.none(model)
        : features.needed(model, request.in(), found.stream().map(FileColumn::name).toList());
  }

  private InputPlan plan(
      QueryEngine reader, ScoringColumns columns, NeededFeatures needed, int workers) {
    return needed.views().isEmpty()
        ? BroughtInputs.of(columns, model)
        : JoinedInputs.of(reader, columns, model, needed, workers, progress);
  }

  private @Nullable Path assemble(
      ScoringRequest request,
      ScoringColumns columns,
      ScoringWork work,
      QueryEngine reader,
      long rows) {
    Path half = work.file("output");
    Path halfErrors = work.file("errors");
    String select =
        Stream.of(
                columns.writtenSql().stream(),
                model.outputs().stream().map(QueryEngine::quote),
                Stream.of(
                    QueryEngine.literal(model.version()) + " AS " + ScoringColumns.VERSION,
                    ScoringColumns.ERROR))
            .flatMap(each -> each)
            .collect(Collectors.joining(", ", "SELECT ", " FROM batches"));
    long written;
    try (QueryEngine writer = engine(request, work.file("spill").resolve("writing"));
        PartReader answers = work.read(model.outputs());
        ArrowResult kept = reader.query(columns.keptSql());
        BufferedWriter errors = Files.newBufferedWriter(halfErrors)) {
      ScoredRows scored =
          new ScoredRows(
              kept,
              answers,
              lists(work),
              model.columns(),
              errors,
              done -> progress.report("writing", done, rows));
      written = write(writer, scored, select, request, half);
    } catch (IOException e) {
      throw PlimsollException.io(halfErrors.toString(), e);
    }
    if (written != rows) {
      throw new PlimsollException(
          PipelineError.JOB_FAILED, half + ": " + written + " rows (expected: " + rows + ")");
    }
    Path errors = work.failed() == 0 ? null : request.errorsFile();
    if (errors != null) {
      moveInto(halfErrors, errors);
    }
    moveInto(half, request.out());
    return errors;
  }

  private static long write(
      QueryEngine writer, ScoredRows scored, String select, ScoringRequest request, Path half) {
    try {
      return writer.write(scored, select, request.outputFormat(), half);
    } catch (PlimsollException e) {
      RuntimeException cause = scored.failure();
      throw cause == null ? e : cause;
    } finally {
      scored.close();
    }
  }

  /** Outputs with several values per row. */
  private List<String> lists(ScoringWork work) {
    try (PartReader first = work.read(model.outputs())) {
      ScoredBlock block = first.next();
      return block == null
          ? List.of()
          : block.outputs().entrySet().stream()
              .filter(output -> output.getValue().width() != 1)
              .map(output -> output.getKey())
              .toList();
    }
  }

  private static long count(QueryEngine engine, TableFile file, ScoringColumns columns) {
    try {
      return engine.rows(columns.countSql(), row -> row.getLong(1)).get(0);
    } catch (PlimsollException e) {
      throw file.explain(e);
    }
  }

  private static QueryEngine engine(ScoringRequest request, Path spill) {
    return QueryEngine.streaming(spill, request.workers(), ENGINE_MEGABYTES);
  }

  private static void requireOutput(ScoringRequest request) {
    Path out = request.out();
    request.outputFormat();
    if (Files.exists(out) && !Files.isRegularFile(out)) {
      throw new PlimsollException(
          PipelineError.OUTPUT_EXISTS, out + ": not a file (expected: a file, or none yet)");
    }
    if (Files.exists(out) && !request.overwrite()) {
      throw new PlimsollException(
          PipelineError.OUTPUT_EXISTS, out + ": exists (expected: none yet, or --overwrite)");
    }
    Path parent = out.toAbsolutePath().getParent();
    if (parent == null || !Files.isDirectory(parent)) {
      throw new PlimsollException(
          PipelineError.SCORING_INVALID, out + ": no such folder (expected: one that is there)");
    }
  }

  private static void moveInto(Path half, Path place) {
    try {
      CommitFile.force(half);
      Files.move(half, place, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw PlimsollException.io(place.toString(), e);
    }
  }
}
