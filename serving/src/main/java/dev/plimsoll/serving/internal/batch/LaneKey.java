package dev.plimsoll.serving.internal.batch;

import java.util.List;
import java.util.Set;

/**
 * What items must have in common to run together.
 *
 * @param runner the version
 * @param shapes further dimensions of all inputs that leave them open
 * @param outputs which outputs are wanted
 * @param alone whether nothing may share a run here
 */
public record LaneKey(BatchRunner runner, List<Long> shapes, Set<String> outputs, boolean alone) {
  public LaneKey {
    shapes = List.copyOf(shapes);
    outputs = Set.copyOf(outputs);
  }
}
