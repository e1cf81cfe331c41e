package dev.plimsoll.storage.internal;

import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.Folders;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.KernelError;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.kernel.ScratchFolder;
import dev.plimsoll.storage.StorageError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Folders on top of blobs: stored as a manifest, laid out again once per home under {@code
 * folders/<digest>} with hard links, or copies where the file system has none.
 */
final class BlobFolders {
  private final FolderBlobStore blobs;
  private final Path root;
  private final Set<Digest> verified = ConcurrentHashMap.newKeySet();

  BlobFolders(FolderBlobStore blobs, Path root) {
    this.blobs = blobs;
    this.root = root;
  }

  Digest put(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new PlimsollException(
          KernelError.FILE_MISSING, folder + ": no such folder (expected: a folder to store)");
    }
    List<FolderManifest.Item> items = new ArrayList<>();
    for (Path file : filesBelow(folder)) {
      String path = folder.relativize(file).toString().replace('\\', '/');
      items.add(new FolderManifest.Item(path, size(file), blobs.put(file)));
    }
    items.sort(Comparator.comparing(FolderManifest.Item::path));
    return blobs.put(Json.canonical(new FolderManifest(FolderManifest.FORMAT, items)));
  }

  private static List<Path> filesBelow(Path folder) {
    try (Stream<Path> walk = Files.walk(folder)) {
      List<Path> files =
          walk.filter(path -> !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)).toList();
      for (Path file : files) {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
          throw new PlimsollException(
              StorageError.BAD_FOLDER,
              file + ": a link or a special file (expected: regular files and folders only)");
        }
      }
      return files;
    } catch (IOException e) {
      throw PlimsollException.io(folder.toString(), e);
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw PlimsollException.io(file.toString(), e);
    }
  }

  Path materialise(Digest digest) {
    Path target = root.resolve(digest.hex());
    if (verified.contains(digest) && Files.isDirectory(target)) {
      return target;
    }
    FolderManifest manifest = manifest(digest);
    synchronized (this) {
      if (!whole(target, manifest)) {
        layOut(target, manifest);
      }
      verified.add(digest);
    }
    return target;
  }

  private FolderManifest manifest(Digest digest) {
    FolderManifest manifest = Json.read(blobs.file(digest), FolderManifest.class);
    if (!FolderManifest.FORMAT.equals(manifest.format())) {
      throw new PlimsollException(
          StorageError.BAD_FOLDER,
          "blob " + digest + ": not a folder (expected: a manifest " + FolderManifest.FORMAT + ")");
    }
    return manifest;
  }

  private static boolean whole(Path target, FolderManifest manifest) {
    return Files.isDirectory(target)
        && manifest.files().stream()
            .allMatch(
                item -> {
                  Path file = item.below(target);
                  return Files.isRegularFile(file) && Digest.ofFile(file).equals(item.digest());
                });
  }

  private void layOut(Path target, FolderManifest manifest) {
    try {
      Files.createDirectories(root);
      try (ScratchFolder part = ScratchFolder.below(root, "half")) {
        for (FolderManifest.Item item : manifest.files()) {
          link(blobs.file(item.digest()), item.below(part.path()));
        }
        Folders.delete(target);
        Files.move(part.path(), target, StandardCopyOption.ATOMIC_MOVE);
      }
    } catch (IOException e) {
      throw new PlimsollException(
          StorageError.BLOB_NOT_WRITTEN,
          target + ": " + e.getMessage() + " (expected: free space to lay the folder out)",
          e);
    }
  }

  private static void link(Path blob, Path target) throws IOException {
    Files.createDirectories(target.toAbsolutePath().getParent());
    try {
      Files.createLink(target, blob);
    } catch (UnsupportedOperationException | IOException ignored) {
      // Another disk, or a file system without links: a failing copy is the one to report.
      Files.copy(blob, target);
    }
  }
}
