package dev.plimsoll.data;

import dev.plimsoll.data.internal.DuckFailure;
import dev.plimsoll.kernel.PlimsollException;
import java.io.IOException;
import java.util.List;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a query as Arrow record batches. The root is reused: read a batch before asking for the
 * next. For one thread.
 */
public final class ArrowResult implements AutoCloseable {
  private final ArrowReader reader;
  private final List<AutoCloseable> parts;
  private boolean closed;

  /** Parts are closed in the order given. */
  ArrowResult(ArrowReader reader, List<AutoCloseable> parts) {
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
      throw new PlimsollException(
          DataError.QUERY_FAILED, "reading a result: " + DuckFailure.firstLine(e), e);
    }
  }

  public VectorSchemaRoot root() {
    try {
      return reader.getVectorSchemaRoot();
    } catch (IOException e) {
      throw PlimsollException.io("Arrow schema", e);
    }
  }

  /** Closing twice is harmless. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      RuntimeException failure = closeAll(parts, null);
      if (failure != null) {
        throw failure;
      }
    }
  }

  /** Closes each, also when one before it failed; all failures hang on the first. */
  static @Nullable RuntimeException closeAll(
      List<AutoCloseable> parts, @Nullable RuntimeException earlier) {
    RuntimeException failure = earlier;
    for (AutoCloseable part : parts) {
      try {
        part.close();
      } catch (Exception e) {
        if (failure == null) {
          failure =
              new PlimsollException(
                  DataError.QUERY_FAILED, "closing a result: " + e.getMessage(), e);
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    return failure;
  }
}
