package dev.plimsoll.cli.bench;

import dev.plimsoll.kernel.Progress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All figures, and the way to take them. */
public final class Bench {
  /** The name under which all figures are taken. */
  public static final String CORE = "core";

  private final List<Benchmark> benchmarks;

  private Bench(Sizes sizes) {
    this.benchmarks =
        List.of(
            new OnnxBatches(sizes),
            new FeatureJoin(sizes),
            new DataProfile(sizes),
            new LedgerAppends(sizes),
            new ServerThroughput(sizes));
  }

  /** At the sizes that figures are quoted for: below a minute on two cores. */
  public static Bench full() {
    return new Bench(Sizes.full());
  }

  /** At tiny sizes, to see that all of it runs; the figures are not worth keeping. */
  public static Bench quick() {
    return new Bench(Sizes.quick());
  }

  /** What there is to measure: name to plain words, in the order of measuring. */
  public Map<String, String> figures() {
    Map<String, String> figures = new LinkedHashMap<>();
    benchmarks.forEach(benchmark -> figures.put(benchmark.name(), benchmark.means()));
    return figures;
  }

  /** Whether {@link #run} knows a name. */
  public boolean knows(String name) {
    return name.equals(CORE) || figures().containsKey(name);
  }

  /**
   * Measures.
   *
   * @param name {@link #CORE} for all, or one figure's name
   * @param parent where scratch folders are made and deleted: the disk that is measured
   */
  public List<Figure> run(String name, Path parent, Progress progress) {
    List<Benchmark> chosen =
        benchmarks.stream()
            .filter(benchmark -> name.equals(CORE) || name.equals(benchmark.name()))
            .toList();
    List<Figure> figures = new ArrayList<>();
    for (Benchmark benchmark : chosen) {
      progress.report("measuring " + benchmark.name(), figures.size(), chosen.size());
      try (ScratchFolder scratch = ScratchFolder.below(parent)) {
        figures.add(benchmark.measure(scratch.path(), progress));
      }
    }
    return figures;
  }
}
