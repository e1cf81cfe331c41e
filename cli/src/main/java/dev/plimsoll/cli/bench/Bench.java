package dev.plimsoll.cli.bench;

import dev.plimsoll.cli.bench.core.DataProfile;
import dev.plimsoll.cli.bench.core.FeatureJoin;
import dev.plimsoll.cli.bench.core.LedgerAppends;
import dev.plimsoll.cli.bench.core.OnnxBatches;
import dev.plimsoll.cli.bench.core.ScoreRows;
import dev.plimsoll.cli.bench.core.ServerThroughput;
import dev.plimsoll.cli.bench.core.Sizes;
import dev.plimsoll.cli.bench.engine.HotSwaps;
import dev.plimsoll.cli.bench.engine.Overload;
import dev.plimsoll.cli.bench.engine.ServingSizes;
import dev.plimsoll.cli.bench.engine.TableServing;
import dev.plimsoll.cli.bench.engine.TextServing;
import dev.plimsoll.cli.bench.log.LogArchived;
import dev.plimsoll.cli.bench.log.LogCost;
import dev.plimsoll.cli.bench.log.LogKills;
import dev.plimsoll.cli.bench.log.LogLookUp;
import dev.plimsoll.cli.bench.log.LogSizes;
import dev.plimsoll.cli.bench.measure.Benchmark;
import dev.plimsoll.cli.bench.measure.Figure;
import dev.plimsoll.cli.bench.measure.Groups;
import dev.plimsoll.cli.bench.model.MiniLm;
import dev.plimsoll.cli.bench.training.DiamondPrices;
import dev.plimsoll.cli.bench.training.LaterMail;
import dev.plimsoll.cli.bench.training.NetworksBesideTrees;
import dev.plimsoll.cli.bench.wire.WireLog;
import dev.plimsoll.cli.bench.wire.WireSmall;
import dev.plimsoll.cli.bench.wire.WireTail;
import dev.plimsoll.cli.bench.wire.WireText;
import dev.plimsoll.kernel.Progress;
import dev.plimsoll.kernel.ScratchFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** All figures, and the way to take them. */
public final class Bench {
  private final List<Benchmark> benchmarks;

  private Bench(
      Sizes sizes, LogSizes log, ServingSizes serving, Path miniLm, @Nullable Path diamonds) {
    this.benchmarks =
        List.of(
            new OnnxBatches(sizes),
            new FeatureJoin(sizes),
            new DataProfile(sizes),
            new LedgerAppends(sizes),
            new ServerThroughput(sizes),
            new ScoreRows(sizes),
            new LogCost(log),
            new LogLookUp(log),
            new LogArchived(log),
            new LogKills(log),
            new TextServing(serving, miniLm, 0, 1.3),
            new TextServing(serving, miniLm, 32, 0.9),
            new TextServing(serving, miniLm, 64, 0.9),
            new TextServing(serving, miniLm, 128, 0.9),
            new TableServing(serving),
            new HotSwaps(serving),
            new Overload(serving),
            new LaterMail(mails(), miniLm),
            new DiamondPrices(diamonds),
            NetworksBesideTrees.all(examples()).get(0),
            NetworksBesideTrees.all(examples()).get(1),
            new WireText(serving, miniLm, WireText.Wire.BINARY),
            new WireText(serving, miniLm, WireText.Wire.GRPC),
            new WireText(serving, miniLm, WireText.Wire.JSON),
            new WireSmall(serving),
            new WireTail(serving),
            new WireLog(serving));
  }

  /**
   * At the sizes that figures are quoted for: some minutes on two cores.
   *
   * @param logRows archived rows of the large log; 0 for the usual number
   */
  public static Bench full(@Nullable Path miniLm, @Nullable Path diamonds, long logRows) {
    LogSizes log = LogSizes.full();
    return new Bench(
        Sizes.full(),
        logRows > 0 ? log.withArchivedRows(logRows) : log,
        ServingSizes.full(),
        place(miniLm),
        diamonds);
  }

  /** At tiny sizes, to see that all of it runs; the figures are not worth keeping. */
  public static Bench quick(@Nullable Path miniLm) {
    return new Bench(Sizes.quick(), LogSizes.quick(), ServingSizes.quick(), place(miniLm), null);
  }

  private static Path examples() {
    return Path.of(System.getProperty("plimsoll.root", ""), "examples");
  }

  private static Path mails() {
    return examples().resolve("moderation/data/mails.jsonl.gz");
  }

  private static Path place(@Nullable Path miniLm) {
    return miniLm == null ? MiniLm.usual() : miniLm;
  }

  /** What there is to measure: name to plain words, in the order of measuring. */
  public Map<String, String> figures() {
    Map<String, String> figures = new LinkedHashMap<>();
    benchmarks.forEach(benchmark -> figures.put(benchmark.name(), benchmark.means()));
    return figures;
  }

  /** Whether {@link #run} knows a name. */
  public boolean knows(String name) {
    return benchmarks.stream().anyMatch(benchmark -> meant(name, benchmark));
  }

  /**
   * Measures.
   *
   * @param name one of {@link Groups#ALL}, or one figure's name
   * @param parent where scratch folders are made and deleted: the disk that is measured
   */
  public List<Figure> run(String name, Path parent, Progress progress) {
    List<Benchmark> chosen =
        benchmarks.stream().filter(benchmark -> meant(name, benchmark)).toList();
    List<Figure> figures = new ArrayList<>();
    for (Benchmark benchmark : chosen) {
      progress.report("measuring " + benchmark.name(), figures.size(), chosen.size());
      Optional<String> obstacle = benchmark.obstacle();
      if (obstacle.isPresent()) {
        progress.report(
            "left out " + benchmark.name() + ": " + obstacle.get(), figures.size(), chosen.size());
        continue;
      }
      try (ScratchFolder scratch = ScratchFolder.below(parent, "bench")) {
        figures.add(benchmark.measure(scratch.path(), progress));
      }
    }
    return figures;
  }

  private static boolean meant(String name, Benchmark benchmark) {
    return name.equals(benchmark.group()) || name.equals(benchmark.name());
  }
}
