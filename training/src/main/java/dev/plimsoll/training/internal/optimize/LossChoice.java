package dev.plimsoll.training.internal.optimize;

import dev.plimsoll.training.internal.Settings;
import dev.plimsoll.training.internal.table.Task;
import java.util.List;

/**
 * How a loss over classes treats them. All of it concerns training alone: validation always sees
 * the rows as they are.
 *
 * @param labelSmoothing share of each label that is spread evenly over all classes
 * @param classWeights how much more a row of a rare class counts
 * @param focal exponent that turns down rows which are already right (Lin et al. 2017), 0 for none
 * @param logitAdjustment how many log priors are added to the logits in the loss (Menon et al.
 *     2021), which makes the network's own logits those of balanced classes; 0 for none
 */
public record LossChoice(
    double labelSmoothing, Weighting classWeights, double focal, double logitAdjustment) {
  /** The classes' weights, which average 1 over the training rows. */
  public enum Weighting {
    /** Every row counts the same. */
    NONE {
      @Override
      double of(double frequency) {
        return 1;
      }
    },
    /** By one over the class's frequency: every class counts the same. */
    INVERSE {
      @Override
      double of(double frequency) {
        return 1 / frequency;
      }
    },
    /** By one over the square root of it: half way. */
    INVERSE_SQRT {
      @Override
      double of(double frequency) {
        return 1 / Math.sqrt(frequency);
      }
    };

    abstract double of(double frequency);
  }

  private static final String NONE = "none";

  public static final LossChoice PLAIN = new LossChoice(0, Weighting.NONE, 0, 0);

  /**
   * Reads {@code labelSmoothing, classWeights, focal, logitAdjustment}; default: none of them. Only
   * losses over classes that exclude each other have them: of other tasks any but the default is
   * refused.
   */
  public static LossChoice of(Settings settings, Task task) {
    double labelSmoothing = settings.number("labelSmoothing", 0, 0, 0.5);
    String weights =
        settings.choice("classWeights", NONE, List.of(NONE, "inverse", "inverse sqrt"));
    double focal = settings.number("focal", 0, 0, 10);
    double logitAdjustment = settings.number("logitAdjustment", 0, 0, 4);
    if (task != Task.BINARY && task != Task.MULTI_CLASS) {
      String with = " with task: " + task.label();
      settings.require(labelSmoothing == 0, "labelSmoothing", labelSmoothing, "0" + with);
      settings.require(weights.equals(NONE), "classWeights", weights, NONE + with);
      settings.require(focal == 0, "focal", focal, "0" + with);
      settings.require(logitAdjustment == 0, "logitAdjustment", logitAdjustment, "0" + with);
    }
    return new LossChoice(
        labelSmoothing,
        switch (weights) {
          case "inverse" -> Weighting.INVERSE;
          case "inverse sqrt" -> Weighting.INVERSE_SQRT;
          default -> Weighting.NONE;
        },
        focal,
        logitAdjustment);
  }
}
