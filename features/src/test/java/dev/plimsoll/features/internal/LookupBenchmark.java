package dev.plimsoll.features.internal;

import dev.plimsoll.data.Column;
import dev.plimsoll.data.ColumnType;
import dev.plimsoll.data.TableSchema;
import dev.plimsoll.features.FeatureRow;
import dev.plimsoll.features.FeatureView;
import dev.plimsoll.features.OnlineStore;
import dev.plimsoll.features.ViewSpec;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Look-ups and pushed rows a second, one thread, over 1,000 keys of 200 rows each. */
public final class LookupBenchmark {
  private LookupBenchmark() {}

  public static void main(String[] args) throws Exception {
    TableSchema schema =
        new TableSchema(
            List.of(
                new Column("k", ColumnType.TEXT, true), new Column("x", ColumnType.NUMBER, true)));
    ViewSpec take = ViewSpec.taking("s", List.of("k"), List.of("x"), null);
    ViewSpec sums =
        new ViewSpec(
            "s",
            List.of("k"),
            List.of(),
            List.of("x"),
            List.of(),
            List.of(),
            List.of(Duration.ofHours(24), Duration.ofDays(7)),
            null);
    List<FeatureView> views =
        List.of(
            FeatureView.of("take", take, schema, true), FeatureView.of("sums", sums, schema, true));
    Instant start = Instant.parse("2013-01-01T00:00:00Z");
    try (OnlineStore store = OnlineStore.open(Files.createTempDirectory("lookup"), views)) {
      long before = System.nanoTime();
      for (int hour = 0; hour < 200; hour++) {
        List<FeatureRow> rows = new ArrayList<>();
        for (int k = 0; k < 1000; k++) {
          Map<String, @Nullable Object> columns = new HashMap<>();
          columns.put("k", "key" + k);
          columns.put("x", k * 0.5 + hour);
          Instant at = start.plus(Duration.ofHours(hour));
          rows.add(new FeatureRow("r" + hour + "-" + k, columns, at, at));
        }
        store.push("s", "", rows);
      }
      System.out.printf("push %.0f rows/s%n", 200_000 / ((System.nanoTime() - before) / 1e9));
      Random random = new Random(1);
      for (int round = 0; round < 5; round++) {
        for (String view : List.of("take", "sums")) {
          int n = 300_000;
          before = System.nanoTime();
          for (int i = 0; i < n; i++) {
            List<@Nullable String> key = List.of("key" + random.nextInt(1000));
            store.lookup(view, "", key, start.plus(Duration.ofHours(random.nextInt(200))));
          }
          System.out.printf("%s %.0f look-ups/s%n", view, n / ((System.nanoTime() - before) / 1e9));
        }
      }
    }
  }
}
