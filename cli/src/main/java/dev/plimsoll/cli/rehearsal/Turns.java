package dev.plimsoll.cli.rehearsal;

import dev.plimsoll.pipeline.LifeEvent;
import dev.plimsoll.server.LifeReport;
import dev.plimsoll.server.LifeReport.EventKind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The turns of a model's life for readers: an alarm that lasts is told once, until something is
 * done.
 */
final class Turns {
  private Turns() {}

  static List<LifeReport.Event> of(List<LifeEvent> events) {
    List<LifeReport.Event> turns = new ArrayList<>();
    Map<String, List<LifeEvent>> lasting = new LinkedHashMap<>();
    for (LifeEvent event : events) {
      if (event.kind() == LifeEvent.Kind.ALARM) {
        lasting.computeIfAbsent(event.title(), title -> new ArrayList<>()).add(event);
      } else {
        tell(lasting.values(), turns);
        lasting.clear();
        turns.add(turn(List.of(event)));
      }
    }
    tell(lasting.values(), turns);
    return turns;
  }

  private static void tell(Collection<List<LifeEvent>> alarms, List<LifeReport.Event> turns) {
    alarms.forEach(same -> turns.add(turn(same)));
  }

  /** At the first time, with the figures of the last. */
  private static LifeReport.Event turn(List<LifeEvent> same) {
    LifeEvent last = same.get(same.size() - 1);
    String title =
        same.size() == 1
            ? last.title()
            : "%s, %d times until %s"
                .formatted(last.title(), same.size(), last.at().toString().substring(0, 10));
    return new LifeReport.Event(
        same.get(0).at(),
        kind(last),
        last.content().path("subject").asText(""),
        title,
        last.reasons());
  }

  private static EventKind kind(LifeEvent event) {
    return switch (event.kind()) {
      case TRAINED -> EventKind.RETRAINED;
      case PUT_OFF -> EventKind.NOT_RETRAINED;
      case GATE_REFUSED -> EventKind.GATE_REFUSED;
      case RELEASED -> EventKind.RELEASED;
      case CANARY_STARTED -> EventKind.CANARY_STARTED;
      case CANARY_ROLLED_BACK -> EventKind.CANARY_ROLLED_BACK;
      case PROMOTED -> EventKind.PROMOTED;
      case NOT_PROMOTED -> EventKind.NOT_PROMOTED;
      case ALARM -> EventKind.ALARM;
    };
  }
}
