package dev.plimsoll.training.internal.measure;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.kernel.Progress;
import dev.plimsoll.training.EpochRecord;
import dev.plimsoll.training.internal.ProcessFigures;
import dev.plimsoll.training.internal.Workplace;
import dev.plimsoll.training.internal.block.ComputeThreads;
import dev.plimsoll.training.internal.block.Parameters;
import dev.plimsoll.training.internal.checkpoint.NamedTensor;
import dev.plimsoll.training.internal.checkpoint.SafeTensors;
import dev.plimsoll.training.internal.optimize.Adversarial;
import dev.plimsoll.training.internal.optimize.Figures;
import dev.plimsoll.training.internal.optimize.Loss;
import dev.plimsoll.training.internal.optimize.Schedule;
import dev.plimsoll.training.internal.optimize.StepContext;
import dev.plimsoll.training.internal.optimize.Trainable;
import dev.plimsoll.training.internal.optimize.Trainer;
import dev.plimsoll.training.internal.optimize.TrainingPlan;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The trainer as it is, let go for so many steps at a time, so that another program can be timed in
 * between. A step counts from the moment its loss is asked for to the moment the next one's is:
 * with backward pass, optimizer, order of rows, and the validation when a pass ends.
 */
public final class SpeedRun {
  private static final long SEED = 17;
  private static final int PROOF_STEPS = 8;
  private static final int BATCHES = 4096;
  private static final int ENDLESS = 1 << 20;

  private SpeedRun() {}

  /**
   * Writes the files, proves, and steps until the orders end.
   *
   * @param orders one number of steps a line
   * @param measured what each line took; before that, the proof
   */
  public static void run(
      SpeedCase what,
      int threads,
      Path folder,
      BufferedReader orders,
      Consumer<Map<String, ?>> measured) {
    ComputeThreads.use(threads);
    Workplace place = Workplace.of(Progress.none());
    try (SpeedCase.Learning proven = what.learning()) {
      write(what, proven.work(), folder);
      List<EpochRecord> curve =
          new Trainer(plan(what, PROOF_STEPS), SEED, place).train(proven.work());
      measured.accept(Map.of("proof", curve.get(0).trainLogLoss(), "steps", PROOF_STEPS));
    }
    try (SpeedCase.Learning timed = what.learning()) {
      new Trainer(plan(what, 0), SEED, place).train(new Gate(timed.work(), orders, measured));
    } catch (OrdersEnded e) {
      return; // as is meant
    }
  }

  /** As tables and texts are trained, at a constant rate. */
  private static TrainingPlan plan(SpeedCase what, long maxSteps) {
    return new TrainingPlan(
        what.batch(),
        what.batch(),
        ENDLESS,
        maxSteps,
        ENDLESS,
        false,
        1e-3,
        0.01,
        Schedule.CONSTANT,
        0,
        0.2,
        1,
        0,
        false,
        0,
        false,
        Adversarial.NONE,
        "");
  }

  private static void write(SpeedCase what, Trainable work, Path folder) {
    Parameters parameters = work.parameters();
    List<NamedTensor> weights =
        parameters.names().stream()
            .map(name -> new NamedTensor(name, parameters.shape(name), parameters.values(name)))
            .toList();
    String decayed =
        parameters.names().stream().filter(parameters::decays).collect(Collectors.joining(","));
    List<long[]> batches = batches(what, work);
    float[] order = new float[batches.size() * what.batch()];
    for (int b = 0; b < batches.size(); b++) {
      for (int i = 0; i < what.batch(); i++) {
        order[b * what.batch() + i] = batches.get(b)[i];
      }
    }
    NamedTensor all = new NamedTensor("batches", new long[] {batches.size(), what.batch()}, order);
    try {
      Files.createDirectories(folder);
      Files.write(
          folder.resolve("start.safetensors"),
          SafeTensors.bytes(weights, Map.of("decayed", decayed)));
      Files.write(folder.resolve("rows.safetensors"), SafeTensors.bytes(what.rows(), Map.of()));
      Files.write(folder.resolve("batches.safetensors"), SafeTensors.bytes(List.of(all), Map.of()));
    } catch (IOException e) {
      throw PlimsollException.io(folder.toString(), e);
    }
  }

  /** The batches that training will meet: those of a training that learns a single number. */
  private static List<long[]> batches(SpeedCase what, Trainable work) {
    try (Dealt dealt = new Dealt(work)) {
      new Trainer(plan(what, BATCHES), SEED, Workplace.of(Progress.none())).train(dealt);
      return dealt.batches;
    }
  }

  /** No more orders. */
  private static final class OrdersEnded extends RuntimeException {
    private static final long serialVersionUID = 1;

    OrdersEnded() {
      super(null, null, false, false);
    }
  }

  /** Lets through as many steps as are ordered, and says what they took. */
  private static final class Gate implements Trainable {
    private final Trainable work;
    private final BufferedReader orders;
    private final Consumer<Map<String, ?>> measured;
    private long ordered;
    private long left;
    private long units;
    private long began;
    private double beganCpu;

    Gate(Trainable work, BufferedReader orders, Consumer<Map<String, ?>> measured) {
      this.work = work;
      this.orders = orders;
      this.measured = measured;
    }

    @Override
    public Loss loss(long[] rows, StepContext context) {
      if (left == 0) {
        tell();
        ordered = next();
        left = ordered;
        units = 0;
        beganCpu = ProcessFigures.cpuSeconds();
        began = System.nanoTime();
      }
      left--;
      for (long row : rows) {
        units += work.cost((int) row);
      }
      return work.loss(rows, context);
    }

    private void tell() {
      if (ordered > 0) {
        double seconds = (System.nanoTime() - began) / 1e9;
        double cpu = ProcessFigures.cpuSeconds() - beganCpu;
        measured.accept(
            Map.of("steps", ordered, "units", units, "seconds", seconds, "cpuSeconds", cpu));
      }
    }

    private long next() {
      try {
        String line = orders.readLine();
        if (line == null) {
          throw new OrdersEnded();
        }
        return Math.max(1, Long.parseLong(line.strip()));
      } catch (IOException e) {
        throw PlimsollException.io("standard input", e);
      }
    }

    @Override
    public Parameters parameters() {
      return work.parameters();
    }

    @Override
    public int rows() {
      return work.rows();
    }

    @Override
    public int cost(int row) {
      return work.cost(row);
    }

    @Override
    public String unit() {
      return work.unit();
    }

    @Override
    public Figures validate() {
      return work.validate();
    }
  }

  /** Notes which rows each step is given. */
  private static final class Dealt implements Trainable, AutoCloseable {
    private final Trainable work;
    private final Parameters parameters = new Parameters(new SplittableRandom(0));
    private final List<long[]> batches = new ArrayList<>();

    Dealt(Trainable work) {
      this.work = work;
      parameters.constant("one", 1, 1);
    }

    @Override
    public Loss loss(long[] rows, StepContext context) {
      batches.add(rows.clone());
      return new Loss(parameters.tensor("one").sum(), rows.length);
    }

    @Override
    public Parameters parameters() {
      return parameters;
    }

    @Override
    public int rows() {
      return work.rows();
    }

    @Override
    public int cost(int row) {
      return work.cost(row);
    }

    @Override
    public Figures validate() {
      return new Figures(0, 0);
    }

    @Override
    public void close() {
      parameters.close();
    }
  }
}
