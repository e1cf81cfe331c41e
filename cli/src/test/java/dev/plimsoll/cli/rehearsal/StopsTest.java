package dev.plimsoll.cli.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.kernel.Json;
import dev.plimsoll.pipeline.LifeEvent;
import dev.plimsoll.pipeline.LifeEvent.Kind;
import dev.plimsoll.pipeline.project.ReplaySection;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StopsTest {
  private static final List<ReplaySection.Offer> OFFERS =
      List.of(offer("shuffled labels"), offer("other units"));
  private static final LifeEvent SHUFFLED =
      event(Kind.GATE_REFUSED, "4af0", "shuffled labels was refused at the gate");
  private static final LifeEvent OWN =
      event(Kind.GATE_REFUSED, "77b1", "retraining was refused at the gate");
  private static final LifeEvent STARTED =
      event(Kind.CANARY_STARTED, "late/3", "late/3 (other units) gets 20 % of the traffic");
  private static final LifeEvent BACK =
      event(Kind.CANARY_ROLLED_BACK, "late/3", "late/3 was rolled back in canary");

  @Test
  void aRetrainingThatWasRefusedDoesNotStandForAFaultThatWasNot() {
    Stops stops = Stops.of(List.of(SHUFFLED, OWN, STARTED), OFFERS);
    assertThat(stops).isEqualTo(new Stops(2, 1, 1));
    assertThat(stops.sound()).isFalse();
    assertThat(stops.figure()).isEqualTo("1 of 2");
  }

  @Test
  void afterItsCanaryWasTakenBackAFaultIsStopped() {
    Stops stops = Stops.of(List.of(SHUFFLED, OWN, STARTED, BACK), OFFERS);
    assertThat(stops).isEqualTo(new Stops(2, 2, 1));
    assertThat(stops.sound()).isTrue();
    assertThat(stops.words())
        .endsWith("One retraining was stopped too, not shown to be good enough.");
  }

  @Test
  void anotherCanaryThatWasTakenBackIsNotTheFaultysOne() {
    LifeEvent another =
        event(Kind.CANARY_ROLLED_BACK, "late/2", "late/2 was rolled back in canary");
    assertThat(Stops.of(List.of(SHUFFLED, STARTED, another), OFFERS)).isEqualTo(new Stops(2, 1, 1));
  }

  @Test
  void withoutOffersAllStopsAreOfRetrainings() {
    Stops stops = Stops.of(List.of(OWN), List.of());
    assertThat(stops.sound()).isTrue();
    assertThat(stops.figure()).isEqualTo("1");
  }

  private static ReplaySection.Offer offer(String name) {
    return new ReplaySection.Offer(name, Instant.EPOCH, false, Map.of());
  }

  private static LifeEvent event(Kind kind, String subject, String title) {
    return new LifeEvent(
        kind + subject,
        Instant.EPOCH,
        kind,
        title,
        List.of(),
        Json.tree(Map.of("subject", subject)));
  }
}
