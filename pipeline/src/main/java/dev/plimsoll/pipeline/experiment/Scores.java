package dev.plimsoll.pipeline.experiment;

import dev.plimsoll.evaluation.AnswerKind;
import dev.plimsoll.evaluation.AnswerTable;
import dev.plimsoll.evaluation.ScoredTable;
import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.kernel.ScratchFolder;
import dev.plimsoll.pipeline.internal.Answered;
import dev.plimsoll.storage.Storage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Answers of judging rows as a blob; the layout is drawn in the package's description. */
final class Scores {
  private static final int ROW_BYTES = Double.BYTES + 1;

  /** In the order of their numbers in the blob. */
  private static final List<AnswerKind> KINDS =
      List.of(AnswerKind.CLASSES, AnswerKind.NUMBER, AnswerKind.QUANTILES);

  private Scores() {}

  static Digest write(Storage storage, Answered answered) {
    byte[] bytes =
        answered instanceof Answered.YesOrNo binary
            ? bytes(binary.table())
            : bytes(((Answered.Other) answered).table());
    try (ScratchFolder scratch = storage.scratch("step")) {
      Path file = scratch.path().resolve("scores.bin");
      Files.write(file, bytes);
      return storage.blobs().put(file);
    } catch (IOException e) {
      throw PlimsollException.io("scores", e);
    }
  }

  private static byte[] bytes(ScoredTable table) {
    ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES + table.rows() * ROW_BYTES);
    bytes.putInt(table.rows());
    for (int row = 0; row < table.rows(); row++) {
      bytes.putDouble(table.score()[row]).put((byte) (table.label()[row] ? 1 : 0));
    }
    return bytes.array();
  }

  private static byte[] bytes(AnswerTable table) {
    int doubles = table.quantiles().size() + table.answers().length + table.rows();
    ByteBuffer bytes = ByteBuffer.allocate(4 * Integer.BYTES + doubles * Double.BYTES);
    bytes.putInt(-1 - KINDS.indexOf(table.kind()));
    bytes.putInt(table.rows()).putInt(table.width()).putInt(table.quantiles().size());
    table.quantiles().forEach(bytes::putDouble);
    bytes.asDoubleBuffer().put(table.answers()).put(table.truth());
    return bytes.array();
  }

  static Answered read(Path file) {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
      int first = bytes.getInt();
      return first < 0
          ? new Answered.Other(answers(KINDS.get(-1 - first), bytes))
          : new Answered.YesOrNo(scored(first, bytes));
    } catch (IOException e) {
      throw PlimsollException.io(file.toString(), e);
    }
  }

  private static ScoredTable scored(int rows, ByteBuffer bytes) {
    double[] score = new double[rows];
    boolean[] label = new boolean[rows];
    for (int row = 0; row < rows; row++) {
      score[row] = bytes.getDouble();
      label[row] = bytes.get() == 1;
    }
    return new ScoredTable(score, label);
  }

  private static AnswerTable answers(AnswerKind kind, ByteBuffer bytes) {
    int rows = bytes.getInt();
    int width = bytes.getInt();
    List<Double> quantiles = new ArrayList<>();
    for (int levels = bytes.getInt(); levels > 0; levels--) {
      quantiles.add(bytes.getDouble());
    }
    double[] answers = new double[rows * width];
    double[] truth = new double[rows];
    bytes.asDoubleBuffer().get(answers).get(truth);
    return new AnswerTable(kind, quantiles, width, answers, truth, Map.of());
  }
}
