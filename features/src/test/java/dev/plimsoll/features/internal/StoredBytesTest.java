package dev.plimsoll.features.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.data.Column;
import dev.plimsoll.data.ColumnType;
import dev.plimsoll.data.TableSchema;
import dev.plimsoll.features.FeatureRow;
import dev.plimsoll.features.FeatureView;
import dev.plimsoll.features.OnlineStore;
import dev.plimsoll.features.ViewSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksIterator;

/** The bytes on disk, which later versions must still read. */
class StoredBytesTest {
  @TempDir Path folder = Path.of("");

  @Test
  void entriesAreWrittenAsThePackageDescriptionDrawsThem() throws Exception {
    TableSchema schema =
        new TableSchema(
            List.of(
                new Column("k", ColumnType.TEXT, true),
                new Column("x", ColumnType.NUMBER, true),
                new Column("s", ColumnType.TEXT, true)));
    ViewSpec take = ViewSpec.taking("t", List.of("k"), List.of("x", "s"), null);
    ViewSpec sums =
        new ViewSpec(
            "t",
            List.of("k"),
            List.of(),
            List.of(),
            List.of("x"),
            List.of("s"),
            List.of(Duration.ofHours(1)),
            null);
    Map<String, @Nullable Object> columns = new HashMap<>();
    columns.put("k", "é");
    columns.put("x", -1.5);
    columns.put("s", "hi");
    try (OnlineStore store =
        OnlineStore.open(
            folder,
            List.of(
                FeatureView.of("a", take, schema, true),
                FeatureView.of("b", sums, schema, true)))) {
      store.push(
          "t",
          "v",
          List.of(new FeatureRow("id", columns, Instant.ofEpochSecond(1), Instant.EPOCH)));
    }
    Map<String, String> stored = stored();
    String time = "80000000000f4240";
    assertThat(stored)
        .containsEntry("00", "00000001")
        .containsEntry("03", "0000000000000001")
        .containsEntry(
            "01" + "000161" + "000176" + "0002c3a9" + time,
            "00000000000f4240"
                + "0000000000000000"
                + "0000000000000000"
                + "01bff8000000000000"
                + "02000000026869")
        .containsEntry(
            "01" + "000162" + "000176" + "0002c3a9" + time,
            "0000000000000001"
                + "ffffffffffffffff"
                + "e800000000000000"
                + "0000000000000001"
                + "0000000000000000"
                + "0000000000000001");
    assertThat(stored.keySet().stream().filter(key -> key.startsWith("02")))
        .containsExactly(
            "02" + "000161" + "000176" + "f3a9adc544aebf62677eaa7e9e64be6d",
            "02" + "000162" + "000176" + "f3a9adc544aebf62677eaa7e9e64be6d");
    assertThat(stored).containsKeys("04000161", "04000162").hasSize(8);
  }

  private Map<String, String> stored() throws Exception {
    Map<String, String> stored = new TreeMap<>();
    HexFormat hex = HexFormat.of();
    try (RocksDB db = RocksDB.open(folder.toString());
        RocksIterator iterator = db.newIterator()) {
      for (iterator.seekToFirst(); iterator.isValid(); iterator.next()) {
        stored.put(hex.formatHex(iterator.key()), hex.formatHex(iterator.value()));
      }
    }
    return stored;
  }
}
