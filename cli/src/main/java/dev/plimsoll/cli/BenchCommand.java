package dev.plimsoll.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(name = "bench", mixinStandardHelpOptions = true, description = "Measures on this machine.")
final class BenchCommand implements Callable<Integer> {
  @Override
  public Integer call() {
    return Plimsoll.DONE;
  }
}
