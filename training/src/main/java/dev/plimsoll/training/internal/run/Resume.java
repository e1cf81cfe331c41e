package dev.plimsoll.training.internal.run;

import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.training.TrainingJob;
import dev.plimsoll.training.TrainingMain;
import dev.plimsoll.training.internal.checkpoint.CheckpointFile;
import dev.plimsoll.training.internal.optimize.TrainingPlan;
import java.nio.charset.StandardCharsets;
import java.util.TreeMap;

/** Where a job's training saves itself, and what makes two jobs the same training. */
public final class Resume {
  private Resume() {}

  /**
   * The job's checkpoint. It belongs to whoever has the same rows, inputs, parameters, seed and
   * code; folders and the number of workers may differ.
   */
  public static CheckpointFile of(TrainingJob job) {
    TreeMap<String, Object> params = new TreeMap<>(job.params());
    params.remove(TrainingPlan.WORKERS);
    params.remove(TrainingPlan.WORKER_TIMEOUT);
    TreeMap<String, Object> same = new TreeMap<>();
    same.put("inputs", job.inputs());
    same.put("label", job.label());
    same.put("split", job.split());
    same.put("candidate", job.candidate());
    same.put("params", params);
    same.put("seed", job.seed());
    same.put("data", job.dataDigests());
    same.put("code", job.codeVersion());
    String text = new String(Json.canonical(same), StandardCharsets.UTF_8);
    return new CheckpointFile(
        job.out().resolve(TrainingMain.CHECKPOINT), Digest.ofText(text).hex());
  }
}
