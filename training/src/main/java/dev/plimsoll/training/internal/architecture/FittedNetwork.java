package dev.plimsoll.training.internal.architecture;

import dev.plimsoll.training.EpochRecord;
import dev.plimsoll.training.internal.Fitted;
import dev.plimsoll.training.internal.block.Parameters;
import dev.plimsoll.training.internal.checkpoint.NamedTensor;
import dev.plimsoll.training.internal.prepare.GraphInputs;
import dev.plimsoll.training.internal.table.TrainingRows;
import java.util.ArrayList;
import java.util.List;

/** A trained network with its preparation. */
record FittedNetwork(
    TabularNetwork network, Answers answers, NetworkInputs prepare, List<EpochRecord> curve)
    implements Fitted {
  @Override
  public float[] logits(TrainingRows rows) {
    try (Inputs inputs = prepare.inputs(rows)) {
      return new Scoring(network).answers(inputs, answers);
    }
  }

  @Override
  public float[] embeddings(TrainingRows rows) {
    try (Inputs inputs = prepare.inputs(rows)) {
      return new Scoring(network).embeddings(inputs);
    }
  }

  @Override
  public String write(GraphInputs inputs) {
    String outputs =
        network.write(
            inputs.graph(), prepare.writeNumbers(inputs), prepare.writeCategories(inputs));
    return answers.write(inputs.graph(), outputs);
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
