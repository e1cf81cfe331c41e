package dev.plimsoll.cli.bench.measure;

import java.util.List;

/** Under which names figures are taken together. */
public final class Groups {
  /** The figures that say whether a machine will do, in about half a minute. */
  public static final String CORE = "core";

  /** The figures of the prediction log, in two or three minutes. */
  public static final String LOG = "log";

  /** The figures of serving, each beside a bare loop of the runtime, in a few minutes. */
  public static final String SERVING = "serving";

  /** Later mail judged by models of earlier mail, in some minutes. */
  public static final String MODERATION = "moderation";

  /** Networks on tables beside simple models, in some minutes. */
  public static final String TRAINING = "training";

  /** The names of all groups. */
  public static final List<String> ALL = List.of(CORE, LOG, SERVING, MODERATION, TRAINING);

  private Groups() {}
}
