package dev.plimsoll.server.internal.views;

import dev.plimsoll.data.CheckOutcome;
import dev.plimsoll.data.ColumnProfile;
import dev.plimsoll.data.ColumnSummary;
import dev.plimsoll.data.ColumnType;
import dev.plimsoll.data.DatasetVersion;
import dev.plimsoll.data.Datasets;
import dev.plimsoll.data.QualityReport;
import dev.plimsoll.data.TableProfile;
import dev.plimsoll.kernel.Times;
import dev.plimsoll.server.internal.words.Figures;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Datasets, their versions, and what was found in them. */
public final class DataViews {
  private static final int TOP_SHOWN = 3;
  private final Datasets datasets;

  public DataViews(Datasets datasets) {
    this.datasets = datasets;
  }

  /** One line of the list of datasets. */
  public record DatasetRow(
      String name,
      int versions,
      String rows,
      int columns,
      String latest,
      String state,
      String tone) {}

  /** One version. */
  public record Version(String digest, String at, String rows, String source) {}

  /** One declared check and how it came out. */
  public record Check(String check, String state, String tone, String message) {}

  /** One column in figures. */
  public record ColumnRow(
      String name, String type, String missing, String distinct, String range, String typical) {}

  /** A dataset's page: all versions, and the latest one in full. */
  public record DatasetView(
      String name,
      List<Version> versions,
      @Nullable String quarantined,
      List<Check> checks,
      List<String> findings,
      List<ColumnRow> columns) {}

  public List<DatasetRow> all() {
    return datasets.names().stream().map(this::row).toList();
  }

  private DatasetRow row(String name) {
    List<DatasetVersion> versions = datasets.versions(name);
    DatasetVersion latest = versions.get(versions.size() - 1);
    Optional<QualityReport> quality = datasets.quality(latest);
    long failed =
        quality
            .map(report -> report.checks().stream().filter(check -> !check.passed()).count())
            .orElse(0L);
    String state =
        quality.isEmpty()
            ? "derived"
            : failed == 0
                ? "all " + quality.get().checks().size() + " checks hold"
                : failed + " checks found something";
    return new DatasetRow(
        name,
        versions.size(),
        Figures.count(latest.rows()),
        latest.schema().columns().size(),
        Figures.minute(latest.createdAt()),
        state,
        quality.isEmpty() ? "plain" : failed == 0 ? "good" : "warn");
  }

  public DatasetView view(String name) {
    DatasetVersion latest = datasets.require(name);
    Optional<QualityReport> quality = datasets.quality(latest);
    TableProfile profile = datasets.profile(latest);
    List<Version> versions =
        new ArrayList<>(
            datasets.versions(name).stream()
                .map(
                    version ->
                        new Version(
                            version.digest().brief(),
                            Figures.minute(version.createdAt()),
                            Figures.count(version.rows()),
                            version.source()))
                .toList());
    Collections.reverse(versions);
    return new DatasetView(
        name,
        versions,
        quality.map(DataViews::quarantined).orElse(null),
        quality
            .map(report -> report.checks().stream().map(DataViews::check).toList())
            .orElse(List.of()),
        profile.findings(),
        profile.columns().stream().map(ColumnProfile::summary).map(DataViews::column).toList());
  }

  private static String quarantined(QualityReport report) {
    return report.rowsQuarantined() == 0
        ? "All " + Figures.count(report.rowsRead()) + " rows were taken in."
        : Figures.count(report.rowsQuarantined())
            + " of "
            + Figures.count(report.rowsRead())
            + " rows were put aside, each with its reasons.";
  }

  private static Check check(CheckOutcome outcome) {
    return new Check(
        outcome.check(),
        outcome.passed() ? "holds" : outcome.onFailure().name().toLowerCase(Locale.ROOT),
        outcome.passed() ? "good" : "warn",
        outcome.message());
  }

  private static ColumnRow column(ColumnSummary column) {
    long missing = column.nulls() + column.nans();
    return new ColumnRow(
        column.name(),
        column.type().name().toLowerCase(Locale.ROOT),
        column.rows() == 0 || missing == 0
            ? "none"
            : Figures.percent((double) missing / column.rows(), 1),
        Figures.count(column.distinct()),
        column.min() == null || column.max() == null
            ? ""
            : brief(column.type(), column.min()) + " to " + brief(column.type(), column.max()),
        column.quantiles().isEmpty()
            ? column.top().stream()
                .limit(TOP_SHOWN)
                .map(category -> category.value())
                .collect(Collectors.joining(", "))
            : "half lie below " + brief(column.type(), column.quantiles().get(3)));
  }

  private static String brief(ColumnType type, double value) {
    return switch (type) {
      case TIMESTAMP -> Figures.minute(Times.instant((long) value));
      case DATE -> Figures.day(Instant.EPOCH.plus((long) value, ChronoUnit.DAYS));
      default ->
          value == Math.rint(value) && Math.abs(value) < 1e15
              ? Figures.plain((long) value)
              : Figures.number(value, 3);
    };
  }
}
