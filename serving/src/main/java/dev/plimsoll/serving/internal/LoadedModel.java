package dev.plimsoll.serving.internal;

import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.onnx.InputType;
import dev.plimsoll.onnx.ModelInput;
import dev.plimsoll.onnx.ModelManifest;
import dev.plimsoll.onnx.ModelPackage;
import dev.plimsoll.onnx.OnnxModel;
import dev.plimsoll.onnx.RowBatch;
import dev.plimsoll.serving.ServingError;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A model that has answered a warm-up and is ready for traffic.
 *
 * <p>It counts its users, the table that routes to it being the first, and frees its session when
 * the last has gone. The session's own leases are not enough: once it is closing, it refuses even
 * those calls of a request that began before.
 */
public final class LoadedModel {
  private static final List<Integer> WARM_UP_ROWS = List.of(1, 64);

  private final Digest digest;
  private final ModelManifest manifest;
  private final InputLayout layout;
  private final OnnxModel session;
  private final AtomicInteger users = new AtomicInteger(1);

  private LoadedModel(Digest digest, ModelManifest manifest, OnnxModel session) {
    this.digest = digest;
    this.manifest = manifest;
    this.layout = new InputLayout(manifest.inputs());
    this.session = session;
  }

  /** Probabilities and, when the model gives them, logits (else NaN). */
  static final class Answer {
    private final float[] probability;
    private final float[] logit;

    Answer(float[] probability, float[] logit) {
      this.probability = probability;
      this.logit = logit;
    }

    float[] probability() {
      return probability;
    }

    float[] logit() {
      return logit;
    }
  }

  static LoadedModel load(Digest digest, Path folder) {
    ModelPackage opened = ModelPackage.read(folder);
    OnnxModel session = opened.load();
    LoadedModel model = new LoadedModel(digest, opened.manifest(), session);
    try {
      WARM_UP_ROWS.forEach(model::warmUp);
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
    return model;
  }

  public Digest digest() {
    return digest;
  }

  public ModelManifest manifest() {
    return manifest;
  }

  public InputLayout layout() {
    return layout;
  }

  /** Becomes a user; false when the last one has gone already. */
  boolean acquire() {
    for (int now = users.get(); now > 0; now = users.get()) {
      if (users.compareAndSet(now, now + 1)) {
        return true;
      }
    }
    return false;
  }

  /** Ceases to be a user. */
  public void release() {
    if (users.decrementAndGet() == 0) {
      session.close();
    }
  }

  /** Columns stand in the order of the manifest's inputs. */
  Answer answer(int rows, Object[] columns) {
    RowBatch batch = new RowBatch(rows);
    for (int i = 0; i < columns.length; i++) {
      String name = layout.inputs().get(i).name();
      if (columns[i] instanceof float[] numbers) {
        batch.numbers(name, numbers);
      } else {
        batch.texts(name, (String[]) columns[i]);
      }
    }
    Map<String, float[]> outputs = session.run(batch);
    float[] probability = outputs.getOrDefault(OnnxModel.PROBABILITY, new float[0]);
    if (probability.length != rows) {
      throw new PlimsollException(
          ServingError.SCORING_FAILED,
          "output probability: "
              + probability.length
              + " values (expected: "
              + rows
              + ", one per row)");
    }
    float[] logit = outputs.getOrDefault(OnnxModel.LOGIT, new float[0]);
    if (logit.length != rows) {
      logit = new float[rows];
      Arrays.fill(logit, Float.NaN);
    }
    return new Answer(probability, logit);
  }

  private void warmUp(int rows) {
    Object[] columns = new Object[layout.inputs().size()];
    for (int i = 0; i < columns.length; i++) {
      columns[i] = blank(layout.inputs().get(i), rows);
    }
    for (float probability : answer(rows, columns).probability()) {
      if (!(probability >= 0 && probability <= 1)) {
        throw new PlimsollException(
            ServingError.MODEL_UNLOADABLE,
            "probability in warm-up: " + probability + " (expected: 0 to 1)");
      }
    }
  }

  private static Object blank(ModelInput input, int rows) {
    if (input.type() == InputType.NUMBER) {
      return new float[rows];
    }
    String[] texts = new String[rows];
    Arrays.fill(texts, "");
    return texts;
  }
}
