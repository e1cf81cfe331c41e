package dev.plimsoll.pipeline.scoring;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.pipeline.PipelineError;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/** What a worker comes back with. */
final class Awaited {
  private Awaited() {}

  /** The result, or the worker's own failure. */
  static <T> T value(Future<T> work) {
    try {
      return work.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PlimsollException(
          PipelineError.JOB_FAILED, "scoring: interrupted (expected: to finish)", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof PlimsollException known) {
        throw known;
      }
      throw new PlimsollException(
          PipelineError.JOB_FAILED, "scoring: " + e.getCause() + " (expected: answers)", e);
    }
  }
}
