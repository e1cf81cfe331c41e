package dev.plimsoll.cli.bench.wire;

import dev.plimsoll.cli.bench.engine.ServingSizes;
import dev.plimsoll.cli.bench.engine.TextServing;
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
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Texts of 64 tokens through the whole server to sentence vectors, one a request, asked by a client
 * in another process, against bare runtime loops over the same graph in this one, one per core. The
 * server's processor time is this process's in windows when the loops rest.
 */
public record WireText(ServingSizes sizes, Path miniLm, Wire wire) implements Benchmark {
  private static final int TOKENS = 64;
  private static final int AT_ONCE = 64;
  private static final long SEED = 31;

  /** In which form texts come and vectors go. */
  public enum Wire {
    BINARY(0.9),
    GRPC(0.9),
    JSON(0.85);

    private final double target;

    Wire(double target) {
      this.target = target;
    }

    WireChild client(WireServer server, List<String> texts) {
      return switch (this) {
        case BINARY -> server.http(AT_ONCE, texts.stream().map(WireBody::binaryText).toList());
        case GRPC -> server.grpc(AT_ONCE, texts.stream().map(WireBody::grpcText).toList());
        case JSON -> server.http(AT_ONCE, texts.stream().map(WireBody::text).toList());
      };
    }
  }

  @Override
  public String name() {
    return "serving.wire." + wire.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String group() {
    return Groups.SERVING;
  }

  @Override
  public String means() {
    return "sentence vectors of "
        + TOKENS
        + " tokens through the whole server, beside the bare runtime; wire: "
        + wire;
  }

  @Override
  public Optional<String> obstacle() {
    return MiniLm.obstacle(miniLm);
  }

  @Override
  public Figure measure(Path folder, Progress progress) {
    ModelPackage plain = MiniLm.writePooled(miniLm, folder.resolve("plain"));
    ModelPackage model = MiniLm.imported(plain, folder.resolve("package"));
    List<String> texts = MiniLm.equal(Math.max(4, sizes.texts() / 2), TOKENS, SEED);
    try (OnnxModel loaded = model.load();
        RawLoop raw =
            new RawLoop(
                loaded, texts.stream().map(text -> TextServing.inputs(loaded, text)).toList());
        WireServer server = new WireServer(folder, model);
        WireChild client = wire.client(server, texts)) {
      try (WireChild first = wire.client(server, TextServing.brief())) {
        first.closed(sizes.warmUps());
      }
      SideBySide.Work served =
          () -> {
            client.closed(texts.size());
            return texts.size();
          };
      served.run(); // what runs cost is learned while serving
      SideBySide measured =
          SideBySide.run(sizes.rounds(), served, TextServing.bare(raw, texts.size()));
      return Figure.atLeast(
          name(),
          measured.ratio(SideBySide.Window::perCpuSecond),
          "x",
          wire.target,
          "processor time of bare ONNX Runtime loops over the same graph, one a core: %s texts per processor second against %s; %d requests at once, logged durably"
              .formatted(
                  Words.number(measured.theirRate(SideBySide.Window::perCpuSecond)),
                  Words.number(measured.ourRate(SideBySide.Window::perCpuSecond)),
                  AT_ONCE));
    }
  }
}
