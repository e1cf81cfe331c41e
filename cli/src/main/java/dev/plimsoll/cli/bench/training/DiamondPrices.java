package dev.plimsoll.cli.bench.training;

import dev.plimsoll.cli.bench.measure.Benchmark;
import dev.plimsoll.cli.bench.measure.Figure;
import dev.plimsoll.cli.bench.measure.Groups;
import dev.plimsoll.kernel.Progress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@link Diamonds} with the network that is best there, when the table is at hand. */
public record DiamondPrices(@Nullable Path data) implements Benchmark {
  @Override
  public String name() {
    return "training.diamonds";
  }

  @Override
  public String means() {
    return "error of a network on prices of diamonds; 'bench diamonds' has its rivals too";
  }

  @Override
  public String group() {
    return Groups.TRAINING;
  }

  @Override
  public Optional<String> obstacle() {
    return data != null && Files.isRegularFile(data)
        ? Optional.empty()
        : Optional.of("no table (give --diamonds FILE.csv; see docs/training.md for where it is)");
  }

  @Override
  public Figure measure(Path folder, Progress progress) {
    return Diamonds.measure(
        data == null ? folder : data, Diamonds.NETWORK, Diamonds.settings(), 1, folder, progress);
  }
}
