package dev.plimsoll.pipeline.scoring;

import dev.plimsoll.data.ArrowResult;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.pipeline.PipelineError;
import dev.plimsoll.pipeline.scoring.ScoredBlock.RowError;
import dev.plimsoll.pipeline.scoring.ScoredBlock.Values;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.Types.MinorType;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A file's rows with their answers beside them, batch by batch.
 *
 * <p>The batches are the file's; answers come in blocks of other sizes and are dealt out to them.
 * The native reader asks from changing threads, one at a time. What goes wrong here reaches it as a
 * text only, so {@link #failure} keeps it.
 */
final class ScoredRows extends ArrowReader {
  private final ArrowResult rows;
  private final PartReader answers;
  private final BufferedWriter errors;
  private final LongConsumer progress;
  private final AnswerColumns columns;
  private final Map<String, FieldVector> outputs = new LinkedHashMap<>();
  private final VarCharVector reasons;
  private final VectorSchemaRoot root;
  private @Nullable ScoredBlock block;
  private int blockAt;
  private int nextError;
  private long done;
  private @Nullable RuntimeException failure;

  /**
   * Joins the two.
   *
   * @param lists names of outputs that have several values per row, or another number for each
   * @param columns which of them are texts
   * @param errors told every row without an answer, as JSON lines
   * @param progress told how many rows were handed over
   */
  ScoredRows(
      ArrowResult rows,
      PartReader answers,
      List<String> lists,
      AnswerColumns columns,
      BufferedWriter errors,
      LongConsumer progress) {
    super(rows.root().getFieldVectors().get(0).getAllocator());
    this.rows = rows;
    this.answers = answers;
    this.errors = errors;
    this.progress = progress;
    this.columns = columns;
    for (String name : columns.names()) {
      outputs.put(name, vector(name, lists.contains(name)));
    }
    reasons = new VarCharVector(ScoringColumns.ERROR, allocator);
    List<FieldVector> all = new ArrayList<>(rows.root().getFieldVectors());
    all.addAll(outputs.values());
    all.add(reasons);
    root = new VectorSchemaRoot(all);
  }

  @Nullable RuntimeException failure() {
    return failure;
  }

  @Override
  public VectorSchemaRoot getVectorSchemaRoot() {
    return root;
  }

  @Override
  public boolean loadNextBatch() throws IOException {
    try {
      if (failure != null) {
        return false;
      }
      boolean more = rows.next();
      while (more && rows.root().getRowCount() == 0) {
        more = rows.next();
      }
      if (more) {
        answer(rows.root().getRowCount());
        progress.accept(done);
      } else if (answers.next() != null || (block != null && blockAt < block.rows())) {
        throw changed();
      }
      return more;
    } catch (RuntimeException e) {
      failure = e;
      throw e;
    }
  }

  @Override
  public long bytesRead() {
    return 0;
  }

  /** Frees the answers' memory; the file's rows are the caller's to close. */
  @Override
  protected void closeReadSource() {
    outputs.values().forEach(FieldVector::close);
    reasons.close();
  }

  @Override
  protected Schema readSchema() {
    return root.getSchema();
  }

  @Override
  public void close() {
    closeReadSource();
  }

  private void answer(int count) throws IOException {
    outputs.values().forEach(vector -> begin(vector, count));
    begin(reasons, count);
    int at = 0;
    while (at < count) {
      ScoredBlock from = block;
      if (from == null || blockAt == from.rows()) {
        from = answers.next();
        if (from == null) {
          throw changed();
        }
        block = from;
        blockAt = 0;
        nextError = 0;
      }
      int some = Math.min(count - at, from.rows() - blockAt);
      copy(from, at, some);
      at += some;
      blockAt += some;
      done += some;
    }
    outputs.values().forEach(vector -> vector.setValueCount(count));
    reasons.setValueCount(count);
    root.setRowCount(count);
  }

  private void copy(ScoredBlock from, int at, int some) throws IOException {
    for (Map.Entry<String, FieldVector> output : outputs.entrySet()) {
      Values values = from.outputs().get(output.getKey());
      if (values == null) {
        continue;
      }
      if (output.getValue() instanceof Float4Vector vector) {
        for (int i = 0; i < some; i++) {
          vector.set(at + i, values.numbers()[blockAt + i]);
        }
      } else if (output.getValue() instanceof ListVector vector) {
        copyLists(values, vector, at, some);
      } else if (output.getValue() instanceof VarCharVector vector) {
        for (int i = 0; i < some; i++) {
          String text = columns.text(values.numbers()[blockAt + i]);
          vector.setSafe(at + i, text.getBytes(StandardCharsets.UTF_8));
        }
      }
    }
    while (nextError < from.errors().size()
        && from.errors().get(nextError).row() < blockAt + some) {
      RowError error = from.errors().get(nextError++);
      int row = at + error.row() - blockAt;
      outputs.values().forEach(vector -> vector.setNull(row));
      reasons.setSafe(row, error.reason().getBytes(StandardCharsets.UTF_8));
      tell(done + error.row() - blockAt + 1, error.reason());
    }
  }

  private void copyLists(Values values, ListVector vector, int at, int some) {
    Float4Vector data = (Float4Vector) vector.getDataVector();
    int width = values.width();
    for (int i = 0; i < some; i++) {
      int start = vector.startNewValue(at + i);
      for (int k = 0; k < width; k++) {
        data.setSafe(start + k, values.numbers()[(blockAt + i) * width + k]);
      }
      vector.endValue(at + i, width);
    }
  }

  private void tell(long row, String reason) throws IOException {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("row", row);
    line.put("reason", reason);
    errors.write(Json.text(line));
    errors.newLine();
  }

  private static void begin(FieldVector vector, int count) {
    vector.clear();
    vector.setInitialCapacity(count);
    vector.allocateNew();
  }

  private FieldVector vector(String name, boolean list) {
    if (columns.isText(name)) {
      return new VarCharVector(name, allocator);
    }
    return list ? list(name, allocator) : new Float4Vector(name, allocator);
  }

  private static ListVector list(String name, BufferAllocator allocator) {
    ListVector vector = ListVector.empty(name, allocator);
    vector.addOrGetVector(FieldType.nullable(MinorType.FLOAT4.getType()));
    return vector;
  }

  private static PlimsollException changed() {
    return new PlimsollException(
        PipelineError.SCORING_INVALID,
        "input: has another number of rows than when it was scored (expected: a file that nobody changes meanwhile)");
  }
}
