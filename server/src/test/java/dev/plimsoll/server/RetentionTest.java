package dev.plimsoll.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.server.internal.LogTimer;
import dev.plimsoll.serving.Durability;
import dev.plimsoll.serving.EndpointSpec;
import dev.plimsoll.serving.InputsKept;
import dev.plimsoll.serving.LogPolicy;
import dev.plimsoll.serving.LogUpkeep;
import dev.plimsoll.storage.LedgerEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the server does with the prediction log by itself. */
@Timeout(60)
class RetentionTest {
  @Test
  void letsGoOfWhatIsPastItsTimeWithoutBeingAsked(@TempDir Path folder) throws Exception {
    try (SampleHouse house = sample(folder)) {
      ServerRooms rooms = house.rooms;
      EndpointSpec spec =
          new EndpointSpec(
              "churn",
              List.of(),
              new LogPolicy(
                  InputsKept.FULL,
                  List.of(),
                  Duration.ofDays(1),
                  Durability.GROUP,
                  LogPolicy.ARCHIVE_AFTER));
      rooms.endpoints().change(spec, "test", "a day is enough");
      assertThat(rooms.log().predictions("churn")).isPositive();
      Instant later = rooms.storage().clock().instant().plus(Duration.ofDays(30));
      LogUpkeep upkeep =
          new LogUpkeep(
              rooms.log(), rooms.endpoints(), rooms.storage().ledger(), InstantSource.fixed(later));
      LogTimer timer = LogTimer.start(upkeep, Duration.ZERO, Duration.ofMillis(5));
      try {
        while (rooms.log().predictions("churn") > 0) {
          Thread.sleep(5);
        }
      } finally {
        timer.close();
      }
      assertThat(rooms.storage().ledger().about("endpoint/churn"))
          .extracting(LedgerEntry::action)
          .containsOnlyOnce("log.retired");
    }
  }

  private static SampleHouse sample(Path folder) throws IOException {
    Path csv = folder.resolve("customers.csv");
    Files.writeString(csv, "customer,income,plan\n1,1200.5,basic\n2,900,family\n");
    return new SampleHouse(folder.resolve("home"), csv);
  }
}
