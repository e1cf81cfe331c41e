package dev.plimsoll.data;

import dev.plimsoll.kernel.PlimsollException;
import java.io.IOException;
import java.util.List;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;

/**
 * Rows of a query as Arrow record batches. The root is reused: read a batch before asking for the
 * next.
 */
public final class ArrowResult implements AutoCloseable {
  private final ArrowReader reader;
  private final List<? extends AutoCloseable> parts;

  ArrowResult(ArrowReader reader, List<? extends AutoCloseable> parts) {
    this.reader = reader;
    this.parts = parts;
  }

  public ArrowReader reader() {
    return reader;
  }

  /** Loads the next batch into {@link #root}; false at the end. */
  public boolean next() {
    try {
      return reader.loadNextBatch();
    } catch (IOException e) {
      throw PlimsollException.io("Arrow batch", e);
    }
  }

  public VectorSchemaRoot root() {
    try {
      return reader.getVectorSchemaRoot();
    } catch (IOException e) {
      throw PlimsollException.io("Arrow schema", e);
    }
  }

  @Override
  public void close() {
    for (AutoCloseable part : parts) {
      try {
        part.close();
      } catch (Exception e) {
        throw new PlimsollException(
            DataError.QUERY_FAILED, "closing a result: " + e.getMessage(), e);
      }
    }
  }
}
