package dev.plimsoll.training.internal.optimize;

import dev.plimsoll.training.internal.Settings;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * How a network is trained, whatever the network. Every network candidate takes these parameters
 * under the same names, each with its own defaults; {@code docs/training.md} explains them to
 * users.
 *
 * @param batch rows that one step learns from, over all workers
 * @param microBatch rows computed at a time; the pieces of a batch are added up, which saves memory
 *     and changes nothing else
 * @param epochs most passes over the rows
 * @param maxSteps most steps, 0 for no such bound
 * @param patience passes without a better validation figure before it stops
 * @param stopOnMetric whether the better figure is the metric or the loss
 * @param warmUp share of all steps over which the rate rises
 * @param coolDown share of all steps over which {@link Schedule#WSD} falls
 * @param clip longest gradient
 * @param ema how much of the averaged weights stays at each step, 0 to train without average
 * @param bf16 whether products are computed in bfloat16
 * @param checkpointEvery steps between checkpoints; 0 for one after each pass
 * @param activationCheckpointing recompute activations in the backward pass instead of keeping them
 * @param startFrom a safetensors file with weights to start from, such as an earlier package's
 *     checkpoint; empty to start anew
 */
public record TrainingPlan(
    int batch,
    int microBatch,
    int epochs,
    long maxSteps,
    int patience,
    boolean stopOnMetric,
    double learningRate,
    double weightDecay,
    Schedule schedule,
    double warmUp,
    double coolDown,
    double clip,
    double ema,
    boolean bf16,
    long checkpointEvery,
    boolean activationCheckpointing,
    Adversarial adversarial,
    String startFrom) {
  /** The parameter that names the processes to train with; whoever starts them reads it. */
  public static final String WORKERS = "workers";

  /** Seconds that a worker may keep the others waiting. */
  public static final String WORKER_TIMEOUT = "workerTimeout";

  private static final int WORKER_SECONDS = 300;

  /** Small networks on tables. */
  public static TrainingPlan tables() {
    return new TrainingPlan(
        512,
        512,
        5,
        0,
        2,
        false,
        1e-3,
        0.01,
        Schedule.COSINE,
        0.08,
        0.2,
        1,
        0,
        false,
        0,
        false,
        Adversarial.NONE,
        "");
  }

  /**
   * Networks on tables of some thousand rows at most: small batches give enough steps, and weights
   * are held small. Measured by out-of-fold scores of 600 rows of German credit.
   */
  public static TrainingPlan fewRows() {
    return tables().with(32, 40, 8, 1e-3, 0.1);
  }

  /** Text encoders from scratch; pretrained ones want a rate of 2e-5 to 5e-5. */
  public static TrainingPlan texts() {
    return tables().with(32, 3, 2, 5e-4, 0.01);
  }

  /** The same with another size and pace. */
  public TrainingPlan with(int rowsPerStep, int passes, int patient, double rate, double decay) {
    return new TrainingPlan(
        rowsPerStep,
        rowsPerStep,
        passes,
        maxSteps,
        patient,
        stopOnMetric,
        rate,
        decay,
        schedule,
        warmUp,
        coolDown,
        clip,
        ema,
        bf16,
        checkpointEvery,
        activationCheckpointing,
        adversarial,
        startFrom);
  }

  /**
   * What the settings say, else what {@code other} says.
   *
   * @param loss the name of {@link Figures#loss}, a word for {@code stopOn}
   * @param metric the name of {@link Figures#metric}, another
   */
  public static TrainingPlan of(Settings settings, TrainingPlan other, String loss, String metric) {
    int batch = settings.integer("batch", other.batch, 1, 1 << 20);
    int micro = settings.integer("microBatch", Math.min(batch, other.microBatch), 1, 1 << 20);
    if (micro > batch) {
      settings.idle("batch is " + batch, List.of("microBatch"));
    }
    Schedule schedule =
        Schedule.valueOf(
            settings
                .choice(
                    "schedule",
                    lower(other.schedule),
                    List.of("cosine", "linear", "wsd", "constant"))
                .toUpperCase(Locale.ROOT));
    if (schedule != Schedule.WSD) {
      settings.idle("schedule is " + lower(schedule), List.of("coolDown"));
    }
    WorkersWanted.of(settings.given(WORKERS));
    settings.integer(WORKER_TIMEOUT, WORKER_SECONDS, 1, 86_400);
    return new TrainingPlan(
        batch,
        Math.min(batch, micro),
        settings.integer("epochs", other.epochs, 1, 10_000),
        settings.integer("maxSteps", (int) other.maxSteps, 0, Integer.MAX_VALUE),
        settings.integer("patience", other.patience, 1, 10_000),
        settings
            .choice("stopOn", other.stopOnMetric ? metric : loss, List.of(loss, metric))
            .equals(metric),
        settings.number("learningRate", other.learningRate, 1e-7, 1e6),
        settings.number("weightDecay", other.weightDecay, 0, 10),
        schedule,
        settings.number("warmUp", other.warmUp, 0, 1),
        settings.number("coolDown", other.coolDown, 0.001, 1),
        settings.number("clip", other.clip, 1e-6, 1e6),
        settings.number("ema", other.ema, 0, 0.999_999),
        bf16(settings, other.bf16),
        settings.integer("checkpointEvery", (int) other.checkpointEvery, 0, Integer.MAX_VALUE),
        settings.flag("activationCheckpointing", other.activationCheckpointing),
        settings.section(
            "adversarial",
            inner ->
                new Adversarial(
                    inner.integer("steps", other.adversarial.steps(), 0, 20),
                    inner.number("radius", other.adversarial.radius(), 0, 1e3))),
        String.valueOf(Objects.requireNonNullElse(settings.given("startFrom"), other.startFrom)));
  }

  private static String lower(Schedule schedule) {
    return schedule.name().toLowerCase(Locale.ROOT);
  }

  private static boolean bf16(Settings settings, boolean otherwise) {
    String word = settings.choice("bf16", otherwise ? "auto" : "off", List.of("auto", "on", "off"));
    settings.require(
        !word.equals("on") || Autocast.supported(),
        "bf16",
        word,
        "auto or off: this processor has no bfloat16 instructions");
    return !word.equals("off") && Autocast.supported();
  }
}
