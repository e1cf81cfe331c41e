package dev.plimsoll.onnx;

import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the logit became a probability, fitted on held-out rows and baked into the graph: {@code
 * sigmoid(scale * logit + offset)}, or a curve. Temperature scaling has offset 0. Several classes
 * have {@code softmax(scale * logits + offset)} with scales and offsets of their own.
 *
 * @param method {@code platt}, {@code temperature}, {@code isotonic}, {@code vector} or {@code
 *     none}
 * @param curve of isotonic calibration, which uses neither scale nor offset; else null
 * @param classes of a model of several classes, which uses neither scale nor offset; else null
 */
public record Calibration(
    String method, double scale, double offset, @Nullable Curve curve, @Nullable Classes classes) {
  public Calibration(String method, double scale, double offset) {
    this(method, scale, offset, null, null);
  }

  public Calibration(String method, double scale, double offset, @Nullable Curve curve) {
    this(method, scale, offset, curve, null);
  }

  /** A scale and an offset for each of several classes. */
  public static Calibration vector(List<Double> scales, List<Double> offsets) {
    return new Calibration("vector", 1, 0, null, new Classes(scales, offsets));
  }

  /** This scale and offset for each of so many classes. */
  public Calibration ofClasses(int count) {
    return new Calibration(
        method,
        scale,
        offset,
        null,
        new Classes(Collections.nCopies(count, scale), Collections.nCopies(count, offset)));
  }

  /** One scale and one offset for each class, in the order of the logits. */
  public record Classes(List<Double> scales, List<Double> offsets) {
    public Classes {
      scales = List.copyOf(scales);
      offsets = List.copyOf(offsets);
      if (scales.size() < 2 || scales.size() != offsets.size()) {
        throw new IllegalArgumentException(
            "classes: "
                + scales.size()
                + " scales, "
                + offsets.size()
                + " offsets (expected: as many, and at least 2)");
      }
    }

    /** Rows of probabilities that sum to 1, of rows of logits. */
    float[] probabilities(float[] logits) {
      int count = scales.size();
      float[] probabilities = new float[logits.length];
      for (int from = 0; from < logits.length; from += count) {
        double most = Double.NEGATIVE_INFINITY;
        for (int c = 0; c < count; c++) {
          most = Math.max(most, at(c, logits[from + c]));
        }
        double sum = 0;
        for (int c = 0; c < count; c++) {
          sum += Math.exp(at(c, logits[from + c]) - most);
        }
        for (int c = 0; c < count; c++) {
          probabilities[from + c] = (float) (Math.exp(at(c, logits[from + c]) - most) / sum);
        }
      }
      return probabilities;
    }

    private double at(int place, float logit) {
      return scales.get(place) * logit + offsets.get(place);
    }

    String write(GraphBuilder graph, String logits) {
      String scaled = graph.node("Mul", List.of(logits, floats(graph, scales)));
      String moved = graph.node("Add", List.of(scaled, floats(graph, offsets)));
      return graph.node("Softmax", List.of(moved), GraphBuilder.attribute("axis", -1L));
    }

    private static String floats(GraphBuilder graph, List<Double> values) {
      float[] array = new float[values.size()];
      for (int c = 0; c < array.length; c++) {
        array[c] = values.get(c).floatValue();
      }
      return graph.floats("classes", array, array.length);
    }
  }

  public static Calibration none() {
    return new Calibration("none", 1, 0);
  }

  /**
   * Straight lines between points, flat beyond the first and the last.
   *
   * @param logits rising
   * @param probabilities at these logits, rising or level
   */
  public record Curve(List<Double> logits, List<Double> probabilities) {
    public Curve {
      logits = List.copyOf(logits);
      probabilities = List.copyOf(probabilities);
      if (logits.isEmpty() || logits.size() != probabilities.size()) {
        throw new IllegalArgumentException(
            "curve: "
                + logits.size()
                + " logits, "
                + probabilities.size()
                + " probabilities (expected: as many, and at least 1)");
      }
    }

    /** The probability at a logit. */
    public double at(double logit) {
      int above = 0;
      while (above < logits.size() && logits.get(above) <= logit) {
        above++;
      }
      if (above == 0 || above == logits.size()) {
        return probabilities.get(Math.min(above, logits.size() - 1));
      }
      double from = logits.get(above - 1);
      double share = (logit - from) / (logits.get(above) - from);
      double low = probabilities.get(above - 1);
      return low + share * (probabilities.get(above) - low);
    }
  }

  /** The calibrated probability of each logit. */
  public float[] probabilities(float[] logits) {
    if (classes != null) {
      return classes.probabilities(logits);
    }
    float[] probabilities = new float[logits.length];
    for (int i = 0; i < logits.length; i++) {
      probabilities[i] =
          (float)
              (curve == null
                  ? 1 / (1 + Math.exp(-(scale * logits[i] + offset)))
                  : curve.at(logits[i]));
    }
    return probabilities;
  }

  /**
   * Adds the nodes that do the same.
   *
   * @param logit the name of a FLOAT [N,1], or [N,K] of several classes
   * @return the name of the probability, of the same shape
   */
  public String write(GraphBuilder graph, String logit) {
    if (classes != null) {
      return classes.write(graph, logit);
    }
    if (curve == null) {
      String scaled = graph.node("Mul", List.of(logit, graph.scalar((float) scale)));
      String moved = graph.node("Add", List.of(scaled, graph.scalar((float) offset)));
      return graph.node("Sigmoid", List.of(moved));
    }
    return write(graph, logit, curve);
  }

  /**
   * First probability + sum over the pieces of slope × (how far the logit has come in the piece).
   */
  private static String write(GraphBuilder graph, String logit, Curve curve) {
    int pieces = curve.logits().size() - 1;
    float first = curve.probabilities().get(0).floatValue();
    if (pieces == 0) {
      String nothing = graph.node("Mul", List.of(logit, graph.scalar(0)));
      return graph.node("Add", List.of(nothing, graph.scalar(first)));
    }
    float[] starts = new float[pieces];
    float[] widths = new float[pieces];
    float[] slopes = new float[pieces];
    for (int i = 0; i < pieces; i++) {
      double width = curve.logits().get(i + 1) - curve.logits().get(i);
      starts[i] = curve.logits().get(i).floatValue();
      widths[i] = (float) width;
      slopes[i] =
          (float) ((curve.probabilities().get(i + 1) - curve.probabilities().get(i)) / width);
    }
    String past =
        graph.node("Sub", List.of(logit, graph.floats("curve_starts", starts, 1, pieces)));
    String entered = graph.node("Relu", List.of(past));
    String within =
        graph.node("Min", List.of(entered, graph.floats("curve_widths", widths, 1, pieces)));
    String risen =
        graph.node("MatMul", List.of(within, graph.floats("curve_slopes", slopes, pieces, 1)));
    return graph.node("Add", List.of(risen, graph.scalar(first)));
  }
}
