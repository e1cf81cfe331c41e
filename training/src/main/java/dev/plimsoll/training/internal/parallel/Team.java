package dev.plimsoll.training.internal.parallel;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.training.TrainingError;
import dev.plimsoll.training.TrainingJob;
import dev.plimsoll.training.internal.Settings;
import dev.plimsoll.training.internal.checkpoint.CheckpointFile;
import dev.plimsoll.training.internal.optimize.TrainingPlan;
import dev.plimsoll.training.internal.optimize.Workers;
import dev.plimsoll.training.internal.optimize.WorkersWanted;
import dev.plimsoll.training.internal.optimize.WorkersWanted.Host;
import java.io.IOException;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.TCPStore;
import org.jspecify.annotations.Nullable;

/**
 * The coordinator's side of a job's workers: gathers them, is the first of them, and knows what
 * became of the others.
 *
 * <p>{@code workers: N} starts N - 1 more processes on this machine. {@code workers: [host:port,
 * ...]} calls worker servers, in addition to this process.
 */
public final class Team implements AutoCloseable {
  private static final String HERE = "127.0.0.1";

  private final List<WorkerProcess> processes = new ArrayList<>();
  private final List<Link> links = new ArrayList<>();
  private @Nullable GlooWorkers gloo;

  private Team() {}

  /**
   * Gathers what the settings ask for; one process when they ask for none.
   *
   * @param effective the candidate's settings
   * @param secret the token of worker servers; empty when there is none
   */
  public static Team gather(
      TrainingJob job, Map<String, Object> effective, CheckpointFile checkpoint, String secret) {
    WorkersWanted wanted = WorkersWanted.of(effective.get(TrainingPlan.WORKERS));
    int seconds =
        effective.get(TrainingPlan.WORKER_TIMEOUT) instanceof Number number ? number.intValue() : 1;
    Team team = new Team();
    try {
      if (wanted.elsewhere().isEmpty()) {
        team.startHere(job, wanted.here(), checkpoint, seconds);
      } else {
        team.call(job, wanted.elsewhere(), checkpoint, secret, seconds);
      }
      return team;
    } catch (RuntimeException | Error e) {
      team.close();
      throw e;
    }
  }

  public Workers workers() {
    return gloo == null ? Workers.alone() : gloo;
  }

  private void startHere(TrainingJob job, int size, CheckpointFile checkpoint, int seconds) {
    if (size == 1) {
      return;
    }
    String token = HexFormat.of().formatHex(new SecureRandom().generateSeed(16));
    for (int rank = 1; rank < size; rank++) {
      WorkerProcess process = WorkerProcess.start(job.out(), rank, token);
      processes.add(process);
      links.add(Link.open(HERE, process.port(), rank));
    }
    join(job, checkpoint, token, seconds, false);
  }

  private void call(
      TrainingJob job, List<Host> hosts, CheckpointFile checkpoint, String secret, int seconds) {
    if (secret.isEmpty()) {
      throw Settings.invalid(
          "PLIMSOLL_WORKER_TOKEN", "not set", "the secret that the workers were started with");
    }
    hosts.forEach(host -> links.add(Link.open(host.name(), host.port(), links.size() + 1)));
    join(job, checkpoint, secret, seconds, true);
  }

  private void join(
      TrainingJob job, CheckpointFile checkpoint, String token, int seconds, boolean send) {
    String address = links.get(0).localAddress();
    int size = links.size() + 1;
    TCPStore store = GlooWorkers.openStore(address, seconds);
    TrainingJob theirs = Jobs.without(job, TrainingPlan.WORKERS, TrainingPlan.WORKER_TIMEOUT);
    try {
      boolean resumes = Files.isRegularFile(checkpoint.file());
      for (Link link : links) {
        link.invite(
            new Invitation(
                token,
                theirs,
                checkpoint.owner(),
                link.rank(),
                size,
                GlooWorkers.port(store),
                seconds,
                send ? Files.size(job.data()) : -1,
                resumes ? Files.size(checkpoint.file()) : 0),
            send ? job.data() : null,
            resumes ? checkpoint.file() : null);
      }
    } catch (IOException e) {
      throw PlimsollException.io("files for the workers", e);
    }
    gloo = GlooWorkers.join(store, 0, size, address, seconds, this::trouble);
  }

  /** What the others said or did, when something went wrong: causes before consequences. */
  private String trouble() {
    String words =
        links.stream()
            .flatMap(link -> link.trouble().stream())
            .sorted(Comparator.comparing(text -> text.contains(TrainingError.WORKER_LOST.name())))
            .collect(Collectors.joining("; "));
    return words.isEmpty() ? "one of them does not answer" : words;
  }

  @Override
  public void close() {
    if (gloo != null) {
      gloo.close();
    }
    links.forEach(Link::close);
    processes.forEach(WorkerProcess::close);
  }
}
