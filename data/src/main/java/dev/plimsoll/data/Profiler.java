package dev.plimsoll.data;

import dev.plimsoll.data.internal.DuckTypes;
import dev.plimsoll.data.internal.VectorValues;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.arrow.vector.FieldVector;

/** Fills profiles from Arrow record batches, without an object per number. */
public final class Profiler {
  private Profiler() {}

  /** One pass over a query's rows. */
  public static TableProfile profile(QueryEngine engine, String sql) {
    TableSchema schema = engine.describe(sql);
    String columns =
        schema.columns().stream().map(Profiler::asStored).collect(Collectors.joining(", "));
    try (ArrowResult rows = engine.query("SELECT " + columns + " FROM (" + sql + "\n)")) {
      return profile(schema, rows);
    }
  }

  /** One pass over what is left of a result, whose columns are those of the schema, in order. */
  public static TableProfile profile(TableSchema schema, ArrowResult rows) {
    TableProfile profile = TableProfile.empty(schema);
    while (rows.next()) {
      List<FieldVector> vectors = rows.root().getFieldVectors();
      for (int i = 0; i < vectors.size(); i++) {
        VectorValues.addAll(vectors.get(i), rows.root().getRowCount(), profile.columns().get(i));
      }
    }
    return profile;
  }

  private static String asStored(Column column) {
    String name = QueryEngine.quote(column.name());
    return "CAST(" + name + " AS " + DuckTypes.stored(column.type()) + ") AS " + name;
  }
}
