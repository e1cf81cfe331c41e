package dev.plimsoll.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Native memory that the inputs of one run are laid out in, because the runtime uses direct buffers
 * in place and copies everything else; and another for its outputs. One thread at a time; kept from
 * run to run.
 */
public final class Slab {
  private static final int FIRST_BYTES = 1 << 16;

  /** What one very large run made is given back. */
  static final int KEPT_BYTES_MAX = 16 << 20;

  private static final int ALIGNMENT = 64;

  private ByteBuffer memory = ByteBuffer.allocateDirect(FIRST_BYTES);
  private @Nullable Slab outputs;

  /** Forgets the last run and makes room for one of so many bytes in so many parts. */
  void begin(long bytes, int parts) {
    long needed = bytes + (long) parts * ALIGNMENT;
    if (needed > memory.capacity()) {
      long generous = Math.min(2 * needed, KEPT_BYTES_MAX);
      memory = ByteBuffer.allocateDirect(Math.toIntExact(Math.max(needed, generous)));
    } else if (memory.capacity() > KEPT_BYTES_MAX && needed <= KEPT_BYTES_MAX) {
      memory = ByteBuffer.allocateDirect(KEPT_BYTES_MAX);
    }
    memory.clear();
  }

  /** The next part, empty, in native order. */
  ByteBuffer part(int bytes) {
    ByteBuffer part = memory.slice(memory.position(), bytes).order(ByteOrder.nativeOrder());
    int next = memory.position() + bytes;
    memory.position(Math.min(memory.capacity(), (next + ALIGNMENT - 1) & -ALIGNMENT));
    return part;
  }

  /** Where outputs are written, so that both can be laid out on their own. */
  Slab outputs() {
    Slab made = outputs;
    if (made == null) {
      made = new Slab();
      outputs = made;
    }
    return made;
  }

  /** How much native memory it holds. */
  public int bytes() {
    return memory.capacity() + (outputs == null ? 0 : outputs.bytes());
  }
}
