package dev.plimsoll.cli.bench.engine;

import dev.plimsoll.cli.bench.measure.Benchmark;
import dev.plimsoll.cli.bench.measure.Figure;
import dev.plimsoll.cli.bench.measure.Groups;
import dev.plimsoll.cli.bench.measure.SideBySide;
import dev.plimsoll.cli.bench.measure.Words;
import dev.plimsoll.cli.bench.model.MiniLm;
import dev.plimsoll.kernel.Progress;
import dev.plimsoll.onnx.ModelPackage;
import dev.plimsoll.onnx.OnnxModel;
import dev.plimsoll.onnx.RawLoop;
import dev.plimsoll.onnx.Tensor;
import dev.plimsoll.onnx.TensorSpec;
import dev.plimsoll.serving.CallTerms;
import dev.plimsoll.serving.TensorRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/**
 * Texts through the engine, one a request, 128 under way at once, tokenized and logged durably,
 * against bare runtime loops, one per core, that take them one at a time, tokenized beforehand.
 *
 * <p>Processor time of the whole process. The client is a loop that submits, so its share is small
 * and is counted as the server's.
 *
 * @param tokens length of all texts; 0 for log-normal lengths with a mean of 28
 */
public record TextServing(ServingSizes sizes, Path miniLm, int tokens, double target)
    implements Benchmark {
  private static final int AT_ONCE = 128;
  private static final long SEED = 23;

  @Override
  public String name() {
    return tokens == 0 ? "serving.text.mixed" : "serving.text." + tokens;
  }

  @Override
  public String group() {
    return Groups.SERVING;
  }

  @Override
  public String means() {
    return tokens == 0
        ? "texts of mixed lengths embedded, beside the bare runtime taking them one at a time"
        : "texts of " + tokens + " tokens embedded, beside the bare runtime one at a time";
  }

  @Override
  public Optional<String> obstacle() {
    return MiniLm.obstacle(miniLm);
  }

  @Override
  public Figure measure(Path folder, Progress progress) {
    ModelPackage plain = MiniLm.write(miniLm, folder.resolve("plain"));
    ModelPackage model = MiniLm.imported(plain, folder.resolve("package"));
    List<String> texts =
        tokens == 0
            ? MiniLm.mixed(sizes.texts(), SEED)
            : MiniLm.equal(Math.max(4, sizes.texts() * 16 / tokens), tokens, SEED);
    try (OnnxModel loaded = plain.load();
        RawLoop raw =
            new RawLoop(loaded, texts.stream().map(text -> inputs(loaded, text)).toList());
        Engine engine = new Engine(folder, model, true)) {
      SideBySide.Work served =
          () -> InFlight.run(texts.size(), AT_ONCE, i -> submit(engine, texts.get(i)));
      List<String> brief = brief();
      InFlight.run(sizes.warmUps(), AT_ONCE, i -> submit(engine, brief.get(i % brief.size())));
      served.run(); // what runs cost is learned while serving
      SideBySide measured = SideBySide.run(sizes.rounds(), served, bare(raw, texts.size()));
      return Figure.atLeast(
          name(),
          measured.ratio(SideBySide.Window::perCpuSecond),
          "x",
          target,
          "processor time of bare ONNX Runtime loops over the file as it came, one a core: %s texts per processor second against %s, %.1f texts a run"
              .formatted(
                  Words.number(measured.theirRate(SideBySide.Window::perCpuSecond)),
                  Words.number(measured.ourRate(SideBySide.Window::perCpuSecond)),
                  engine.rowsPerRun()));
    }
  }

  /**
   * Texts of three to ten tokens: they cost the model little, so that the code around it is soon
   * compiled, and differ in length as those do that follow.
   */
  public static List<String> brief() {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      texts.addAll(MiniLm.equal(1, 3 + i % 8, SEED + i));
    }
    return texts;
  }

  /**
   * The runtime alone, each text a run of its own, by as many callers as the server has workers:
   * they share memory and the last cache too.
   */
  public static SideBySide.Work bare(RawLoop raw, int texts) {
    return () -> {
      IntStream.range(0, texts).parallel().forEach(raw::call);
      return texts;
    };
  }

  static CompletableFuture<?> submit(Engine engine, String text) {
    return engine.predictor().submit(request(text), CallTerms.usual());
  }

  static TensorRequest request(String text) {
    return new TensorRequest(
        Engine.NAME,
        null,
        Map.of(MiniLm.TEXT, Tensor.texts(new String[] {text}, 1)),
        Set.of(),
        null,
        null);
  }

  public static Map<String, Tensor> inputs(OnnxModel model, String text) {
    int[] ids = model.encode(text).get(0);
    long[] wide = Arrays.stream(ids).asLongStream().toArray();
    long[] ones = new long[ids.length];
    Arrays.fill(ones, 1);
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    for (TensorSpec spec : model.tensors().graphInputs()) {
      long[] values =
          switch (spec.name()) {
            case "input_ids" -> wide;
            case "attention_mask" -> ones;
            default -> new long[ids.length];
          };
      inputs.put(spec.name(), Tensor.longs(values, 1, ids.length));
    }
    return inputs;
  }
}
