package dev.plimsoll.training.internal.encoder;

import dev.plimsoll.training.EpochRecord;
import dev.plimsoll.training.internal.Fitted;
import dev.plimsoll.training.internal.block.Parameters;
import dev.plimsoll.training.internal.checkpoint.NamedTensor;
import dev.plimsoll.training.internal.prepare.GraphInputs;
import dev.plimsoll.training.internal.table.TrainingRows;
import dev.plimsoll.training.internal.text.TextReader;
import java.util.List;

/** A trained text network with its tokenizer. */
record FittedText(TextNetwork network, TextReader reader, List<EpochRecord> curve)
    implements Fitted {
  /** Parts of a name of what was folded into other weights. */
  private static final String FOLDED = ".lora_";

  @Override
  public float[] logits(TrainingRows rows) {
    return TextLearning.outputs(
        network, reader.encode(rows.text(reader.spec().input())), reader.padId());
  }

  @Override
  public String write(GraphInputs inputs) {
    return network.write(inputs.graph(), TextReader.IDS, TextReader.MASK);
  }

  @Override
  public TextReader text() {
    return reader;
  }

  @Override
  public List<NamedTensor> checkpoint() {
    Parameters parameters = network.parameters();
    return parameters.names().stream()
        .filter(name -> !name.contains(FOLDED))
        .map(name -> new NamedTensor(name, parameters.shape(name), parameters.values(name)))
        .toList();
  }

  @Override
  public void close() {
    network.close();
    reader.close();
  }
}
