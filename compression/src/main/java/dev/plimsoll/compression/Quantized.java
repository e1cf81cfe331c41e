package dev.plimsoll.compression;

import dev.plimsoll.onnx.proto.ModelProto;
import java.util.List;

/** A rewritten graph, and what was done to each of its matrix products. */
public record Quantized(ModelProto model, List<NodeChange> changes) {
  public Quantized {
    changes = List.copyOf(changes);
  }

  public long changed() {
    return changes.stream().filter(NodeChange::changed).count();
  }
}
