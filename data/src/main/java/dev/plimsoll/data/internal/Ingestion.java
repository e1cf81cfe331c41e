package dev.plimsoll.data.internal;

import static dev.plimsoll.data.QueryEngine.literal;
import static dev.plimsoll.data.QueryEngine.quote;

import dev.plimsoll.data.CheckOutcome;
import dev.plimsoll.data.Column;
import dev.plimsoll.data.DataError;
import dev.plimsoll.data.OnFailure;
import dev.plimsoll.data.Profiler;
import dev.plimsoll.data.QualityReport;
import dev.plimsoll.data.QueryEngine;
import dev.plimsoll.data.TableFormat;
import dev.plimsoll.data.TableProfile;
import dev.plimsoll.data.TableSchema;
import dev.plimsoll.data.TableSpec;
import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.kernel.ScratchFolder;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One file on its way to a version: read, held against the pinned columns, derived, checked, parted
 * and profiled. Leaves files in the work folder and touches no store.
 */
public final class Ingestion implements AutoCloseable {
  private final QueryEngine engine;
  private final InstantSource clock;
  private final ScratchFolder work;

  public Ingestion(QueryEngine engine, InstantSource clock, ScratchFolder work) {
    this.engine = engine;
    this.clock = clock;
    this.work = work;
  }

  /**
   * What came of it.
   *
   * @param file columns of the file itself, for pinning
   * @param schema columns of the version, with the derived and the reserved ones
   * @param aside rows in quarantine, or null when there are none
   */
  public record Outcome(
      TableSchema file,
      TableSchema schema,
      Path parquet,
      @Nullable Path aside,
      long rows,
      TableProfile profile,
      QualityReport quality) {}

  /**
   * Runs it all.
   *
   * @param judged receives the report as soon as there is one, also when the file is then refused
   */
  public Outcome run(
      String name,
      TableSpec spec,
      SourceFile source,
      Digest content,
      @Nullable PinnedSchema pinned,
      Consumer<QualityReport> judged) {
    List<String> warnings = new ArrayList<>();
    TableSchema file = columns(source, pinned, warnings);
    Path all = work.path().resolve("all.parquet");
    stage(spec, source, pinned, file, all);
    requireUnchanged(source, content);
    String table = "read_parquet(" + literal(all.toString()) + ", hive_partitioning = false)";
    TableSchema schema = engine.describe("SELECT * FROM " + table);
    Checks checks = Checks.of(spec, schema, engine, table);
    Sieve sieve = new Sieve(engine, checks.onRows(), table);
    Sieve.Counts counts = sieve.count();
    requireRows(source, counts.rows());

    List<CheckOutcome> outcomes = new ArrayList<>(counts.outcomes());
    long rows = counts.rows() - counts.quarantined();
    outcomes.addAll(onTable(checks, new StagedFacts(rows, table)));
    outcomes.stream()
        .filter(outcome -> !outcome.passed() && outcome.onFailure() == OnFailure.WARN)
        .forEach(outcome -> warnings.add(outcome.message()));

    Path parquet = all;
    Path aside = null;
    if (counts.quarantined() > 0 && rows > 0) {
      aside = work.path().resolve("aside.parquet");
      engine.toParquet(sieve.aside(), aside);
      parquet = work.path().resolve("kept.parquet");
      engine.toParquet(sieve.kept(), parquet);
    }
    TableProfile profile =
        Profiler.profile(engine, "SELECT * FROM read_parquet(" + literal(parquet.toString()) + ")");
    warnings.addAll(findings(profile, pinned));
    QualityReport quality =
        new QualityReport(
            name, spec.file(), content, counts.rows(), counts.quarantined(), outcomes, warnings);
    judged.accept(quality);
    requirePassed(quality, rows);
    return new Outcome(
        file.nullableAsIn(profile),
        schema.nullableAsIn(profile),
        parquet,
        aside,
        rows,
        profile,
        quality);
  }

  @Override
  public void close() {
    work.close();
  }

  /** The file's columns that go on: all of them at first, the pinned ones later. */
  private TableSchema columns(
      SourceFile source, @Nullable PinnedSchema pinned, List<String> warnings) {
    try {
      TableSchema met = engine.describe("SELECT * FROM " + source.scan(Set.of()));
      if (pinned == null) {
        return met;
      }
      String scan = source.scan(present(met, texts(source, pinned)));
      pinned.require(engine.describe("SELECT * FROM " + scan), scan, engine, warnings);
      return pinned.columns();
    } catch (PlimsollException e) {
      throw e.code() == DataError.SCHEMA_CHANGED || e.code() == DataError.COLUMN_UNSUPPORTED
          ? e
          : source.explain(e);
    }
  }

  private void stage(
      TableSpec spec,
      SourceFile source,
      @Nullable PinnedSchema pinned,
      TableSchema file,
      Path out) {
    Set<String> texts = pinned == null ? Set.of() : texts(source, pinned);
    String scan = source.scan(texts);
    String select = new SpecSql(engine, spec).select(scan, file);
    try {
      engine.toParquet(select, out);
    } catch (PlimsollException e) {
      throw readable(SpecSql.stored(scan, file)) ? failedExpression(e) : source.explain(e);
    }
  }

  /** Whether it was not the file that failed, but what was to be derived from it. */
  private boolean readable(String stored) {
    String sql =
        "SELECT sum(hash(t) % 2) FROM (" + stored + ") t"; // a count would skip the columns
    try {
      engine.rows(sql, row -> 0);
      return true;
    } catch (PlimsollException e) {
      return false;
    }
  }

  private static PlimsollException failedExpression(PlimsollException e) {
    if (e.code() != DataError.QUERY_FAILED) {
      return e;
    }
    Throwable cause = e.getCause() == null ? e : e.getCause();
    return new PlimsollException(
        DataError.SPEC_INVALID,
        "derive, event or known: "
            + DuckFailure.firstLine(cause)
            + " (expected: expressions that hold for every row; TRY(…) gives null instead)",
        e);
  }

  private static Set<String> texts(SourceFile source, PinnedSchema pinned) {
    return source.format() == TableFormat.CSV ? pinned.texts() : Set.of();
  }

  private static Set<String> present(TableSchema met, Set<String> names) {
    return names.stream()
        .filter(name -> met.column(name).isPresent())
        .collect(java.util.stream.Collectors.toCollection(java.util.TreeSet::new));
  }

  private static void requireUnchanged(SourceFile source, Digest content) {
    Digest after = Digest.ofFile(source.path());
    if (!after.equals(content)) {
      throw new PlimsollException(
          DataError.TABLE_CHANGING,
          source.path()
              + ": content "
              + after.brief()
              + " after reading (expected: "
              + content.brief()
              + " as before; let its writer finish)");
    }
  }

  private static void requireRows(SourceFile source, long rows) {
    if (rows == 0) {
      throw new PlimsollException(
          DataError.TABLE_EMPTY, source.path() + ": 0 rows (expected: at least one)");
    }
  }

  private static List<CheckOutcome> onTable(Checks checks, TableCheck.Facts facts) {
    List<CheckOutcome> outcomes = new ArrayList<>();
    for (TableCheck check : checks.onTable()) {
      Optional<String> failure = check.failure(facts);
      outcomes.add(
          new CheckOutcome(
              check.text(), check.onFailure(), failure.isPresent() ? 1 : 0, failure.orElse("")));
    }
    return outcomes;
  }

  private static List<String> findings(TableProfile profile, @Nullable PinnedSchema pinned) {
    List<String> findings = new ArrayList<>();
    profile.columns().stream()
        .filter(column -> !column.name().equals(Reserved.EVENT_AT))
        .filter(column -> !column.name().equals(Reserved.KNOWN_AT))
        .flatMap(column -> column.finding().stream())
        .forEach(findings::add);
    if (pinned != null) {
      for (Column column : pinned.columns().columns()) {
        long nulls = profile.require(column.name()).nulls();
        if (nulls > 0 && !column.nullable()) {
          findings.add(
              "column '"
                  + column.name()
                  + "': "
                  + nulls
                  + " missing values; it had none when pinned");
        }
      }
    }
    return findings;
  }

  private static void requirePassed(QualityReport quality, long rows) {
    List<String> failures =
        new ArrayList<>(
            quality.checks().stream()
                .filter(outcome -> !outcome.passed() && outcome.onFailure() == OnFailure.STOP)
                .map(CheckOutcome::message)
                .toList());
    if (rows == 0) {
      failures.add(
          "rows: all " + quality.rowsRead() + " go to quarantine (expected: at least one stays)");
      quality.checks().stream()
          .filter(outcome -> !outcome.passed() && outcome.onFailure() == OnFailure.QUARANTINE)
          .map(CheckOutcome::message)
          .forEach(failures::add);
    }
    if (!failures.isEmpty()) {
      throw new PlimsollException(
          DataError.CHECK_FAILED, quality.dataset() + ": " + String.join("; ", failures));
    }
  }

  /** Facts for conditions on the table, from the staged rows. */
  private final class StagedFacts implements TableCheck.Facts {
    private final long rows;
    private final String table;

    StagedFacts(long rows, String table) {
      this.rows = rows;
      this.table = table;
    }

    @Override
    public long rows() {
      return rows;
    }

    @Override
    public Optional<Instant> newest(String column) {
      String sql = "SELECT epoch_us(max(CAST(" + quote(column) + " AS TIMESTAMP))) FROM " + table;
      return engine
          .rows(sql, row -> Optional.ofNullable(row.getObject(1, Long.class)))
          .get(0)
          .map(dev.plimsoll.kernel.Times::instant);
    }

    @Override
    public Instant now() {
      return clock.instant();
    }
  }
}
