package dev.plimsoll.training.internal.parallel;

import dev.plimsoll.training.TrainingJob;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The same job elsewhere. */
final class Jobs {
  private Jobs() {}

  /** With other places for rows and results. */
  static TrainingJob at(TrainingJob job, Path data, Path out) {
    return copy(job, data, job.params(), out);
  }

  /** Without those parameters, so that a worker does not gather workers of its own. */
  static TrainingJob without(TrainingJob job, String... names) {
    Map<String, Object> params = new HashMap<>(job.params());
    for (String name : names) {
      params.remove(name);
    }
    return copy(job, job.data().toAbsolutePath(), params, job.out());
  }

  private static TrainingJob copy(
      TrainingJob job, Path data, Map<String, Object> params, Path out) {
    return new TrainingJob(
        data,
        job.inputs(),
        job.label(),
        job.split(),
        job.candidate(),
        params,
        job.seed(),
        job.question(),
        job.dataDigests(),
        job.codeVersion(),
        out);
  }
}
