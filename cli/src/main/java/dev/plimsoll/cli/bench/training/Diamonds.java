package dev.plimsoll.cli.bench.training;

import dev.plimsoll.cli.bench.measure.Figure;
import dev.plimsoll.kernel.Progress;
import dev.plimsoll.kernel.ScratchFolder;
import dev.plimsoll.pipeline.ChildTabularBench;
import dev.plimsoll.training.TabularBench;
import java.nio.file.Path;
import java.util.Map;

/** A network's error on the prices of diamonds, against published ones. */
public final class Diamonds {
  /** The network with the least error there. */
  public static final String NETWORK = "tabm";

  private static final double TARGET = 0.14;

  private Diamonds() {}

  /** What the network is trained with, chosen by the rows that stop. */
  public static Map<String, Object> settings() {
    return Map.of("epochs", 16, "patience", 4);
  }

  /**
   * Trains and judges.
   *
   * @param data the table as CSV
   * @param parent of a folder that is deleted afterwards
   */
  public static Figure measure(
      Path data,
      String candidate,
      Map<String, Object> params,
      long seed,
      Path parent,
      Progress progress) {
    try (ScratchFolder scratch = ScratchFolder.below(parent, "bench")) {
      TabularBench.Result result =
          ChildTabularBench.measure(data, candidate, params, seed, scratch.path(), progress);
      return Figure.atMost(
          "diamonds " + result.candidate(),
          result.rmse(),
          "deviations",
          TARGET,
          "RMSE of standardised price on %d test rows; %.0f CPU-seconds; published 0.131 to 0.140"
              .formatted(result.testRows(), result.cpuSeconds()));
    }
  }
}
