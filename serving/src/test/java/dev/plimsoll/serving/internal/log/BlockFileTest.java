package dev.plimsoll.serving.internal.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlockFileTest {
  private static final int FULL = 3 << 20;

  private final Path file;

  BlockFileTest(@TempDir Path folder) {
    this.file = folder.resolve("file");
  }

  /** Some are forced, and so go past the cache where that can be done, others lie in the cache. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void holdsWhatWasWrittenLastWhicheverWayItWent(boolean pastCache) throws IOException {
    SplittableRandom random = new SplittableRandom(7);
    byte[] expected = new byte[FULL];
    int end = 0;
    try (BlockFile blocks = new BlockFile(file, FULL, pastCache)) {
      ByteBuffer room = BlockFile.room(1 << 18);
      for (int i = 0; i < 400; i++) {
        int length = BlockFile.BLOCK * random.nextInt(1, 1 + room.capacity() / BlockFile.BLOCK);
        int from = BlockFile.BLOCK * random.nextInt(1 + (FULL - length) / BlockFile.BLOCK);
        byte[] written = new byte[length];
        random.nextBytes(written);
        System.arraycopy(written, 0, expected, from, length);
        boolean forced = random.nextInt(3) > 0;
        blocks.put(room.clear().put(0, written).limit(length), from, forced);
        if (forced) {
          blocks.force();
        }
        end = Math.max(end, from + length);
        assertThat(blocks.grown()).isBetween(end, FULL);
      }
      assertThat(blocks.read()).isEqualTo(ByteBuffer.wrap(expected, 0, blocks.grown()));
    }
    try (BlockFile again = new BlockFile(file, FULL, pastCache)) {
      assertThat(again.read()).isEqualTo(ByteBuffer.wrap(expected, 0, again.grown()));
      again.clear(10);
      Arrays.fill(expected, 0, 10, (byte) 0);
      assertThat(again.read()).isEqualTo(ByteBuffer.wrap(expected, 0, again.grown()));
    }
  }
}
