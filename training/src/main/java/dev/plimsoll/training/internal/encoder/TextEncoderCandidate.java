package dev.plimsoll.training.internal.encoder;

import dev.plimsoll.onnx.TextSpec;
import dev.plimsoll.training.internal.Candidate;
import dev.plimsoll.training.internal.ExportOperators;
import dev.plimsoll.training.internal.Settings;
import dev.plimsoll.training.internal.attention.AttentionKinds;
import dev.plimsoll.training.internal.attention.AttentionLayout;
import dev.plimsoll.training.internal.attention.AttentionSpec;
import dev.plimsoll.training.internal.attention.Positions;
import dev.plimsoll.training.internal.block.ComputeThreads;
import dev.plimsoll.training.internal.block.GraphPadding;
import dev.plimsoll.training.internal.optimize.LossChoice;
import dev.plimsoll.training.internal.optimize.TrainingPlan;
import dev.plimsoll.training.internal.table.Task;
import dev.plimsoll.training.internal.text.FreeText;
import dev.plimsoll.training.internal.text.TextReader;
import dev.plimsoll.training.internal.text.TokenizerFile;
import dev.plimsoll.training.internal.text.WordPieceLearner;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/** The text encoder from nothing: its words, its pieces and its weights all come from the data. */
public final class TextEncoderCandidate implements Candidate {
  public static final String NAME = "text-encoder";

  /** Up to so many tokens ONNX Runtime's own attention gains little, and shorter texts lose. */
  private static final int LONGEST_IN_STANDARD = 512;

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Set<Task> tasks() {
    return EnumSet.allOf(Task.class);
  }

  @Override
  public Fit configure(Settings settings) {
    String wanted = settings.optional(FreeText.PARAMETER);
    String tokenizer = settings.optional("tokenizer");
    int pieces = settings.integer("vocabulary", 8000, 50, 1_000_000);
    int dim = settings.integer("dim", 128, 4, 4096);
    int heads = settings.integer("heads", 4, 1, 64);
    settings.require(dim % heads == 0, "dim", dim, "a multiple of heads, " + heads);
    int hidden = settings.integer("hidden", dim * 2, 1, 16_384);
    int blocks = settings.integer("blocks", 3, 1, 48);
    double dropout = settings.number("dropout", 0.1, 0, 0.9);
    TextHead.Pooling pooling = pooling(settings);
    if (!tokenizer.isEmpty()) {
      settings.idle("the tokenizer has its own", List.of("vocabulary"));
    }
    AttentionKinds kinds = AttentionKinds.standard();
    AttentionSpec base =
        AttentionSpec.of(AttentionKinds.SOFTMAX, heads).withPositions(Positions.ROTARY, 256);
    AttentionLayout layout = AttentionLayout.read(settings, base, kinds);
    settings.require(
        layout.pattern().stream()
            .allMatch(spec -> !spec.causal() || pooling != TextHead.Pooling.FIRST),
        "causal",
        true,
        "false when the first token is read, which would see nothing else");
    int longest = layout.layer(0).longest();
    settings.require(longest >= 4, "longest", longest, "at least 4 tokens");
    boolean own = ExportOperators.ask(settings) && longest > LONGEST_IN_STANDARD;
    GraphPadding.Target target =
        own ? GraphPadding.Target.ONNX_RUNTIME : GraphPadding.Target.PORTABLE;
    Task task = Task.of(settings);
    TrainingPlan plan = TrainingPlan.of(settings, TrainingPlan.texts(), task.loss(), task.metric());
    LossChoice loss = LossChoice.of(settings, task);
    int threads = settings.integer("threads", 2, 1, 256);
    TokenizerFile given = tokenizer.isEmpty() ? null : TokenizerFile.usable(Path.of(tokenizer));
    return (usable, train, valid, seed, place) -> {
      ComputeThreads.use(threads);
      String input = FreeText.choose(wanted, usable);
      TokenizerFile file =
          given == null
              ? TokenizerFile.wordPieces(WordPieceLearner.learn(train.text(input), pieces))
              : given;
      TextReader reader = TextReader.open(file, new TextSpec(input, longest), file.size(), true);
      FreeText.unread(input, usable).forEach(reader::remark);
      return new TextFit(plan, loss)
          .fit(
              reader,
              longestMet -> {
                layout.warnings(blocks, longestMet, kinds).forEach(reader::remark);
                return new TextEncoder(
                    new TextEncoder.Shape(
                        file.size(),
                        dim,
                        hidden,
                        blocks,
                        layout,
                        pooling,
                        train.target().outputs(),
                        dropout,
                        target),
                    kinds,
                    new SplittableRandom(seed));
              },
              train,
              valid,
              seed,
              place);
    };
  }

  private static TextHead.Pooling pooling(Settings settings) {
    return settings.choice("pooling", "mean", List.of("mean", "first")).equals("first")
        ? TextHead.Pooling.FIRST
        : TextHead.Pooling.MEAN;
  }
}
