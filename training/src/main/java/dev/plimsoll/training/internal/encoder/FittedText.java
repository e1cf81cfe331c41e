package dev.plimsoll.training.internal.encoder;

import dev.plimsoll.training.EpochRecord;
import dev.plimsoll.training.internal.Fitted;
import dev.plimsoll.training.internal.architecture.Answers;
import dev.plimsoll.training.internal.block.Parameters;
import dev.plimsoll.training.internal.checkpoint.NamedTensor;
import dev.plimsoll.training.internal.prepare.GraphInputs;
import dev.plimsoll.training.internal.table.TrainingRows;
import dev.plimsoll.training.internal.text.EncodedTexts;
import dev.plimsoll.training.internal.text.TextReader;
import java.util.List;

/** A trained text network with its tokenizer. */
record FittedText(TextNetwork network, Answers answers, TextReader reader, List<EpochRecord> curve)
    implements Fitted {
  /** Parts of a name of what was folded into other weights. */
  private static final String FOLDED = ".lora_";

  @Override
  public float[] logits(TrainingRows rows) {
    return new TextScoring(network, reader.padId()).answers(encoded(rows), answers);
  }

  @Override
  public float[] embeddings(TrainingRows rows) {
    return new TextScoring(network, reader.padId()).embeddings(encoded(rows));
  }

  private EncodedTexts encoded(TrainingRows rows) {
    return reader.encode(rows.text(reader.spec().input()));
  }

  @Override
  public String write(GraphInputs inputs) {
    String outputs = network.write(inputs.graph(), TextReader.IDS, TextReader.MASK);
    return answers.write(inputs.graph(), outputs);
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
