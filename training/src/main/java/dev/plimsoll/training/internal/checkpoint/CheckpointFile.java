package dev.plimsoll.training.internal.checkpoint;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.training.TrainingError;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The one file that a training saves itself in, again and again. It is written beside the old one,
 * forced to the disk and renamed, so at any instant, also when the disk is full or the machine
 * stops, the file is whole: the old one or the new.
 */
public final class CheckpointFile {
  /** How files are opened; tests let the disk be full. */
  public interface Opener {
    OutputStream open(Path file) throws IOException;
  }

  /**
   * What was saved.
   *
   * @param notes the state as text
   */
  public record Saved(List<NamedTensor> tensors, Map<String, String> notes) {
    public Saved {
      tensors = List.copyOf(tensors);
      notes = Map.copyOf(notes);
    }
  }

  private static final String OWNER = "owner";

  private final Path file;
  private final String owner;
  private final Opener opener;

  /**
   * @param owner what the training is of, such as its job's digest: a file of another owner is not
   *     resumed from
   */
  public CheckpointFile(Path file, String owner) {
    this(file, owner, Files::newOutputStream);
  }

  public CheckpointFile(Path file, String owner, Opener opener) {
    this.file = file;
    this.owner = owner;
    this.opener = opener;
  }

  public Path file() {
    return file;
  }

  public String owner() {
    return owner;
  }

  /** What this owner has saved last, if anything. */
  public Optional<Saved> read() {
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    Map<String, String> notes = SafeTensors.notes(file);
    return owner.equals(notes.get(OWNER))
        ? Optional.of(new Saved(SafeTensors.read(file), notes))
        : Optional.empty();
  }

  /**
   * Replaces the file, or leaves it as it was.
   *
   * @throws PlimsollException CHECKPOINT_FAILED with the system's reason; the old file is good
   */
  public void write(List<NamedTensor> tensors, Map<String, String> notes) {
    Map<String, String> owned = new TreeMap<>(notes);
    owned.put(OWNER, owner);
    byte[] bytes = SafeTensors.bytes(tensors, owned);
    Path half = file.resolveSibling(file.getFileName() + ".part");
    try {
      Path folder = file.toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      try (OutputStream out = opener.open(half)) {
        out.write(bytes);
      }
      force(half);
      Files.move(half, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
      if (folder != null) {
        forceFolder(folder);
      }
    } catch (IOException e) {
      throw failed(half, bytes.length, e);
    }
  }

  /** When there is nothing left to resume. */
  public void delete() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw PlimsollException.io(file.toString(), e);
    }
  }

  private PlimsollException failed(Path half, int bytes, IOException cause) {
    try {
      Files.deleteIfExists(half);
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
    String before =
        Files.isRegularFile(file) ? "; the checkpoint before it is whole" : "; there is none yet";
    return new PlimsollException(
        TrainingError.CHECKPOINT_FAILED,
        "checkpoint "
            + file
            + ": "
            + cause.getMessage()
            + " (expected: room for "
            + bytes
            + " bytes"
            + before
            + ")",
        cause);
  }

  private static void force(Path half) throws IOException {
    try (FileChannel channel = FileChannel.open(half, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  private static void forceFolder(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException ignored) {
      // some systems cannot open folders; the rename itself has been done
    }
  }
}
