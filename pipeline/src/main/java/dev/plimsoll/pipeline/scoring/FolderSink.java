package dev.plimsoll.pipeline.scoring;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.pipeline.scoring.CommitFile.Commit;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A folder with one JSON lines file per commit, {@code part-00000001.jsonl} and on. A file appears
 * when it is whole, and may be taken away.
 *
 * <p>A commit is three steps: the part, hidden; {@code commit.json}, which is the commit; the
 * part's rename. A process that was killed before the second leaves a part that is thrown away, one
 * that was killed before the third leaves a part that is renamed when the folder is next opened.
 */
public final class FolderSink implements ResultSink {
  private final Path folder;
  private final Path hidden;
  private final OutputLock lock;
  private final CommitFile file;
  private Commit last;

  private FolderSink(Path folder, Path hidden, OutputLock lock) {
    this.folder = folder;
    this.hidden = hidden;
    this.lock = lock;
    this.file = new CommitFile(hidden);
    this.last = file.read().orElse(Commit.NONE);
    recover();
  }

  /** Opens a folder, which is made when missing. */
  public static FolderSink open(Path folder) {
    Path hidden = folder.resolve(".follow");
    OutputLock lock = OutputLock.take(hidden, folder);
    try {
      return new FolderSink(folder, hidden, lock);
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
    Commit next = last.next(lines.size(), 0, position);
    Path part = hidden.resolve(name(next.sequence()));
    CommitFile.write(part, String.join("\n", lines) + "\n");
    file.write(next);
    last = next;
    CommitFile.move(part, folder.resolve(name(next.sequence())));
  }

  @Override
  public void close() {
    lock.close();
  }

  private void recover() {
    try (DirectoryStream<Path> parts = Files.newDirectoryStream(hidden, "part-*")) {
      for (Path part : parts) {
        if (part.endsWith(name(last.sequence()))) {
          CommitFile.move(part, folder.resolve(name(last.sequence())));
        } else {
          Files.delete(part);
        }
      }
    } catch (IOException e) {
      throw PlimsollException.io(folder.toString(), e);
    }
  }

  private static String name(long sequence) {
    return String.format(Locale.ROOT, "part-%08d.jsonl", sequence);
  }
}
