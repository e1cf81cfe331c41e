package dev.plimsoll.training.internal.bert;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.onnx.TextSpec;
import dev.plimsoll.onnx.proto.ModelProto;
import dev.plimsoll.training.internal.Candidate;
import dev.plimsoll.training.internal.ExportOperators;
import dev.plimsoll.training.internal.Settings;
import dev.plimsoll.training.internal.block.ComputeThreads;
import dev.plimsoll.training.internal.encoder.TextFit;
import dev.plimsoll.training.internal.encoder.TextHead;
import dev.plimsoll.training.internal.optimize.LossChoice;
import dev.plimsoll.training.internal.optimize.TrainingPlan;
import dev.plimsoll.training.internal.table.Task;
import dev.plimsoll.training.internal.text.FreeText;
import dev.plimsoll.training.internal.text.TextReader;
import dev.plimsoll.training.internal.text.TokenizerFile;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A pretrained encoder with a new head, tuned on the user's texts: wholly, in part, or by LoRA. */
public final class PretrainedCandidate implements Candidate {
  public static final String NAME = "pretrained-encoder";

  private static final Pattern LAST = Pattern.compile("last (\\d{1,3})");
  private static final List<String> OF_LORA = List.of("adapt", "alpha", "rank");
  private static final List<String> OF_ALL = List.of("headPace", "layerDecay");

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
    String from = settings.optional("from");
    settings.require(
        !from.isEmpty(), "from", "nothing", "the file, folder or jar of a pretrained encoder");
    String tokenizer = settings.optional("tokenizer");
    int heads = settings.integer("heads", 0, 0, 1024);
    int longest = settings.integer("longest", 256, 4, 1 << 16);
    TextHead.Pooling pooling =
        settings.choice("pooling", "mean", List.of("mean", "first")).equals("first")
            ? TextHead.Pooling.FIRST
            : TextHead.Pooling.MEAN;
    ExportOperators.ask(settings); // for the writer of the package
    BertTuning tuning = tuning(settings);
    double rate = tuning.rank() > 0 ? 5e-4 : 3e-5;
    Task task = Task.of(settings);
    TrainingPlan plan =
        TrainingPlan.of(
            settings, TrainingPlan.texts().with(16, 3, 2, rate, 0.01), task.loss(), task.metric());
    LossChoice loss = LossChoice.of(settings, task);
    int threads = settings.integer("threads", 2, 1, 256);
    return (usable, train, valid, seed, place) -> {
      ComputeThreads.use(threads);
      String input = FreeText.choose(wanted, usable);
      place.progress().report("reading the pretrained encoder", 0, -1);
      Pretrained pretrained = Pretrained.open(from, heads);
      BertWeights weights = pretrained.weights();
      TokenizerFile file = tokenizer(tokenizer, pretrained);
      int most = weights.shape().positions();
      settings.require(
          longest <= most,
          "longest",
          longest,
          "at most " + most + ", the places the encoder knows");
      TextReader reader =
          TextReader.open(file, new TextSpec(input, longest), weights.shape().vocabulary(), true);
      reader.remark(checked(pretrained, file));
      FreeText.unread(input, usable).forEach(reader::remark);
      return new TextFit(plan, loss)
          .fit(
              reader,
              longestMet ->
                  new BertClassifier(
                      weights,
                      tuning,
                      pooling,
                      train.target().outputs(),
                      new SplittableRandom(seed)),
              train,
              valid,
              seed,
              place);
    };
  }

  private static String checked(Pretrained pretrained, TokenizerFile tokenizer) {
    BertShape shape = pretrained.weights().shape();
    ModelProto graph = pretrained.graph();
    boolean asked =
        graph != null
            && SourceCheck.agrees(pretrained.weights(), graph, tokenizer, pretrained.name());
    return "starts from "
        + pretrained.name()
        + ": "
        + shape.layers()
        + " layers of width "
        + shape.dim()
        + (asked
            ? ", whose answers it reproduces"
            : "; a checkpoint without a graph that gives its last states cannot be asked whether it"
                + " answers alike");
  }

  private static TokenizerFile tokenizer(String given, Pretrained pretrained) {
    if (!given.isEmpty()) {
      return TokenizerFile.read(Path.of(given));
    }
    @Nullable TokenizerFile beside = pretrained.tokenizer();
    if (beside == null) {
      throw missing(pretrained.name());
    }
    return beside;
  }

  private static PlimsollException missing(String name) {
    return Settings.invalid(
        "tokenizer", "none, and none beside " + name, "the tokenizer.json of the encoder");
  }

  private static BertTuning tuning(Settings settings) {
    String mode = settings.text("tune", "all");
    double dropout = settings.number("dropout", 0.1, 0, 0.9);
    int rank = settings.integer("rank", 8, 1, 1024);
    double alpha = settings.number("alpha", 16, 1e-3, 1e4);
    boolean keys =
        settings
            .choice("adapt", "query value", List.of("query value", "query key value"))
            .contains("key");
    double decay = settings.number("layerDecay", 1, 0.1, 1);
    double head = settings.number("headPace", 10, 0.1, 1000);
    Matcher last = LAST.matcher(mode);
    boolean some = last.matches();
    settings.require(
        some || mode.equals("all") || mode.equals("lora"),
        "tune",
        mode,
        "all, last N, such as last 2, or lora");
    boolean lora = mode.equals("lora");
    settings.idle("tune is " + mode, lora ? OF_ALL : OF_LORA);
    BertTuning tuning;
    if (some) {
      tuning = BertTuning.last(Integer.parseInt(last.group(1)), dropout);
    } else if (lora) {
      return BertTuning.lowRank(rank, alpha, keys, dropout).withPaces(1, 1);
    } else {
      tuning = BertTuning.all(dropout);
    }
    return tuning.withPaces(decay, head);
  }
}
