package dev.plimsoll.serving.internal.call;

import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;

/**
 * A random source that draws from another in large pieces: a secure one costs about as much for a
 * page as for a number. Not safe for use by several threads.
 */
final class DrawnAhead implements RandomGenerator {
  private final RandomGenerator source;
  private final byte[] bytes = new byte[4096];
  private final ByteBuffer drawn = ByteBuffer.wrap(bytes).position(bytes.length);

  DrawnAhead(RandomGenerator source) {
    this.source = source;
  }

  @Override
  public long nextLong() {
    if (!drawn.hasRemaining()) {
      source.nextBytes(bytes);
      drawn.clear();
    }
    return drawn.getLong();
  }
}
