package dev.plimsoll.cli;

import dev.plimsoll.cli.bench.fuzz.Fuzz;
import dev.plimsoll.cli.bench.fuzz.FuzzResult;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "fuzz",
    mixinStandardHelpOptions = true,
    description =
        "Sends spoiled requests to a server of its own, over REST and gRPC: none may make it fail, and its memory must stay as it was.")
final class FuzzCommand implements Callable<Integer> {
  @Mixin private Screen screen = new Screen();

  @Option(
      names = "--requests",
      paramLabel = "N",
      defaultValue = "100000",
      description = "How many (default: ${DEFAULT-VALUE}).")
  private int requests;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "20260301",
      description = "The same seed sends the same requests (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Override
  public Integer call() {
    Path folder = screen.homeOrTemporary();
    FuzzResult result = Fuzz.run(folder, Math.max(1, requests), seed, screen.progress());
    screen.table(
        List.of("form", "status x requests (below 100: gRPC's)"),
        result.answers().entrySet().stream()
            .map(form -> List.of(form.getKey(), counts(form.getValue())))
            .toList());
    screen.line(
        "failures of the server: %d (expected: 0); memory before %d MB, after %d MB"
            .formatted(result.faults(), result.bytesBefore() >> 20, result.bytesAfter() >> 20));
    screen.result(result);
    return result.ok() ? Plimsoll.DONE : Plimsoll.ANSWER_IS_NO;
  }

  private static String counts(Map<Integer, Integer> counts) {
    return counts.entrySet().stream()
        .map(count -> count.getKey() + " x " + count.getValue())
        .collect(Collectors.joining(", "));
  }
}
