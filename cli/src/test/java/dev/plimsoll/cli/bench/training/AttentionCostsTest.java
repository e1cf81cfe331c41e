package dev.plimsoll.cli.bench.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.plimsoll.cli.bench.measure.Figure;
import dev.plimsoll.training.AttentionBench.Measured;
import dev.plimsoll.training.AttentionBench.Way;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AttentionCostsTest {
  private static final List<Integer> LENGTHS = List.of(256, 512, 1024, 2048, 4096, 8192);

  /** Softmax and naive as the square of the length, linear and window by the given powers. */
  private static AttentionCosts costs(double linear, double window, List<Integer> lengths) {
    List<Measured> time = new ArrayList<>();
    for (int length : lengths) {
      for (Way way : List.of(Way.FORWARD, Way.TRAIN, Way.ONNX)) {
        time.add(measured("softmax", length, way, 1e-5 * length * length));
        time.add(measured("naive", length, way, 5e-5 * length * length));
        time.add(measured("linear", length, way, 1e-2 * Math.pow(length / 4.0, linear)));
        time.add(measured("window", length, way, 1e-2 * Math.pow(length / 4.0, window)));
      }
    }
    return new AttentionCosts(lengths, time, List.of(), List.of("naive at 8192: too large"));
  }

  /** A slow round must not count. */
  private static Measured measured(String kind, int length, Way way, double millis) {
    return new Measured(kind, length, way, List.of(3 * millis, millis, 1.01 * millis), 0);
  }

  @Test
  void theExponentIsTheSlopeOverTheLongerHalf() {
    AttentionCosts costs = costs(1, 1.3, LENGTHS);
    assertThat(costs.exponent("softmax", Way.TRAIN)).hasValueCloseTo(2.0, within(1e-9));
    assertThat(costs.exponent("linear", Way.ONNX)).hasValueCloseTo(1.0, within(1e-9));
    assertThat(costs.exponent("window", Way.FORWARD)).hasValueCloseTo(1.3, within(1e-9));
    assertThat(costs(1, 1, List.of(4096)).exponent("linear", Way.ONNX)).isEmpty();
  }

  @Test
  void judgesRatiosAndGrowth() {
    List<Figure> good = costs(1, 1, LENGTHS).figures();
    assertThat(good).hasSize(12).allMatch(Figure::ok);
    assertThat(good.get(0).name()).isEqualTo("linear / softmax at 4096, forward");
    assertThat(good.get(0).value()).isCloseTo(10.24 / 167.77, within(1e-3));

    List<Figure> bad = costs(1, 1.3, LENGTHS).figures();
    assertThat(bad.stream().filter(figure -> !figure.ok()).map(Figure::name))
        .containsExactly(
            "window / softmax at 4096, forward",
            "window / softmax at 4096, forward + backward",
            "window growth, forward",
            "window growth, forward + backward",
            "window growth, ONNX Runtime");
  }

  @Test
  void judgesNothingThatWasNotMeasured() {
    assertThat(costs(1, 1.3, List.of(256, 512, 1024)).figures()).isEmpty();
  }

  @Test
  void thePageStandsAlone() {
    String page = new AttentionPage(costs(1, 1.3, LENGTHS)).html();
    assertThat(page)
        .contains("<svg", "linear / softmax at 4096", "class=\"missed\"", "naive at 8192")
        .doesNotContain("http://", "https://", "<script", "NaN");
  }

  @Test
  void theTablesHaveAColumnPerLengthAndTheGrowth() {
    List<AttentionTables.Table> tables = AttentionTables.of(costs(1, 1, LENGTHS));
    assertThat(tables.get(0).heads())
        .containsExactly("kind", "256", "512", "1024", "2048", "4096", "8192", "growth");
    assertThat(tables.get(0).rows().get(0)).startsWith("softmax").endsWith("2.00");
  }
}
