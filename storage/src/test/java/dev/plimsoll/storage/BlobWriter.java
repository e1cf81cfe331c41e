package dev.plimsoll.storage;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.storage.internal.BlobStores;
import java.nio.file.Path;

/** Runs in a child process that may write no file above a few hundred kilobytes. */
final class BlobWriter {
  private BlobWriter() {}

  public static void main(String[] args) {
    BlobStore blobs = BlobStores.at(Path.of(args[0]));
    blobs.put(new byte[1_000]);
    System.out.println("small stored");
    try {
      blobs.put(new byte[3_000_000]);
    } catch (PlimsollException e) {
      System.out.println(e.code() + " " + e.blame());
    }
  }
}
