package dev.plimsoll.training.internal.table;

import dev.plimsoll.training.internal.Settings;
import java.util.Arrays;
import java.util.List;

/** What a model is asked for. */
public enum Task {
  /** Yes or no. */
  BINARY("binary", "log_loss", "auc"),
  /** One of some classes. */
  MULTI_CLASS("multi-class", "log_loss", "accuracy"),
  /** Some of several labels, which do not exclude each other. */
  MULTI_LABEL("multi-label", "log_loss", "f1"),
  /** A number: its mean given the inputs. */
  REGRESSION("regression", "squared_error", "r2"),
  /** Quantiles of a number given the inputs. */
  QUANTILE("quantile", "pinball", "pinball");

  /** The parameter that says it. */
  public static final String NAME = "task";

  private final String label;
  private final String loss;
  private final String metric;

  Task(String label, String loss, String metric) {
    this.label = label;
    this.loss = loss;
    this.metric = metric;
  }

  /** As parameters and manifests spell it. */
  public String label() {
    return label;
  }

  /** The name of the validation loss, lower is better. */
  public String loss() {
    return loss;
  }

  /** The name of the validation metric; for quantiles the loss once more. */
  public String metric() {
    return metric;
  }

  /** Whether the target is a number. */
  public boolean numeric() {
    return this == REGRESSION || this == QUANTILE;
  }

  /** What the parameter {@code task} says, else {@link #BINARY}. */
  public static Task of(Settings settings) {
    List<String> labels = Arrays.stream(values()).map(Task::label).toList();
    String word = settings.choice(NAME, BINARY.label, labels);
    return values()[labels.indexOf(word)];
  }
}
