package dev.plimsoll.storage.internal;

import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.storage.StorageError;
import java.nio.file.Path;
import java.util.List;

/**
 * The blob that stands for a folder, as canonical JSON:
 *
 * <pre>{@code
 * {"files":[{"digest":"…64 hex…","path":"model.onnx","size":4711}, …],"format":"plimsoll-folder/1"}
 * }</pre>
 *
 * <p>Paths are relative with forward slashes, sorted by their characters; empty folders, times and
 * permissions are not kept.
 */
record FolderManifest(String format, List<Item> files) {
  static final String FORMAT = "plimsoll-folder/1";

  /** One file of the folder. */
  record Item(String path, long size, Digest digest) {
    /** Where the file goes below a folder; a path that leaves it is refused. */
    Path below(Path folder) {
      Path target = folder.resolve(path).normalize();
      if (!target.startsWith(folder) || target.equals(folder)) {
        throw new PlimsollException(
            StorageError.BAD_FOLDER, "folder item: '" + path + "' (expected: a path inside it)");
      }
      return target;
    }
  }
}
