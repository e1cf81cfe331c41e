package dev.plimsoll.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plimsoll.data.Column;
import dev.plimsoll.data.ColumnType;
import dev.plimsoll.data.TableSchema;
import dev.plimsoll.kernel.PlimsollException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnlineStoreTest {
  private static final TableSchema SCHEMA =
      new TableSchema(
          List.of(
              new Column("origin", ColumnType.TEXT, false),
              new Column("temp", ColumnType.NUMBER, true),
              new Column("sky", ColumnType.TEXT, true),
              new Column("note", ColumnType.TEXT, true)));
  private static final FeatureView TAKE =
      FeatureView.of(
          "weather",
          ViewSpec.taking(
              "weather", List.of("origin"), List.of("temp", "sky"), Duration.ofHours(3)),
          SCHEMA,
          true);
  private static final FeatureView MEAN =
      FeatureView.of(
          "heat",
          new ViewSpec(
              "weather",
              List.of("origin"),
              List.of(),
              List.of("temp"),
              List.of("temp"),
              List.of("temp"),
              List.of(Duration.ofHours(2)),
              null),
          SCHEMA,
          true);
  private static final FeatureView STATIC =
      FeatureView.of(
          "place",
          ViewSpec.taking("places", List.of("origin"), List.of("sky"), null),
          SCHEMA,
          false);
  private static final List<FeatureView> VIEWS = List.of(TAKE, MEAN, STATIC);

  @TempDir Path folder = Path.of("");
  private @Nullable OnlineStore open;

  @BeforeEach
  void openStore() {
    reopen(VIEWS);
  }

  @AfterEach
  void close() {
    if (open != null) {
      open.close();
    }
  }

  private OnlineStore reopen(List<FeatureView> views) {
    close();
    OnlineStore store = OnlineStore.open(folder.resolve("online"), views);
    open = store;
    return store;
  }

  private OnlineStore store() {
    return open == null ? reopen(VIEWS) : open;
  }

  private static Instant hour(double hours) {
    return World.hours(hours);
  }

  private static Map<String, @Nullable Object> columns(
      @Nullable String origin, @Nullable Object temp, @Nullable String sky) {
    Map<String, @Nullable Object> columns = new HashMap<>();
    columns.put("origin", origin);
    columns.put("temp", temp);
    columns.put("sky", sky);
    return columns;
  }

  private static FeatureRow row(double event, double known, @Nullable Object temp) {
    return new FeatureRow(columns("EWR", temp, "clear"), hour(event), hour(known));
  }

  private PushOutcome push(FeatureRow... rows) {
    return store().push("weather", "", List.of(rows));
  }

  private FeatureValues at(String view, double hours) {
    return store().lookup(view, "", List.of("EWR"), hour(hours));
  }

  @Test
  void answersWithWhatWasKnownAtTheInstant() {
    push(row(1, 2, 10.0), row(3, 3, 30.0));
    assertThat(at("weather", 1.5).status()).isEqualTo(FeatureStatus.NOT_FOUND);
    assertThat(at("weather", 2).values()).containsExactly(10.0, "clear");
    assertThat(at("weather", 2).eventAt()).isEqualTo(hour(1));
    assertThat(at("weather", 5))
        .isEqualTo(new FeatureValues(List.of(30.0, "clear"), FeatureStatus.PRESENT, hour(3)));
  }

  @Test
  void withholdsWhatIsOlderThanTheTtlAndNotWhatIsJustAsOld() {
    push(row(1, 1, 10.0));
    assertThat(at("weather", 4).status()).isEqualTo(FeatureStatus.PRESENT);
    FeatureValues old = store().lookup("weather", "", List.of("EWR"), hour(4).plusNanos(1000));
    assertThat(old.status()).isEqualTo(FeatureStatus.OUTSIDE_MAX_AGE);
    assertThat(old.values()).containsExactly(null, null);
    assertThat(old.eventAt()).isEqualTo(hour(1));
  }

  @Test
  void aWindowHoldsItsEndAndNotItsBeginning() {
    push(row(1, 1, 10.0), row(3, 3, 30.0));
    assertThat(at("heat", 2.98).values()).containsExactly(10.0, 10.0, 1.0);
    assertThat(at("heat", 3).values()).containsExactly(30.0, 30.0, 1.0);
    assertThat(at("heat", 2.9).values()).containsExactly(10.0, 10.0, 1.0);
    assertThat(at("heat", 5).values()).containsExactly(null, 0.0, 0.0);
    assertThat(at("heat", 5).status()).isEqualTo(FeatureStatus.PRESENT);
  }

  @Test
  void aRowThatComesLateCountsInEveryLaterAnswer() {
    push(row(1, 1, 1.0), row(2, 2, 2.0), row(3, 3, 4.0));
    push(row(1.5, 2.5, 8.0));
    assertThat(at("heat", 2).values()).containsExactly(1.5, 3.0, 2.0);
    assertThat(at("heat", 2.5).values()).containsExactly(11.0 / 3, 11.0, 3.0);
    assertThat(at("heat", 3).values()).containsExactly(14.0 / 3, 14.0, 3.0);
    assertThat(at("weather", 2.5).values()).containsExactly(2.0, "clear");
    push(row(2.75, 2.75, 16.0));
    assertThat(at("weather", 2.9).values()).containsExactly(16.0, "clear");
    assertThat(at("weather", 3).values()).containsExactly(4.0, "clear");
  }

  @Test
  void rowsSentAgainCountOnceEvenAfterARestart() {
    FeatureRow[] rows = {row(1, 1, 1.0), row(2, 2, 2.0)};
    assertThat(push(rows)).isEqualTo(new PushOutcome(4, 0, 0));
    assertThat(push(rows)).isEqualTo(new PushOutcome(0, 4, 0));
    reopen(VIEWS);
    assertThat(push(rows[1], rows[1], row(2, 2, 3.0))).isEqualTo(new PushOutcome(2, 4, 0));
    assertThat(at("heat", 2).values()).containsExactly(2.0, 6.0, 3.0);
  }

  @Test
  void equalRowsWithIdsOfTheirOwnCountEach() {
    FeatureRow first = new FeatureRow("a", columns("EWR", 5.0, null), hour(1), hour(1));
    FeatureRow second = new FeatureRow("b", columns("EWR", 5.0, null), hour(1), hour(1));
    push(first, second, first);
    assertThat(at("heat", 1).values()).containsExactly(5.0, 10.0, 2.0);
  }

  @Test
  void ofEqualTimesTheLaterPushCounts() {
    push(row(1, 1, 1.0));
    push(row(1, 1, 2.0));
    assertThat(at("weather", 1).values()).containsExactly(2.0, "clear");
  }

  @Test
  void aMissingKeyOrKnownTimeIsSkippedAndAMissingKeyIsNotFound() {
    FeatureRow keyless = new FeatureRow(columns(null, 1.0, null), hour(1), hour(1));
    FeatureRow unknown = new FeatureRow(columns("EWR", 1.0, null), hour(1), null);
    assertThat(push(keyless, unknown)).isEqualTo(new PushOutcome(0, 0, 4));
    FeatureValues values = store().lookup("heat", "", Arrays.asList((String) null), hour(1));
    assertThat(values.status()).isEqualTo(FeatureStatus.NOT_FOUND);
    assertThat(values.values()).containsExactly(null, null, null);
    assertThat(at("heat", 1))
        .isEqualTo(new FeatureValues(Arrays.asList(null, 0.0, 0.0), FeatureStatus.NOT_FOUND, null));
  }

  @Test
  void whatIsNotFiniteCountsAsMissing() {
    push(row(1, 1, Double.NaN), row(1, 1, Double.POSITIVE_INFINITY), row(1, 1, 3.0));
    push(row(1.5, 1.5, Double.NaN));
    assertThat(at("heat", 2).values()).containsExactly(3.0, 3.0, 1.0);
    assertThat(at("weather", 2).values()).containsExactly(null, "clear");
  }

  @Test
  void aStaticViewHasItsLastPushedRowAtAnyTime() {
    store().push("places", "", List.of(new FeatureRow(columns("EWR", null, "a"), null, null)));
    store().push("places", "", List.of(new FeatureRow(columns("EWR", null, "b"), null, null)));
    store().push("places", "", List.of(new FeatureRow(columns("EWR", null, "a"), null, null)));
    FeatureValues values = at("place", -1e6);
    assertThat(values).isEqualTo(new FeatureValues(List.of("a"), FeatureStatus.PRESENT, null));
  }

  @Test
  void variantsAndKeysWithTheSameLettersAreKeptApart() {
    push(row(1, 1, 1.0));
    store().push("weather", "fahrenheit", List.of(row(1, 1, 33.8)));
    assertThat(at("weather", 1).values()).containsExactly(1.0, "clear");
    assertThat(store().lookup("weather", "fahrenheit", List.of("EWR"), hour(1)).values())
        .containsExactly(33.8, "clear");
    for (String other : List.of("EW", "EWRR", "")) {
      assertThat(store().lookup("weather", "", List.of(other), hour(1)).status())
          .isEqualTo(FeatureStatus.NOT_FOUND);
    }
  }

  @Test
  void refusesWhatItDoesNotKnow() {
    assertThatThrownBy(() -> store().lookup("wether", "", List.of("EWR"), hour(1)))
        .isInstanceOf(PlimsollException.class)
        .hasMessageContaining("view: 'wether'")
        .hasMessageContaining("did you mean 'weather'");
    assertThatThrownBy(() -> store().lookup("weather", "", List.of(), hour(1)))
        .hasMessageContaining("0 key values (expected: origin)");
    assertThatThrownBy(() -> store().push("flights", "", List.of()))
        .hasMessageContaining("source: 'flights'");
    Map<String, @Nullable Object> typo = columns("EWR", 1.0, null);
    typo.put("tmep", 1.0);
    assertThatThrownBy(() -> push(new FeatureRow(typo, hour(1), hour(1))))
        .hasMessageContaining("column: 'tmep'")
        .hasMessageContaining("did you mean 'temp'");
    Map<String, @Nullable Object> absent = columns("EWR", 1.0, null);
    absent.remove("temp");
    assertThatThrownBy(() -> push(new FeatureRow(absent, hour(1), hour(1))))
        .hasMessageContaining("column 'temp' is absent");
  }

  @Test
  void refusesWrongTypesAndThenKeepsNothingOfThePush() {
    assertThatThrownBy(() -> push(row(1, 1, 1.0), row(2, 2, "warm")))
        .hasMessageContaining("column 'temp': warm (expected: a number or null)");
    assertThatThrownBy(() -> push(row(1, 1, 1.0), row(2, 2, 1e16)))
        .hasMessageContaining("column 'temp': 1.0E16 (expected: at most 1.0E15");
    assertThatThrownBy(() -> push(new FeatureRow(columns("EWR", 1.0, null), hour(1), Instant.MAX)))
        .hasMessageContaining("known at: ");
    assertThat(at("weather", 9).status()).isEqualTo(FeatureStatus.NOT_FOUND);
    assertThatThrownBy(() -> store().lookup("weather", "", List.of("EWR"), Instant.MIN))
        .hasMessageContaining("at: ");
    assertThatThrownBy(() -> store().lookup("weather", "", List.of("x".repeat(70_000)), hour(1)))
        .hasMessageContaining("70000 bytes");
  }

  @Test
  void aChangedDefinitionStartsEmptyAndIsFilledByTheSameRowsAgain() {
    push(row(1, 1, 1.0));
    FeatureView changed =
        FeatureView.of(
            "weather",
            ViewSpec.taking("weather", List.of("origin"), List.of("temp"), null),
            SCHEMA,
            true);
    reopen(List.of(changed, MEAN, STATIC));
    assertThat(at("weather", 1).status()).isEqualTo(FeatureStatus.NOT_FOUND);
    assertThat(push(row(1, 1, 1.0))).isEqualTo(new PushOutcome(1, 1, 0));
    assertThat(at("weather", 9).values()).containsExactly(1.0);
    assertThat(at("heat", 1).values()).containsExactly(1.0, 1.0, 1.0);
  }

  @Test
  void aPushThatReturnedIsThereAfterACrash() throws Exception {
    push(row(1, 1, 1.0));
    Path crashed = folder.resolve("crashed");
    Files.createDirectories(crashed);
    try (var files = Files.list(folder.resolve("online"))) {
      for (Path file : files.toList()) {
        Files.copy(file, crashed.resolve(file.getFileName())); // as the disk is, nothing flushed
      }
    }
    try (OnlineStore after = OnlineStore.open(crashed, VIEWS)) {
      assertThat(after.lookup("weather", "", List.of("EWR"), hour(1)).values())
          .containsExactly(1.0, "clear");
      assertThat(after.push("weather", "", List.of(row(1, 1, 1.0))).repeated()).isEqualTo(2);
    }
  }

  @Test
  void refusesAFolderInUseAndLookUpsAfterClosing() {
    assertThatThrownBy(() -> OnlineStore.open(folder.resolve("online"), VIEWS))
        .isInstanceOf(PlimsollException.class)
        .hasMessageContaining("online store");
    store().close();
    assertThatThrownBy(() -> at("weather", 1)).hasMessageContaining("closed");
  }

  @Test
  void lookUpsBesideAPushSeeAllOfItOrNothing() throws Exception {
    ExecutorService readers = Executors.newFixedThreadPool(2);
    List<Future<?>> running = new ArrayList<>();
    for (int r = 0; r < 2; r++) {
      running.add(
          readers.submit(
              () -> {
                double count = 0;
                while (count < 200) {
                  Double now = (Double) at("heat", 1).values().get(2);
                  assertThat(now % 20).isZero();
                  assertThat(now).isGreaterThanOrEqualTo(count);
                  count = now;
                }
              }));
    }
    for (int batch = 0; batch < 10; batch++) {
      List<FeatureRow> rows = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        rows.add(row(1, 1, batch * 20 + i));
      }
      store().push("weather", "", rows);
    }
    readers.shutdown();
    assertThat(readers.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    for (Future<?> reader : running) {
      reader.get();
    }
  }
}
