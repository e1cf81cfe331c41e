package dev.plimsoll.training.internal.optimize;

/** How the learning rate moves from the first step to the last. */
public enum Schedule {
  /** Falls along half a cosine to a twentieth of its peak. */
  COSINE {
    @Override
    double after(double way, double coolDown) {
      return FLOOR + (1 - FLOOR) * 0.5 * (1 + Math.cos(Math.PI * way));
    }
  },
  /** Falls along a line to nothing. */
  LINEAR {
    @Override
    double after(double way, double coolDown) {
      return 1 - way;
    }
  },
  /**
   * Warm-up, stable, decay: stays at its peak and falls along a line over the last share of steps.
   * A later training can continue from a checkpoint of the stable part.
   */
  WSD {
    @Override
    double after(double way, double coolDown) {
      return way <= 1 - coolDown ? 1 : (1 - way) / coolDown;
    }
  },
  /** Stays at its peak. */
  CONSTANT {
    @Override
    double after(double way, double coolDown) {
      return 1;
    }
  };

  private static final double FLOOR = 0.05;

  abstract double after(double way, double coolDown);

  /**
   * The share of the peak rate at a step.
   *
   * @param step counted from 1
   * @param warmUp steps over which the rate rises along a line
   * @param coolDown share of all steps at the end, at most those after the warm-up; used by {@link
   *     #WSD}
   */
  public double share(long step, long warmUp, long total, double coolDown) {
    if (step <= warmUp) {
      return (double) step / warmUp;
    }
    double rest = Math.max(1, total - warmUp);
    return after(Math.min(1, (step - warmUp) / rest), Math.min(1, coolDown * total / rest));
  }
}
