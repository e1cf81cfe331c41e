package dev.plimsoll.storage.internal;

import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.KernelError;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.kernel.ScratchFolder;
import dev.plimsoll.storage.BlobStore;
import dev.plimsoll.storage.StorageError;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Blobs as files named by their digest: {@code blobs/ab/cdef…}.
 *
 * <p>A blob is written to {@code blobs/half}, forced, and renamed, so under its name it is whole. A
 * disk or a person may still damage it later, therefore the first access in each process reads it
 * through once and compares; a put of the same content mends a damaged blob.
 */
public final class FolderBlobStore implements BlobStore {
  private final Path root;
  private final Path half;
  private final BlobFolders folders;
  private final Set<Digest> verified = ConcurrentHashMap.newKeySet();

  FolderBlobStore(Path home) {
    this.root = home.resolve("blobs");
    this.half = root.resolve("half");
    this.folders = new BlobFolders(this, home.resolve("folders"));
    try {
      Files.createDirectories(half);
    } catch (IOException e) {
      throw new PlimsollException(
          StorageError.HOME_UNUSABLE, root + ": cannot be made (expected: a writable folder)", e);
    }
  }

  @Override
  public Digest put(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new PlimsollException(
          KernelError.FILE_MISSING, file + ": no such file (expected: a file to store)");
    }
    try (InputStream in = Files.newInputStream(file)) {
      return store(in, file.toString());
    } catch (IOException e) {
      throw PlimsollException.io(file.toString(), e);
    }
  }

  @Override
  public Digest put(byte[] content) {
    return store(new ByteArrayInputStream(content), content.length + " bytes");
  }

  private Digest store(InputStream in, String what) {
    try (ScratchFolder scratch = ScratchFolder.below(half, "put")) {
      Path part = scratch.path().resolve("blob");
      Digest digest = write(in, part);
      publish(part, digest);
      return digest;
    } catch (IOException | PlimsollException e) {
      throw new PlimsollException(
          StorageError.BLOB_NOT_WRITTEN,
          "blob of " + what + ": " + e.getMessage() + " (expected: free space in " + root + ")",
          e);
    }
  }

  private static Digest write(InputStream in, Path part) throws IOException {
    try (FileChannel channel =
            FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        OutputStream out = Channels.newOutputStream(channel)) {
      DigestOutputStream digesting = new DigestOutputStream(out, sha256());
      in.transferTo(digesting);
      channel.force(true);
      return new Digest(HexFormat.of().formatHex(digesting.getMessageDigest().digest()));
    }
  }

  private void publish(Path part, Digest digest) throws IOException {
    Path target = path(digest);
    if (intact(target, digest)) {
      return;
    }
    Path parent = Files.createDirectories(target.toAbsolutePath().getParent());
    DurableFiles.readOnly(part);
    Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    DurableFiles.forceFolder(parent);
    verified.add(digest);
  }

  private boolean intact(Path target, Digest digest) {
    if (!Files.isRegularFile(target)) {
      return false;
    }
    if (!verified.contains(digest)) {
      if (!Digest.ofFile(target).equals(digest)) {
        return false;
      }
      verified.add(digest);
    }
    return true;
  }

  @Override
  public boolean has(Digest digest) {
    return Files.isRegularFile(path(digest));
  }

  @Override
  public Path file(Digest digest) {
    Path target = path(digest);
    if (!Files.isRegularFile(target)) {
      throw new PlimsollException(
          StorageError.BLOB_MISSING,
          "blob " + digest + ": not stored (expected: one in " + root + ")");
    }
    if (!intact(target, digest)) {
      throw new PlimsollException(
          StorageError.BLOB_DAMAGED,
          target
              + ": half-written or changed, "
              + "it is no longer what its name says (expected: "
              + "SHA-256 "
              + digest
              + "); store the same content again to mend it");
    }
    return target;
  }

  @Override
  public Digest putFolder(Path folder) {
    return folders.put(folder);
  }

  @Override
  public Path folder(Digest digest) {
    return folders.materialise(digest);
  }

  private Path path(Digest digest) {
    return root.resolve(digest.hex().substring(0, 2)).resolve(digest.hex().substring(2));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
