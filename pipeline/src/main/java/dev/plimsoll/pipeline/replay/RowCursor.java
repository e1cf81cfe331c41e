package dev.plimsoll.pipeline.replay;

import dev.plimsoll.data.ArrowResult;
import dev.plimsoll.data.QueryEngine;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;

/**
 * Walks once along rows that are ordered by time.
 *
 * <p>The query's first column is the time in microseconds, not null and ascending; the others are
 * handed on.
 */
final class RowCursor implements AutoCloseable {
  private final ArrowResult result;
  private @Nullable VectorSchemaRoot batch;
  private int row;

  RowCursor(QueryEngine engine, String sql) {
    this.result = engine.query(sql);
    nextBatch();
  }

  /** The rows before an instant that were not handed out yet, without their time column. */
  List<@Nullable Object[]> before(long micros) {
    List<@Nullable Object[]> rows = new ArrayList<>();
    while (batch != null && ((BigIntVector) batch.getVector(0)).get(row) < micros) {
      int width = batch.getFieldVectors().size();
      @Nullable Object[] values = new @Nullable Object[width - 1];
      for (int column = 1; column < width; column++) {
        Object value = batch.getVector(column).getObject(row);
        values[column - 1] =
            value instanceof Number || value instanceof Boolean || value == null
                ? value
                : value.toString();
      }
      rows.add(values);
      row++;
      if (row == batch.getRowCount()) {
        nextBatch();
      }
    }
    return rows;
  }

  private void nextBatch() {
    row = 0;
    batch = null;
    while (batch == null && result.next()) {
      batch = result.root().getRowCount() == 0 ? null : result.root();
    }
  }

  @Override
  public void close() {
    result.close();
  }
}
