package dev.plimsoll.cli.bench.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * Processor time that this machine's processors wanted, and what of it the hypervisor gave to other
 * machines, in ticks since it started. While much is stolen, milliseconds and requests a second
 * tell of the neighbours.
 */
public record StolenTime(long wanted, long stolen) {
  private static final Path SYSTEM = Path.of("/proc/stat");
  private static final double WORTH_TELLING = 0.02;
  private static final int IDLE = 4;
  private static final int WAITING = 5;
  private static final int STOLEN = 8;

  /** Nothing stolen where the system does not tell. */
  public static StolenTime now() {
    try {
      return parse(Files.readAllLines(SYSTEM).get(0));
    } catch (IOException e) {
      return new StolenTime(0, 0);
    }
  }

  /** Reads the line that Linux begins {@code /proc/stat} with. */
  static StolenTime parse(String line) {
    String[] ticks = line.split(" +", -1);
    long wanted = 0;
    for (int i = 1; i < ticks.length && i <= STOLEN; i++) {
      wanted += i == IDLE || i == WAITING ? 0 : Long.parseLong(ticks[i]);
    }
    return new StolenTime(wanted, ticks.length > STOLEN ? Long.parseLong(ticks[STOLEN]) : 0);
  }

  /** What to say of the time between the two; empty when it was below 2 %. */
  public Optional<String> wordsSince(StolenTime before) {
    double share = (double) (stolen - before.stolen) / Math.max(1, wanted - before.wanted);
    return share < WORTH_TELLING
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "meanwhile other machines had %.0f %% of the processor time wanted here",
                100 * share));
  }
}
