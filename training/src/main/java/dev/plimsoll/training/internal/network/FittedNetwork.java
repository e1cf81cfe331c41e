package dev.plimsoll.training.internal.network;

import dev.plimsoll.training.EpochRecord;
import dev.plimsoll.training.internal.Fitted;
import dev.plimsoll.training.internal.checkpoint.NamedTensor;
import dev.plimsoll.training.internal.prepare.GraphInputs;
import dev.plimsoll.training.internal.table.TrainingRows;
import java.util.ArrayList;
import java.util.List;

/** A trained network with its preparation. */
record FittedNetwork(FtTransformer network, NetworkInputs prepare, List<EpochRecord> curve)
    implements Fitted {
  @Override
  public float[] logits(TrainingRows rows) {
    try (Inputs inputs = prepare.inputs(rows)) {
      return network.logits(inputs);
    }
  }

  @Override
  public String write(GraphInputs inputs) {
    return network.write(
        inputs.graph(), prepare.writeNumbers(inputs), prepare.writeCategories(inputs));
  }

  @Override
  public List<NamedTensor> checkpoint() {
    Parameters parameters = network.parameters();
    List<NamedTensor> tensors = new ArrayList<>();
    parameters
        .snapshot()
        .forEach(
            (name, values) -> tensors.add(new NamedTensor(name, parameters.shape(name), values)));
    return tensors;
  }

  @Override
  public void close() {
    network.close();
  }
}
