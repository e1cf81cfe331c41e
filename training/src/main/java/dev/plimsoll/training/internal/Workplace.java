package dev.plimsoll.training.internal;

import dev.plimsoll.kernel.Progress;
import dev.plimsoll.training.internal.checkpoint.CheckpointFile;
import dev.plimsoll.training.internal.optimize.Workers;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Where a fit works.
 *
 * @param nanos a clock that only ever rises, for throughput and time left: it decides nothing
 * @param checkpoint what a network's training saves its state in and resumes from; null when
 *     nothing is to be kept
 * @param workers the processes that train together
 */
public record Workplace(
    Progress progress, LongSupplier nanos, @Nullable CheckpointFile checkpoint, Workers workers) {
  /** One process, without checkpoints. */
  public static Workplace of(Progress progress) {
    return new Workplace(progress, System::nanoTime, null, Workers.alone());
  }
}
