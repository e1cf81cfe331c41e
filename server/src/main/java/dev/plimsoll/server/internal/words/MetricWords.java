package dev.plimsoll.server.internal.words;

import java.util.List;

/** What each metric is called and what its value says, without a word of the trade. */
public enum MetricWords {
  AUC("auc", "AUC", 3) {
    @Override
    public String say(double value) {
      return "Take one case that happened and one that did not: the model gives the first the higher"
          + " score "
          + times(value)
          + ". Guessing gives 50.";
    }
  },
  PR_AUC("pr_auc", "PR AUC", 3) {
    @Override
    public String say(double value) {
      return "Averaged over all cut-offs, " + times(value) + " a flagged case is a real one.";
    }
  },
  ACCURACY("accuracy", "accuracy", 3) {
    @Override
    public String say(double value) {
      return "Its answer is right " + times(value) + ".";
    }
  },
  PRECISION("precision", "precision", 3) {
    @Override
    public String say(double value) {
      return "When it says yes, it is right " + times(value) + ".";
    }
  },
  RECALL("recall", "recall", 3) {
    @Override
    public String say(double value) {
      return "Of 100 cases that happened, it finds " + hundredths(value) + ".";
    }
  },
  F1("f1", "F1", 3) {
    @Override
    public String say(double value) {
      return "Precision and recall in one figure; 1 is perfect.";
    }
  },
  LOG_LOSS("log_loss", "log loss", 4) {
    @Override
    public String say(double value) {
      return "What its wrong probabilities cost; lower is better. Certain and right costs 0; between"
          + " yes and no, always saying one half costs 0.693.";
    }
  },
  BRIER("brier", "Brier score", 4) {
    @Override
    public String say(double value) {
      return "Mean squared distance between its probability and what happened; lower is better."
          + " Always saying one half costs 0.25.";
    }
  },
  ECE("ece", "calibration error", 4) {
    @Override
    public String say(double value) {
      return "Its probabilities are off by "
          + Figures.number(100 * value, 1)
          + " percentage points on average.";
    }
  },
  MACRO_AUC("macro_auc", "macro AUC", 3) {
    @Override
    public String say(double value) {
      return "Class by class, it puts a case of the class above a case of another "
          + times(value)
          + ". Guessing gives 50.";
    }
  },
  MAE("mae", "mean absolute error", 3) {
    @Override
    public String say(double value) {
      return "It is off by " + Figures.number(value, 3) + " on average.";
    }
  },
  RMSE("rmse", "root mean squared error", 3) {
    @Override
    public String say(double value) {
      return "It is typically off by "
          + Figures.number(value, 3)
          + ", large errors counting for more.";
    }
  },
  R2("r2", "R²", 3) {
    @Override
    public String say(double value) {
      return "It explains "
          + Figures.number(100 * value, 0)
          + " % of the differences between cases; 0 is no better than the mean.";
    }
  },
  PINBALL("pinball", "pinball loss", 3) {
    @Override
    public String say(double value) {
      return "What its numbers cost by being away from the truth, "
          + Figures.number(value, 3)
          + " on average, in the truth's own unit; lower is better. A miss on the side that should"
          + " be rare counts more.";
    }
  },
  COVERAGE("coverage", "coverage", 3) {
    @Override
    public String say(double value) {
      return "The truth lies between its lowest and its highest number "
          + times(value)
          + ". That should be as often as it promises, neither more nor less.";
    }
  },
  COVERAGE_ERROR("coverage_error", "coverage error", 3) {
    @Override
    public String say(double value) {
      return "How often the truth lies between its lowest and its highest number is "
          + Figures.number(100 * value, 1)
          + " percentage points away from what it promises.";
    }
  };

  /** Where lower is better. */
  private static final List<MetricWords> COSTS =
      List.of(LOG_LOSS, BRIER, ECE, MAE, RMSE, PINBALL, COVERAGE_ERROR);

  private final String metric;
  private final String label;
  private final int digits;

  MetricWords(String metric, String label, int digits) {
    this.metric = metric;
    this.label = label;
    this.digits = digits;
  }

  /** What the value says, as a sentence. */
  public abstract String say(double value);

  public String label() {
    return label;
  }

  public int digits() {
    return digits;
  }

  public boolean lowerIsBetter() {
    return COSTS.contains(this);
  }

  /** The label of a metric by its name in the evidence; unknown names speak for themselves. */
  public static String label(String metric) {
    for (MetricWords words : values()) {
      if (words.metric.equals(metric)) {
        return words.label;
      }
    }
    return metric.replace('_', ' ');
  }

  public static String sentence(String metric, double value) {
    if (!Double.isFinite(value)) {
      return "Could not be computed on these rows.";
    }
    for (MetricWords words : values()) {
      if (words.metric.equals(metric)) {
        return words.say(value);
      }
    }
    return "";
  }

  public static int digits(String metric) {
    for (MetricWords words : values()) {
      if (words.metric.equals(metric)) {
        return words.digits;
      }
    }
    return 3;
  }

  private static String times(double fraction) {
    return hundredths(fraction) + " times in 100";
  }

  private static String hundredths(double fraction) {
    return Figures.number(100 * fraction, 0);
  }
}
