package dev.plimsoll.training.internal.optimize;

import dev.plimsoll.kernel.Json;
import dev.plimsoll.training.internal.Workplace;
import dev.plimsoll.training.internal.block.NativeScope;
import dev.plimsoll.training.internal.block.Tensors;
import dev.plimsoll.training.internal.checkpoint.CheckpointFile;
import dev.plimsoll.training.internal.checkpoint.NamedTensor;
import dev.plimsoll.training.internal.checkpoint.Weights;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Saves a training in its checkpoint and brings it back to the bit: weights, both moments, averaged
 * and best weights as tensors, the rest as a note in JSON. Random generators need no saving,
 * because seeds are functions of the step.
 */
final class Memory {
  private static final String STATE = "state";

  private final Workplace place;
  private final @Nullable CheckpointFile file;
  private final FlatParameters flat;
  private final RunState state;
  private final Map<String, Tensor> kept = new LinkedHashMap<>();
  private long savedAt = -1;

  Memory(Workplace place, FlatParameters flat, AdamW adam, RunState state) {
    this.place = place;
    this.file = place.checkpoint();
    this.flat = flat;
    this.state = state;
    kept.put("weight/", flat.values());
    kept.put("mean/", adam.mean());
    kept.put("square/", adam.square());
    kept.put("best/", state.best());
    if (adam.averages()) {
      kept.put("average/", adam.average());
    }
  }

  void resume() {
    if (file == null) {
      return;
    }
    file.read().ifPresent(saved -> restore(file, saved));
  }

  private void restore(CheckpointFile from, CheckpointFile.Saved saved) {
    Weights weights = new Weights("checkpoint " + from.file(), saved.tensors());
    for (Map.Entry<String, Tensor> one : kept.entrySet()) {
      for (FlatParameters.Slot slot : flat.slots()) {
        float[] values = weights.require(one.getKey() + slot.name(), slot.shape());
        NativeScope.runWithoutGradients(() -> Tensors.write(slot.of(one.getValue()), values));
      }
    }
    String figures = saved.notes().getOrDefault(STATE, "{}");
    state.restore(Json.read(figures, RunState.Figures.class));
    savedAt = state.step();
  }

  /** By the first of the workers alone. */
  void save() {
    if (file == null || place.workers().rank() > 0) {
      return;
    }
    List<NamedTensor> tensors = new ArrayList<>();
    kept.forEach(
        (prefix, tensor) -> {
          for (FlatParameters.Slot slot : flat.slots()) {
            float[] values = NativeScope.call(() -> Tensors.values(slot.of(tensor)));
            tensors.add(new NamedTensor(prefix + slot.name(), slot.shape(), values));
          }
        });
    file.write(tensors, Map.of(STATE, Json.text(state.figures())));
    savedAt = state.step();
  }

  /** Where the last good state is, for a message. */
  String text() {
    return file == null || savedAt < 0
        ? ""
        : "; the checkpoint of step " + savedAt + " is kept in " + file.file();
  }
}
