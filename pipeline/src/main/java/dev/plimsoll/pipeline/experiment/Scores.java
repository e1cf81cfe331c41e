package dev.plimsoll.pipeline.experiment;

import dev.plimsoll.evaluation.ScoredTable;
import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.pipeline.internal.Folders;
import dev.plimsoll.storage.Storage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/** Scores of judging rows as a blob; the layout is drawn in the package's description. */
final class Scores {
  private static final int ROW_BYTES = Double.BYTES + 1;

  private Scores() {}

  static Digest write(Storage storage, ScoredTable table) {
    ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES + table.rows() * ROW_BYTES);
    bytes.putInt(table.rows());
    for (int row = 0; row < table.rows(); row++) {
      bytes.putDouble(table.score()[row]).put((byte) (table.label()[row] ? 1 : 0));
    }
    try (Folders.Scratch scratch = Folders.scratch(storage.home())) {
      Path file = scratch.folder().resolve("scores.bin");
      Files.write(file, bytes.array());
      return storage.blobs().put(file);
    } catch (IOException e) {
      throw PlimsollException.io("scores", e);
    }
  }

  static ScoredTable read(Path file) {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
      int rows = bytes.getInt();
      double[] score = new double[rows];
      boolean[] label = new boolean[rows];
      for (int row = 0; row < rows; row++) {
        score[row] = bytes.getDouble();
        label[row] = bytes.get() == 1;
      }
      return new ScoredTable(score, label);
    } catch (IOException e) {
      throw PlimsollException.io(file.toString(), e);
    }
  }
}
