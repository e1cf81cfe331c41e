package dev.plimsoll.pipeline.internal;

import dev.plimsoll.data.ArrowResult;
import dev.plimsoll.data.QueryEngine;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.serving.ArchiveFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.Consumer;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;

/**
 * Days of the prediction log as Parquet, through DuckDB.
 *
 * <p>Rows stand in order of time, in small row groups, so a look-up or a stretch of time reads the
 * groups whose range it meets, whatever the file's length. Everything that people may ask about is
 * a column of its own; {@code record} and {@code labels} are the log's own bytes, from which
 * answers are computed again to the bit.
 */
public final class ParquetArchive implements ArchiveFormat {
  private static final int ROW_GROUP = 20_480;

  private static final String COLUMNS =
      "{id: 'VARCHAR', decision_at: 'BIGINT', logged_at: 'BIGINT', version: 'VARCHAR',"
          + " model: 'VARCHAR', route_revision: 'BIGINT', propensity: 'DOUBLE', score: 'DOUBLE',"
          + " logit: 'DOUBLE', latency_us: 'BIGINT', answer: 'VARCHAR', class: 'VARCHAR',"
          + " low: 'DOUBLE', high: 'DOUBLE', label: 'DOUBLE', label_class: 'VARCHAR', labelled_at: 'BIGINT', inputs: 'VARCHAR',"
          + " keys: 'VARCHAR', record: 'VARCHAR', labels: 'VARCHAR'}";

  private static final String SELECT =
      "SELECT id, make_timestamp(decision_at) AS decision_at, make_timestamp(logged_at) AS"
          + " logged_at, version, model, route_revision, propensity, score, logit, latency_us,"
          + " answer, class, low, high, label, label_class, make_timestamp(labelled_at) AS labelled_at, inputs,"
          + " keys, record, labels FROM read_json(%s, format = 'newline_delimited', columns = %s,"
          + " maximum_object_size = 67108864)";

  private final QueryEngine engine;

  public ParquetArchive(QueryEngine engine) {
    this.engine = engine;
  }

  @Override
  public String ending() {
    return ".parquet";
  }

  @Override
  public long write(Path jsonLines, Path file) {
    Path half = file.resolveSibling(file.getFileName() + ".part");
    engine.execute(
        "COPY ("
            + SELECT.formatted(QueryEngine.literal(jsonLines.toString()), COLUMNS)
            + ") TO "
            + QueryEngine.literal(half.toString())
            + " (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE "
            + ROW_GROUP
            + ")");
    try {
      Files.move(half, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw PlimsollException.io(file.toString(), e);
    }
    return engine
        .rows(
            "SELECT count(*) FROM read_parquet(" + QueryEngine.literal(file.toString()) + ")",
            row -> row.getLong(1))
        .get(0);
  }

  @Override
  public void read(
      Path file, long fromMicros, long untilMicros, @Nullable String id, Consumer<Row> consumer) {
    String sql =
        "SELECT id, epoch_us(decision_at), record, labels FROM read_parquet("
            + QueryEngine.literal(file.toString())
            + ") WHERE decision_at >= make_timestamp("
            + fromMicros
            + ") AND decision_at < make_timestamp("
            + untilMicros
            + ")"
            + (id == null ? "" : " AND id = " + QueryEngine.literal(id));
    try (ArrowResult result = engine.query(sql)) {
      while (result.next()) {
        VectorSchemaRoot root = result.root();
        VarCharVector ids = (VarCharVector) root.getVector(0);
        BigIntVector times = (BigIntVector) root.getVector(1);
        VarCharVector records = (VarCharVector) root.getVector(2);
        VarCharVector labels = (VarCharVector) root.getVector(3);
        for (int row = 0; row < root.getRowCount(); row++) {
          consumer.accept(
              new Row(text(ids, row), times.get(row), text(records, row), text(labels, row)));
        }
      }
    }
  }

  private static String text(VarCharVector column, int row) {
    return column.isNull(row) ? "" : new String(column.get(row), StandardCharsets.UTF_8);
  }
}
