package dev.plimsoll.cli.experiment;

import dev.plimsoll.evaluation.SeedComparison;
import dev.plimsoll.pipeline.experiment.Arm;
import dev.plimsoll.pipeline.experiment.Difference;
import java.util.List;
import java.util.Locale;

/** Arms and differences as rows of a table. */
public final class ExperimentTables {
  private ExperimentTables() {}

  /** The heads of {@link #arms}. */
  public static List<String> armHeads(String metric) {
    return List.of(
        "variant", "seeds", metric, "± sd", "1 row µs", "batch µs/row", "cpu s", "peak MB", "Wh");
  }

  public static List<List<String>> arms(List<Arm> arms) {
    return arms.stream()
        .map(
            arm ->
                List.of(
                    arm.name(),
                    String.valueOf(arm.seeds()),
                    number("%.4f", arm.mean()),
                    number("%.4f", arm.deviation()),
                    number("%,.1f", arm.microsOne()),
                    number("%,.2f", arm.microsRow()),
                    number("%,.1f", arm.cpuSeconds()),
                    number("%,.0f", arm.peakMegabytes()),
                    number("%.4f", arm.wattHours())))
        .toList();
  }

  /** The heads of {@link #differences}. */
  public static List<String> differenceHeads(String metric) {
    return List.of("variant", "against", metric + " difference", "range", "p", "verdict");
  }

  public static List<List<String>> differences(List<Difference> differences) {
    return differences.stream().map(ExperimentTables::row).toList();
  }

  private static List<String> row(Difference difference) {
    SeedComparison comparison = difference.comparison();
    if (comparison == null) {
      return List.of(difference.first(), difference.second(), "", "", "", "not measured");
    }
    return List.of(
        difference.first(),
        difference.second(),
        number("%+.4f", comparison.difference().value()),
        number("%+.4f", comparison.difference().low())
            + " to "
            + number("%+.4f", comparison.difference().high()),
        number("%.3f", comparison.pValue()),
        difference.verdict().words());
  }

  private static String number(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }
}
