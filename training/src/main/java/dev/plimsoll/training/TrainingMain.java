package dev.plimsoll.training;

import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.training.internal.parallel.WorkerServer;
import dev.plimsoll.training.internal.run.ChildJob;
import dev.plimsoll.training.internal.run.JsonLines;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

/**
 * Training as a child process: {@code TrainingMain job.json}, or as a worker that helps other
 * processes train: {@code TrainingMain worker [--once] address:port}, which says {@code {"port"}}
 * when it listens and expects the coordinator's token in {@code PLIMSOLL_WORKER_TOKEN}.
 *
 * <p>Standard output carries progress, one JSON object a line: {@code {"stage","done","total"}}.
 * The result is {@code result.json} in the job's folder, written whole or not at all. A failure is
 * one line on standard error, {@code {"code","blame","message"}}, and the exit code: 2 when the
 * user can mend it, 3 when resources ran out, 4 when Plimsoll is wrong. The process ends by itself
 * when the one that started it is gone.
 */
public final class TrainingMain {
  /** The file, in the job's folder, that holds the {@link TrainingResult}. */
  public static final String RESULT = "result.json";

  /** The file, in the same folder, that a training which was cut short resumes from. */
  public static final String CHECKPOINT = "resume.safetensors";

  /** The first argument of a worker. */
  public static final String WORKER = "worker";

  /** The environment variable with the secret that coordinator and workers share. */
  public static final String TOKEN = "PLIMSOLL_WORKER_TOKEN";

  private static final int WAIT_MILLIS = 60_000;

  private TrainingMain() {}

  public static void main(String[] args) {
    if (args.length > 0 && args[0].equals(WORKER)) {
      ChildJob.run(out -> work(List.of(args).subList(1, args.length), out));
    }
    ChildJob.run(
        args,
        1,
        "the file of the job",
        progress -> {
          TrainingJob job = Json.read(Path.of(args[0]), TrainingJob.class);
          TrainingResult result = Trainers.train(job, progress, InstantSource.system());
          Json.write(job.out().resolve(RESULT), result);
        });
  }

  private static boolean isPort(String text) {
    return text.matches("[0-9]{1,5}") && Integer.parseInt(text) <= 65_535;
  }

  private static void work(List<String> args, JsonLines out) {
    String token = System.getenv().getOrDefault(TOKEN, "");
    boolean once = args.contains("--once");
    String where = args.isEmpty() ? "" : args.get(args.size() - 1);
    int colon = where.lastIndexOf(':');
    if (token.isEmpty() || colon < 1 || !isPort(where.substring(colon + 1))) {
      throw new PlimsollException(
          TrainingError.JOB_INVALID,
          "worker at '"
              + where
              + "' (expected: address:port to listen at, and a secret in "
              + TOKEN
              + ")");
    }
    JsonLines.endWithParent();
    try {
      new WorkerServer(token, Trainers::assist)
          .serve(
              InetAddress.getByName(where.substring(0, colon)),
              Integer.parseInt(where.substring(colon + 1)),
              once,
              once ? WAIT_MILLIS : 0,
              out::listening);
    } catch (UnknownHostException e) {
      throw new PlimsollException(
          TrainingError.JOB_INVALID, "address: " + where + " (expected: one of this machine's)", e);
    }
  }
}
