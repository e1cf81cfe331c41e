package dev.plimsoll.training.internal.run;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.kernel.Progress;
import dev.plimsoll.onnx.Calibration;
import dev.plimsoll.training.TrainingJob;
import dev.plimsoll.training.internal.Fitted;
import dev.plimsoll.training.internal.Workplace;
import dev.plimsoll.training.internal.table.TrainingRows;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.ipc.ArrowFileWriter;
import org.apache.arrow.vector.types.Types;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.jspecify.annotations.Nullable;

/**
 * Every training row's probability from a model that never saw it: the rows are dealt into parts,
 * and each part is scored by a model trained on the others. A model's own training rows tell
 * nothing about label errors, because it may have learned them by heart; these do.
 *
 * <p>The file is Arrow: {@code row} BIGINT (position among the labelled training rows, in the order
 * of the training set), {@code fold} INT, {@code label} BOOL, {@code probability} FLOAT and, where
 * the model has one, {@code embedding} FLOAT[dim].
 */
public final class OutOfFold {
  private static final String FILE = "out-of-fold.arrow";

  private final int[] fold;
  private final float[] probability;
  private final float[][] embedding;
  private int dim;

  private OutOfFold(int rows) {
    fold = new int[rows];
    probability = new float[rows];
    embedding = new float[rows][];
  }

  /** Trains one model per part and writes the file into the job's folder. */
  public static Path write(TrainingJob job, PreparedJob prepared, Progress progress) {
    OutOfFold scores = new OutOfFold(prepared.train().size());
    int[][] parts = parts(prepared.train().size(), prepared.folds(), job.seed());
    for (int part = 0; part < parts.length; part++) {
      scores.score(part, parts[part], prepared, progress);
    }
    return scores.write(job.out().resolve(FILE), prepared.train().labels());
  }

  /** Rows dealt at random and evenly, each part in ascending order. */
  static int[][] parts(int rows, int folds, long seed) {
    int[] order = new int[rows];
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < rows; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    int[][] parts = new int[Math.min(folds, rows)][];
    for (int part = 0; part < parts.length; part++) {
      int from = (int) ((long) rows * part / parts.length);
      int until = (int) ((long) rows * (part + 1) / parts.length);
      parts[part] = Arrays.copyOfRange(order, from, until);
      Arrays.sort(parts[part]);
    }
    return parts;
  }

  private void score(int part, int[] rows, PreparedJob prepared, Progress progress) {
    boolean[] out = new boolean[fold.length];
    Arrays.stream(rows).forEach(row -> out[row] = true);
    int[] others = new int[fold.length - rows.length];
    int next = 0;
    for (int row = 0; row < out.length; row++) {
      if (!out[row]) {
        others[next++] = row;
      }
    }
    String what = "part " + (part + 1) + " of " + prepared.folds() + ": ";
    Workplace place =
        Workplace.of((stage, done, total) -> progress.report(what + stage, done, total));
    TrainingRows unseen = prepared.train().pick(rows);
    try (Fitted fitted = prepared.fit(prepared.train().pick(others), place)) {
      TrainingRows valid = prepared.valid();
      Calibration calibration = prepared.calibrator().fit(fitted.logits(valid), valid.labels());
      float[] probabilities = calibration.probabilities(fitted.logits(unseen));
      float[] embeddings = fitted.embeddings(unseen);
      for (int i = 0; i < rows.length; i++) {
        fold[rows[i]] = part;
        probability[rows[i]] = probabilities[i];
        if (embeddings != null) {
          dim = embeddings.length / rows.length;
          embedding[rows[i]] = Arrays.copyOfRange(embeddings, i * dim, (i + 1) * dim);
        }
      }
    }
  }

  private Path write(Path file, float[] labels) {
    Path half = file.resolveSibling(FILE + ".part");
    try (BufferAllocator allocator = new RootAllocator();
        BigIntVector row = new BigIntVector("row", allocator);
        IntVector part = new IntVector("fold", allocator);
        BitVector label = new BitVector("label", allocator);
        Float4Vector score = new Float4Vector("probability", allocator);
        FixedSizeListVector vectors = embeddings(allocator);
        FileChannel channel =
            FileChannel.open(
                half,
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING)) {
      for (int i = 0; i < fold.length; i++) {
        row.setSafe(i, i);
        part.setSafe(i, fold[i]);
        label.setSafe(i, labels[i] > 0.5f ? 1 : 0);
        score.setSafe(i, probability[i]);
      }
      List<FieldVector> columns =
          dim == 0 ? List.of(row, part, label, score) : List.of(row, part, label, score, vectors);
      columns.forEach(column -> column.setValueCount(fold.length));
      VectorSchemaRoot root = new VectorSchemaRoot(columns);
      root.setRowCount(fold.length);
      try (ArrowFileWriter writer = new ArrowFileWriter(root, null, channel)) {
        writer.start();
        writer.writeBatch();
        writer.end();
      }
      Files.move(half, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
      return file;
    } catch (IOException e) {
      throw PlimsollException.io(file.toString(), e);
    }
  }

  private FixedSizeListVector embeddings(BufferAllocator allocator) {
    FixedSizeListVector vectors =
        FixedSizeListVector.empty("embedding", Math.max(1, dim), allocator);
    Float4Vector values =
        (Float4Vector)
            vectors
                .addOrGetVector(FieldType.notNullable(Types.MinorType.FLOAT4.getType()))
                .getVector();
    for (int i = 0; i < fold.length && dim > 0; i++) {
      vectors.setNotNull(i);
      float @Nullable [] one = embedding[i];
      for (int d = 0; d < dim && one != null; d++) {
        values.setSafe(i * dim + d, one[d]);
      }
    }
    return vectors;
  }
}
