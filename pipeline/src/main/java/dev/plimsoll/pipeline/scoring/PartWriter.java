package dev.plimsoll.pipeline.scoring;

import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.pipeline.scoring.ScoredBlock.RowError;
import dev.plimsoll.pipeline.scoring.ScoredBlock.Values;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Writes one part of scores; see the package's description for its format. */
final class PartWriter implements AutoCloseable {
  static final int MAGIC = 0x504C5343;
  static final int VERSION = 1;

  private final Path file;
  private final FileChannel channel;
  private final DataOutputStream out;
  private long rows;
  private long failed;

  PartWriter(Path file) {
    this.file = file;
    try {
      channel =
          FileChannel.open(
              file,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE);
      out =
          new DataOutputStream(
              new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16));
      out.writeInt(MAGIC);
      out.writeInt(VERSION);
    } catch (IOException e) {
      throw PlimsollException.io(file.toString(), e);
    }
  }

  /** What is known of a finished part: the content of its side file. */
  record Part(long rows, long failed, Digest digest) {}

  long rows() {
    return rows;
  }

  void add(ScoredBlock block) {
    try {
      out.writeInt(block.rows());
      out.writeInt(block.outputs().size());
      for (Values values : block.outputs().values()) {
        out.writeInt(values.width());
        ByteBuffer bytes =
            ByteBuffer.allocate(values.numbers().length * Float.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values.numbers());
        out.write(bytes.array());
      }
      out.writeInt(block.errors().size());
      for (RowError error : block.errors()) {
        out.writeInt(error.row());
        out.writeUTF(error.reason());
      }
    } catch (IOException e) {
      throw PlimsollException.io(file.toString(), e);
    }
    rows += block.rows();
    failed += block.errors().size();
  }

  /** Makes the part durable, and then vouches for it. */
  Part finish(Path sideFile) {
    try {
      out.writeInt(0);
      out.flush();
      channel.force(true);
      channel.close();
    } catch (IOException e) {
      throw PlimsollException.io(file.toString(), e);
    }
    Part part = new Part(rows, failed, Digest.ofFile(file));
    Json.write(sideFile, part);
    return part;
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException ignored) {
      // What was not finished is not used.
    }
  }
}
