package dev.plimsoll.serving;

/** When a logged prediction is acknowledged. */
public enum Durability {
  /** When it is on the disk: survives the loss of the process and of the machine. */
  GROUP,
  /**
   * When the operating system has it: survives the loss of the process. It is on the disk at most
   * about {@value PredictionLog#RELAXED_MILLIS} ms later, and a loss of power in between loses it.
   */
  RELAXED
}
