package dev.plimsoll.features;

import dev.plimsoll.data.Column;
import dev.plimsoll.data.ColumnType;
import dev.plimsoll.data.TableSchema;
import dev.plimsoll.features.internal.ViewRules;
import dev.plimsoll.kernel.Digest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A feature view that is known to fit its table. The one definition behind training sets and the
 * online store.
 *
 * <p>A source row becomes visible at the later of its event and known times; a row without a known
 * time is never visible. A <em>static</em> view reads a table without times, whose rows are always
 * visible and whose last row per key counts.
 */
public final class FeatureView {
  private final String name;
  private final ViewSpec spec;
  private final TableSchema schema;
  private final boolean timed;
  private final List<Aggregate> aggregates;

  private FeatureView(String name, ViewSpec spec, TableSchema schema, boolean timed) {
    this.name = name;
    this.spec = spec;
    this.schema = schema;
    this.timed = timed;
    this.aggregates = ViewRules.aggregates(name, spec);
  }

  /**
   * Checks a definition against its table.
   *
   * @param timed whether the table says when its rows happened or became known
   * @throws dev.plimsoll.kernel.PlimsollException naming view, column and what exists
   */
  public static FeatureView of(
      String name, ViewSpec spec, TableSchema sourceSchema, boolean timed) {
    ViewRules.check(name, spec, sourceSchema, timed);
    return new FeatureView(name, spec, sourceSchema, timed);
  }

  /**
   * The same for a bare table, timed if it has the column {@code known_at}. Every ingested version
   * has that column, even one that is null throughout: say there whether its spec names times.
   */
  public static FeatureView of(String name, ViewSpec spec, TableSchema sourceSchema) {
    return of(name, spec, sourceSchema, sourceSchema.column("known_at").isPresent());
  }

  public String name() {
    return name;
  }

  /** The table it reads. */
  public String source() {
    return spec.from();
  }

  /** The columns that identify what the features are about. */
  public List<String> keys() {
    return spec.by();
  }

  public ViewSpec spec() {
    return spec;
  }

  public TableSchema schema() {
    return schema;
  }

  public boolean timed() {
    return timed;
  }

  /** Empty for a view that takes columns. */
  public List<Aggregate> aggregates() {
    return aggregates;
  }

  public boolean aggregating() {
    return !aggregates.isEmpty();
  }

  /** The columns whose prefix counts and sums are kept, each once, in order of first use. */
  public List<Column> aggregatedColumns() {
    return aggregates.stream().map(Aggregate::column).distinct().map(schema::require).toList();
  }

  /** The feature columns, in the order in which look-ups return them. */
  public List<FeatureColumn> outputs() {
    List<FeatureColumn> outputs = new ArrayList<>();
    for (String column : spec.take()) {
      InputKind kind =
          schema.require(column).type() == ColumnType.TEXT ? InputKind.TEXT : InputKind.NUMBER;
      outputs.add(new FeatureColumn(name + "_" + column, kind));
    }
    for (Aggregate aggregate : aggregates) {
      outputs.add(new FeatureColumn(aggregate.name(), InputKind.NUMBER));
    }
    return outputs;
  }

  /** Names the definition and the types it rests on: equal digests give equal values. */
  public Digest definition() {
    Map<String, String> types = new TreeMap<>();
    spec.by().forEach(column -> types.put(column, schema.require(column).type().name()));
    spec.take().forEach(column -> types.put(column, schema.require(column).type().name()));
    aggregatedColumns().forEach(column -> types.put(column.name(), column.type().name()));
    return Digest.ofJson(Map.of("name", name, "spec", spec, "types", types, "timed", timed));
  }
}
