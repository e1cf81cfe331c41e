package dev.plimsoll.data;

import static dev.plimsoll.data.QueryEngine.literal;

import dev.plimsoll.data.internal.DatasetTables;
import dev.plimsoll.data.internal.DatasetTables.Beside;
import dev.plimsoll.data.internal.Ingestion;
import dev.plimsoll.data.internal.PinnedSchema;
import dev.plimsoll.data.internal.SourceFile;
import dev.plimsoll.kernel.CodeVersion;
import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.Evidence;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.storage.LedgerDraft;
import dev.plimsoll.storage.Storage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Tables as immutable versions.
 *
 * <p>Reading a file makes a Parquet version whose digest is its identity. The first version pins
 * the file's columns; rows that fail a check go to a file of their own; what was found is evidence
 * ({@code data.quality} and {@code data.sheet}, about the version's digest), and one ledger entry
 * {@code dataset.ingested} makes the version exist. A process that dies before that entry leaves
 * nothing behind that counts. Thread-safe.
 */
public final class Datasets {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,99}");

  private final Storage storage;
  private final QueryEngine engine;
  private final Object entering = new Object(); // what is looked up must not appear meanwhile
  private final String producer = "data " + CodeVersion.current();

  public Datasets(Storage storage, QueryEngine engine) {
    this.storage = storage;
    this.engine = engine;
  }

  /**
   * Reads a file into a version. The same file under the same spec gives the version that it gave
   * before, and nothing is written; only freshness is judged anew.
   *
   * @param spec its file is taken relative to the working folder ({@link TableSpec#in})
   * @throws PlimsollException with a {@link DataError}; nothing is kept then but the evidence of
   *     what was found, about the file's own digest
   */
  public IngestResult ingest(String name, TableSpec spec, String actor) {
    requireName(name);
    SourceFile source = SourceFile.of(spec.file());
    Digest content = Digest.ofFile(source.path());
    Optional<DatasetVersion> known =
        storage
            .database()
            .read(handle -> DatasetTables.bySource(handle, name, content, spec.meaning()));
    boolean ages = spec.checks().stream().anyMatch(check -> check.fresh() != null);
    if (known.isPresent() && !ages) {
      return new IngestResult(known.get(), requireQuality(known.get(), spec, content), true);
    }
    PinnedSchema pinned =
        storage.database().read(handle -> DatasetTables.pinned(handle, name)).orElse(null);
    try (Ingestion ingestion = new Ingestion(engine, storage.clock(), storage.scratch("ingest"))) {
      Ingestion.Outcome outcome =
          ingestion.run(
              name, spec, source, content, pinned, report -> noteFailure(content, report));
      synchronized (entering) {
        return keep(name, spec, content, outcome, actor);
      }
    }
  }

  /**
   * Makes a version of a table that was computed from others.
   *
   * @param parquet copied into the store
   * @param how in words or as a digest: what made it
   */
  public DatasetVersion derive(
      String name, Path parquet, String how, List<Digest> parents, String actor) {
    requireName(name);
    SourceFile.of(parquet.toString());
    synchronized (entering) {
      return keepDerived(name, parquet, how, parents, actor);
    }
  }

  private DatasetVersion keepDerived(
      String name, Path parquet, String how, List<Digest> parents, String actor) {
    Digest digest = storage.blobs().put(parquet);
    Optional<DatasetVersion> known =
        storage.database().read(handle -> DatasetTables.find(handle, name, digest));
    if (known.isPresent()) {
      return known.get();
    }
    String sql = "SELECT * FROM read_parquet(" + literal(parquet.toString()) + ")";
    TableProfile profile = Profiler.profile(engine, sql);
    DatasetVersion version =
        new DatasetVersion(
            name,
            digest,
            profile.rows(),
            engine.describe(sql).nullableAsIn(profile),
            how,
            storage.clock().instant(),
            List.copyOf(parents));
    Digest profileDigest = storage.blobs().put(profile.toBytes());
    noteSheet(version, digest, digest, profileDigest, profile);
    enter(version, profileDigest, null, "dataset.derived", how, actor, null);
    return version;
  }

  /** The version made last. */
  public Optional<DatasetVersion> latest(String name) {
    return storage.database().read(handle -> DatasetTables.latest(handle, name));
  }

  /** The newest version; refused, with the names there are, when there is none. */
  public DatasetVersion require(String name) {
    return latest(name)
        .orElseThrow(
            () ->
                new PlimsollException(
                    DataError.DATASET_UNKNOWN,
                    "dataset: '" + name + "' (expected: one of " + names() + ")"));
  }

  /** By content; the first of the name when several datasets share it. */
  public Optional<DatasetVersion> byDigest(Digest digest) {
    return storage.database().read(handle -> DatasetTables.byDigest(handle, digest));
  }

  /** Oldest first. */
  public List<DatasetVersion> versions(String name) {
    return storage.database().read(handle -> DatasetTables.versions(handle, name));
  }

  public List<String> names() {
    return storage.database().read(DatasetTables::names);
  }

  /** The rows, as a local read-only file. */
  public Path parquet(DatasetVersion version) {
    return storage.blobs().file(version.digest());
  }

  /** The rows put aside when it was made, each with its reasons; empty when there were none. */
  public Optional<Path> quarantine(DatasetVersion version) {
    return beside(version, Beside.QUARANTINE).map(storage.blobs()::file);
  }

  public TableProfile profile(DatasetVersion version) {
    Digest digest =
        beside(version, Beside.PROFILE)
            .orElseThrow(
                () ->
                    new PlimsollException(
                        DataError.TABLE_MISSING,
                        "dataset: "
                            + version.name()
                            + "@"
                            + version.digest().brief()
                            + " (expected: a version made here)"));
    Path file = storage.blobs().file(digest);
    try {
      return TableProfile.fromBytes(Files.readAllBytes(file));
    } catch (IOException e) {
      throw PlimsollException.io(file.toString(), e);
    }
  }

  /** What was found when the version's file was read; empty when it was derived. */
  public Optional<QualityReport> quality(DatasetVersion version) {
    return storage
        .evidence()
        .latest("data.quality", version.digest().hex())
        .map(evidence -> Json.read(evidence.content().toString(), QualityReport.class));
  }

  private IngestResult keep(
      String name, TableSpec spec, Digest content, Ingestion.Outcome outcome, String actor) {
    Digest digest = storage.blobs().put(outcome.parquet());
    Optional<DatasetVersion> same =
        storage.database().read(handle -> DatasetTables.find(handle, name, digest));
    if (same.isPresent()) {
      storage
          .database()
          .write(
              handle -> {
                DatasetTables.rememberSource(handle, name, content, spec.meaning(), digest);
                return digest;
              });
      return new IngestResult(same.get(), outcome.quality(), true);
    }
    Path aside = outcome.aside();
    Digest quarantine = aside == null ? null : storage.blobs().put(aside);
    Digest profile = storage.blobs().put(outcome.profile().toBytes());
    Instant now = storage.clock().instant();
    DatasetVersion version =
        new DatasetVersion(
            name, digest, outcome.rows(), outcome.schema(), spec.file(), now, List.of());
    note("data.quality", digest, outcome.quality());
    noteSheet(version, content, spec.meaning(), profile, outcome.profile());
    String reason = spec.file() + ", content " + content.brief() + ", " + outcome.rows() + " rows";
    enter(
        version,
        profile,
        quarantine,
        "dataset.ingested",
        reason,
        actor,
        new Pin(outcome.file(), content, spec.meaning()));
    return new IngestResult(version, outcome.quality(), false);
  }

  /** What a file leaves in the tables beside its version. */
  private record Pin(TableSchema columns, Digest content, Digest spec) {}

  private void enter(
      DatasetVersion version,
      Digest profile,
      @Nullable Digest quarantine,
      String action,
      String reason,
      String actor,
      @Nullable Pin pin) {
    LedgerDraft draft =
        new LedgerDraft(actor, action, "dataset/" + version.name(), reason, version.digest());
    storage
        .ledger()
        .change(
            draft,
            handle -> {
              DatasetTables.insert(handle, version, profile, quarantine);
              if (pin != null) {
                DatasetTables.pin(handle, version.name(), pin.columns, version.digest());
                DatasetTables.rememberSource(
                    handle, version.name(), pin.content, pin.spec, version.digest());
              }
              return version;
            });
  }

  /** A refused file has no version that evidence could be about: it is about the file. */
  private void noteFailure(Digest content, QualityReport report) {
    boolean stopped =
        report.rowsQuarantined() == report.rowsRead()
            || report.checks().stream()
                .anyMatch(check -> !check.passed() && check.onFailure() == OnFailure.STOP);
    if (stopped) {
      note("data.quality", content, report);
    }
  }

  private void noteSheet(
      DatasetVersion version, Digest content, Digest spec, Digest digest, TableProfile profile) {
    List<ColumnSummary> columns = profile.columns().stream().map(ColumnProfile::summary).toList();
    note(
        "data.sheet",
        version.digest(),
        new DatasetSheet(
            version.name(),
            version.digest(),
            version.rows(),
            version.source(),
            content,
            spec,
            version.parents(),
            digest,
            columns));
  }

  private void note(String kind, Digest subject, Object content) {
    storage
        .evidence()
        .record(Evidence.of(kind, subject.hex(), producer, storage.clock().instant(), content));
  }

  private QualityReport requireQuality(DatasetVersion version, TableSpec spec, Digest content) {
    return quality(version)
        .orElseGet(
            () ->
                new QualityReport(
                    version.name(),
                    spec.file(),
                    content,
                    version.rows(),
                    0,
                    List.of(),
                    List.of("the report of the first reading is gone")));
  }

  private Optional<Digest> beside(DatasetVersion version, Beside what) {
    return storage.database().read(handle -> DatasetTables.beside(handle, version, what));
  }

  private static void requireName(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new PlimsollException(
          DataError.SPEC_INVALID,
          "dataset: '"
              + name
              + "' (expected: letters, digits, '_', '.' and '-', starting with a letter or digit)");
    }
  }
}
