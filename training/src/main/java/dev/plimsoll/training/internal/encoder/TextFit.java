package dev.plimsoll.training.internal.encoder;

import dev.plimsoll.training.EpochRecord;
import dev.plimsoll.training.internal.Fitted;
import dev.plimsoll.training.internal.Workplace;
import dev.plimsoll.training.internal.architecture.Answers;
import dev.plimsoll.training.internal.optimize.LossChoice;
import dev.plimsoll.training.internal.optimize.Trainer;
import dev.plimsoll.training.internal.optimize.TrainingPlan;
import dev.plimsoll.training.internal.table.TrainingRows;
import dev.plimsoll.training.internal.text.EncodedTexts;
import dev.plimsoll.training.internal.text.TextReader;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Encodes the texts, trains a network on them, and hands over what was learned. */
public final class TextFit {
  private final TrainingPlan plan;
  private final LossChoice loss;

  public TextFit(TrainingPlan plan, LossChoice loss) {
    this.plan = plan;
    this.loss = loss;
  }

  /**
   * Trains for what the rows' labels mean.
   *
   * @param reader is the fitted model's from now on, also when fitting fails
   * @param making makes the network, from the length of the longest training text in tokens
   */
  public Fitted fit(
      TextReader reader,
      IntFunction<TextNetwork> making,
      TrainingRows train,
      TrainingRows valid,
      long seed,
      Workplace place) {
    String input = reader.spec().input();
    try {
      place.progress().report("reading texts", 0, -1);
      EncodedTexts trainTexts = reader.encode(train.text(input));
      EncodedTexts validTexts = reader.encode(valid.text(input));
      reader.remark(trainTexts);
      remarkEmpty(reader, train.text(input));
      TextNetwork network = making.apply(trainTexts.longestMet());
      try (TextLearning learning =
          new TextLearning(
              network,
              reader.padId(),
              train.target(),
              trainTexts,
              train.labels(),
              validTexts,
              valid.labels(),
              loss)) {
        List<EpochRecord> curve = new Trainer(plan, seed, place).train(learning);
        network.settle();
        return new FittedText(network, new Answers(train.target(), 1), reader, curve);
      } catch (RuntimeException | Error e) {
        network.close();
        throw e;
      }
    } catch (RuntimeException | Error e) {
      reader.close();
      throw e;
    }
  }

  private static void remarkEmpty(TextReader reader, String[] texts) {
    long empty = IntStream.range(0, texts.length).filter(i -> texts[i].isBlank()).count();
    if (empty > 0) {
      reader.remark(
          String.format(
              Locale.ROOT,
              "%d of %d training texts are empty; they are answered by what such texts had in common",
              empty,
              texts.length));
    }
  }
}
