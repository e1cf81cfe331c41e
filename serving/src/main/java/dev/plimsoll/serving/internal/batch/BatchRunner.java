package dev.plimsoll.serving.internal.batch;

import dev.plimsoll.onnx.Feed;
import dev.plimsoll.onnx.RunAnswer;
import dev.plimsoll.onnx.Slab;
import dev.plimsoll.onnx.StopSwitch;
import java.util.List;
import java.util.Set;

/** Something that runs batches; compared by identity. */
public interface BatchRunner {
  CostModel costs();

  RunAnswer run(List<Feed> feeds, Set<String> outputs, StopSwitch stop, Slab slab);
}
