package dev.plimsoll.cli.rehearsal;

import dev.plimsoll.pipeline.LifeEvent;
import dev.plimsoll.pipeline.LifeEvent.Kind;
import dev.plimsoll.pipeline.project.ReplaySection;
import java.util.List;

/**
 * Successors that were stopped, told apart: those with a declared fault, of which each must be, and
 * retrainings that merely were no better.
 *
 * @param offered successors with a declared fault
 * @param caught of those, the ones that the gate refused or that were taken back from their canary
 * @param others all other stops
 */
record Stops(int offered, long caught, long others) {
  static Stops of(List<LifeEvent> events, List<ReplaySection.Offer> offers) {
    long all = events.stream().filter(event -> stops(event.kind())).count();
    long caught = offers.stream().filter(offer -> caught(events, offer.name())).count();
    return new Stops(offers.size(), caught, all - caught);
  }

  private static boolean caught(List<LifeEvent> events, String offer) {
    boolean refused =
        events.stream()
            .anyMatch(
                event ->
                    event.kind() == Kind.GATE_REFUSED && event.title().startsWith(offer + " was "));
    return refused
        || events.stream()
            .filter(event -> event.kind() == Kind.CANARY_STARTED)
            .filter(event -> event.title().contains("(" + offer + ")"))
            .anyMatch(started -> takenBack(events, started));
  }

  private static boolean takenBack(List<LifeEvent> events, LifeEvent started) {
    return events.stream()
        .filter(
            event -> event.kind() == Kind.CANARY_ROLLED_BACK || event.kind() == Kind.NOT_PROMOTED)
        .anyMatch(
            event -> event.content().path("subject").equals(started.content().path("subject")));
  }

  private static boolean stops(Kind kind) {
    return kind == Kind.GATE_REFUSED
        || kind == Kind.CANARY_ROLLED_BACK
        || kind == Kind.NOT_PROMOTED;
  }

  boolean sound() {
    return caught == offered;
  }

  String figure() {
    return offered == 0 ? Long.toString(others) : caught + " of " + offered;
  }

  String words() {
    String how =
        "At the gate, before anybody was answered, or in canary, on a share of the traffic.";
    return offered == 0 || others == 0
        ? how
        : how
            + (others == 1 ? " One retraining was" : " " + others + " retrainings were")
            + " stopped too, not shown to be good enough.";
  }
}
