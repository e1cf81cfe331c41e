package dev.plimsoll.training.internal.measure;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.training.TrainingError;
import dev.plimsoll.training.internal.checkpoint.NamedTensor;
import dev.plimsoll.training.internal.optimize.Trainable;
import java.util.List;

/** A network and rows whose training is timed. */
public interface SpeedCase {
  /** {@code table} or {@code text}. */
  static SpeedCase of(String name) {
    return switch (name) {
      case "table" -> new SpeedTable();
      case "text" -> new SpeedText();
      default ->
          throw new PlimsollException(
              TrainingError.JOB_INVALID, "case: " + name + " (expected: table or text)");
    };
  }

  /** Rows that a step learns from. */
  int batch();

  /** The rows as tensors, for a program that is not this one. */
  List<NamedTensor> rows();

  /** The network over the rows, always with the same initial weights. */
  Learning learning();

  /** A training work that is closed after use. */
  interface Learning extends AutoCloseable {
    Trainable work();

    @Override
    void close();
  }
}
