package dev.plimsoll.cli;

import dev.plimsoll.kernel.ScratchFolder;
import dev.plimsoll.pipeline.TrainWorker;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "train-worker",
    mixinStandardHelpOptions = true,
    description = {
      "Lets other machines train on this one: their project names it under workers.",
      "Needs a secret in PLIMSOLL_WORKER_TOKEN, the same on all, and a network of their own: "
          + "what goes between them is not encrypted."
    })
final class TrainWorkerCommand implements Callable<Integer> {
  @Mixin private Screen screen = new Screen();

  @Option(
      names = "--listen",
      paramLabel = "ADDRESS:PORT",
      defaultValue = "127.0.0.1:29500",
      description = "Where to listen (default: ${DEFAULT-VALUE}).")
  private String listen = "127.0.0.1:29500";

  @Option(names = "--once", description = "End after one training.")
  private boolean once;

  @Override
  public Integer call() {
    try (ScratchFolder folder = ScratchFolder.temporary("plimsoll-train-worker")) {
      TrainWorker.serve(listen, once, folder.path(), screen::line);
      return Plimsoll.DONE;
    }
  }
}
