package dev.plimsoll.cli.bench.training;

import dev.plimsoll.cli.bench.measure.Words;
import dev.plimsoll.training.AttentionBench.Way;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** The costs as tables for the screen: one per way of measuring, a row per kind. */
public final class AttentionTables {
  /** One table: cells as text, a column per length. */
  public record Table(String title, List<String> heads, List<List<String>> rows) {
    public Table {
      heads = List.copyOf(heads);
      rows = List.copyOf(rows);
    }
  }

  private AttentionTables() {}

  public static List<Table> of(AttentionCosts costs) {
    List<Table> tables = new ArrayList<>();
    for (Way way : Way.values()) {
      List<String> heads = heads(costs);
      heads.add("growth");
      List<List<String>> rows = new ArrayList<>();
      for (String kind : costs.kinds(way)) {
        List<String> row = new ArrayList<>(List.of(kind));
        costs.lengths().forEach(length -> row.add(cell(costs.millis(kind, way, length))));
        row.add(cell(costs.exponent(kind, way)));
        rows.add(row);
      }
      if (!rows.isEmpty()) {
        tables.add(new Table(way.words() + ": processor milliseconds by length", heads, rows));
      }
    }
    for (Way way : List.of(Way.FORWARD, Way.TRAIN, Way.ONNX)) {
      List<List<String>> rows = new ArrayList<>();
      for (String kind : costs.kinds(way)) {
        List<String> row = new ArrayList<>(List.of(kind));
        costs.lengths().forEach(length -> row.add(cell(costs.megabytes(kind, way, length))));
        rows.add(row);
      }
      if (!rows.isEmpty()) {
        tables.add(new Table(way.words() + ": peak MB by length", heads(costs), rows));
      }
    }
    return tables;
  }

  private static List<String> heads(AttentionCosts costs) {
    List<String> heads = new ArrayList<>(List.of("kind"));
    costs.lengths().forEach(length -> heads.add(String.valueOf(length)));
    return heads;
  }

  private static String cell(OptionalDouble value) {
    return value.isPresent() ? Words.number(value.getAsDouble()) : "-";
  }
}
