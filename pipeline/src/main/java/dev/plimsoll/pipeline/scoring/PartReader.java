package dev.plimsoll.pipeline.scoring;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.pipeline.scoring.ScoredBlock.RowError;
import dev.plimsoll.pipeline.scoring.ScoredBlock.Values;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The blocks of finished parts, in order, one at a time. */
final class PartReader implements AutoCloseable {
  private final Iterator<Path> files;
  private final List<String> outputs;
  private @Nullable DataInputStream in;
  private Path file = Path.of("");

  /**
   * Reads from the start.
   *
   * @param files whose digests were checked
   * @param outputs names of the outputs, in the order in which they were written
   */
  PartReader(List<Path> files, List<String> outputs) {
    this.files = files.iterator();
    this.outputs = outputs;
  }

  /** The next block, or null at the end of the last part. */
  @Nullable ScoredBlock next() {
    try {
      while (true) {
        DataInputStream open = in;
        if (open == null) {
          if (!files.hasNext()) {
            return null;
          }
          open = open(files.next());
          in = open;
        }
        int rows = open.readInt();
        if (rows > 0) {
          return block(open, rows);
        }
        open.close();
        in = null;
      }
    } catch (IOException e) {
      throw PlimsollException.io(file.toString(), e);
    }
  }

  @Override
  public void close() {
    try {
      if (in != null) {
        in.close();
      }
    } catch (IOException ignored) {
      // It was only read.
    }
  }

  private DataInputStream open(Path next) throws IOException {
    file = next;
    DataInputStream opened =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(next), 1 << 16));
    if (opened.readInt() != PartWriter.MAGIC || opened.readInt() != PartWriter.VERSION) {
      opened.close();
      throw new IOException("not a part of scores, version " + PartWriter.VERSION);
    }
    return opened;
  }

  private ScoredBlock block(DataInputStream open, int rows) throws IOException {
    int count = open.readInt();
    if (count != outputs.size()) {
      throw new IOException(count + " outputs where " + outputs.size() + " belong");
    }
    Map<String, Values> values = new LinkedHashMap<>();
    for (String output : outputs) {
      float[] numbers = new float[Math.multiplyExact(open.readInt(), rows)];
      byte[] bytes = open.readNBytes(Math.multiplyExact(numbers.length, Float.BYTES));
      ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(numbers);
      values.put(output, new Values(numbers, rows));
    }
    List<RowError> errors = new ArrayList<>();
    for (int i = open.readInt(); i > 0; i--) {
      errors.add(new RowError(open.readInt(), open.readUTF()));
    }
    return new ScoredBlock(rows, values, errors);
  }
}
