package dev.plimsoll.training.internal.score;

import dev.plimsoll.onnx.Calibration;
import java.util.List;
import java.util.Locale;

/** The ways to make a logit a probability, on rows that were not learned from. */
public enum Calibrator {
  PLATT {
    @Override
    public Calibration fit(float[] logits, float[] labels) {
      return Platt.fit(logits, labels);
    }
  },
  TEMPERATURE {
    @Override
    public Calibration fit(float[] logits, float[] labels) {
      return Temperature.fit(logits, labels);
    }
  },
  /** A scale and an offset for each of several classes. */
  VECTOR {
    @Override
    public Calibration fit(float[] logits, float[] labels) {
      return Platt.fit(logits, labels);
    }
  },
  ISOTONIC {
    @Override
    public Calibration fit(float[] logits, float[] labels) {
      return Isotonic.fit(logits, labels);
    }
  },
  NONE {
    @Override
    public Calibration fit(float[] logits, float[] labels) {
      return Calibration.none();
    }
  };

  public abstract Calibration fit(float[] logits, float[] labels);

  /**
   * For several classes: temperature or vector scaling, or none.
   *
   * @param logits [N, classes] row-major
   * @param labels places of the true classes
   */
  public Calibration fit(float[] logits, float[] labels, int classes) {
    ClassScaling scaling = new ClassScaling(logits, labels, classes);
    return switch (this) {
      case TEMPERATURE -> scaling.temperature().ofClasses(classes);
      case VECTOR -> scaling.each();
      case NONE -> Calibration.none().ofClasses(classes);
      case PLATT, ISOTONIC ->
          throw new IllegalStateException(this + " (expected: a way for several classes)");
    };
  }

  /** As parameters spell them: those for yes and no, or those for several classes. */
  public static List<String> names(boolean several) {
    return (several
            ? List.of(TEMPERATURE, VECTOR, NONE)
            : List.of(PLATT, TEMPERATURE, ISOTONIC, NONE))
        .stream().map(way -> way.name().toLowerCase(Locale.ROOT)).toList();
  }

  public static Calibrator named(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }
}
