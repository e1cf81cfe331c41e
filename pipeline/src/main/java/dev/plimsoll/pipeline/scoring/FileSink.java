package dev.plimsoll.pipeline.scoring;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.pipeline.PipelineError;
import dev.plimsoll.pipeline.scoring.CommitFile.Commit;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/**
 * One JSON lines file that grows.
 *
 * <p>Lines are added first and count once {@code commit.json}, in a hidden folder beside the file,
 * tells the new length; what a killed process has added beyond that is cut off when the file is
 * next opened.
 */
public final class FileSink implements ResultSink {
  private final FileChannel channel;
  private final Path path;
  private final OutputLock lock;
  private final CommitFile file;
  private Commit last;

  private FileSink(Path path, FileChannel channel, CommitFile file, OutputLock lock)
      throws IOException {
    this.path = path;
    this.channel = channel;
    this.file = file;
    this.lock = lock;
    Optional<Commit> known = file.read();
    if (known.isEmpty() && channel.size() > 0) {
      throw new PlimsollException(
          PipelineError.OUTPUT_EXISTS,
          path + ": exists (expected: none yet, or one that following began)");
    }
    last = known.orElse(Commit.NONE);
    if (channel.size() < last.bytes()) {
      throw new PlimsollException(
          PipelineError.OUTPUT_EXISTS,
          "%s: %d bytes (expected: at least %d, which were committed; remove %s to start anew)"
              .formatted(path, channel.size(), last.bytes(), hidden(path)));
    }
    channel.truncate(last.bytes());
    channel.position(last.bytes());
    file.write(last);
  }

  public static FileSink open(Path path) {
    Path place = path.toAbsolutePath().normalize();
    Path hidden = hidden(place);
    OutputLock lock = OutputLock.take(hidden, path);
    try {
      FileChannel channel =
          FileChannel.open(place, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      try {
        return new FileSink(place, channel, new CommitFile(hidden), lock);
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      lock.close();
      throw PlimsollException.io(path.toString(), e);
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  @Override
  public Optional<SourcePosition> committed() {
    return Optional.ofNullable(last.position());
  }

  @Override
  public void commit(List<String> lines, SourcePosition position) {
    ByteBuffer bytes =
        ByteBuffer.wrap((String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
    Commit next = last.next(lines.size(), last.bytes() + bytes.remaining(), position);
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    } catch (IOException e) {
      throw PlimsollException.io(path.toString(), e);
    }
    file.write(next);
    last = next;
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException ignored) {
      // Everything that counts was forced.
    } finally {
      lock.close();
    }
  }

  private static Path hidden(Path place) {
    return place.resolveSibling("." + place.getFileName() + ".follow");
  }
}
