package dev.plimsoll.server.internal.views;

import dev.plimsoll.server.internal.words.Figures;
import dev.plimsoll.storage.Ledger;
import java.util.ArrayList;
import java.util.List;

/**
 * What runs, and whether all is well.
 *
 * @param state the answer in one sentence
 * @param tone its colour: {@code good}, {@code warn}, {@code bad}
 * @param sentences what the answer rests on
 */
public record OverviewView(
    String state,
    String tone,
    List<String> sentences,
    List<Figure> figures,
    List<EndpointViews.EndpointRow> endpoints,
    List<AlarmRow> alarms,
    List<LedgerView.Entry> decisions) {
  private static final int ALARMS_SHOWN = 5;
  private static final int DECISIONS_SHOWN = 8;

  /**
   * Sums up.
   *
   * @param open alarms that are younger than the newest change of routes and that nobody has taken
   *     up, newest first
   * @param past all others, newest first
   */
  public static OverviewView of(
      EndpointViews endpoints,
      List<AlarmRow> open,
      List<AlarmRow> past,
      int models,
      long predictions,
      long labels,
      Ledger ledger) {
    List<EndpointViews.EndpointRow> rows = endpoints.all();
    List<String> faulty =
        rows.stream().filter(row -> !row.ready()).map(EndpointViews.EndpointRow::name).toList();
    List<AlarmRow> alarms = new ArrayList<>(open);
    alarms.addAll(past);
    return new OverviewView(
        state(rows, faulty, open),
        faulty.isEmpty() ? open.isEmpty() ? "good" : "warn" : "bad",
        sentences(rows, faulty, open, past),
        List.of(
            Figure.plain("models", Figures.count(models), "registered"),
            Figure.plain("endpoints", Figures.count(rows.size()), "answer callers"),
            Figure.plain("predictions", Figures.count(predictions), "logged, each with a receipt"),
            Figure.plain("answers known", Figures.count(labels), "joined to their predictions"),
            Figure.toned(
                "open alarms",
                Figures.count(open.size()),
                "not taken up, since the routes last changed",
                open.isEmpty() ? "good" : "warn"),
            Figure.plain(
                "ledger", Figures.count(ledger.size()), "entries, each chained to the last")),
        rows,
        alarms.subList(0, Math.min(ALARMS_SHOWN, alarms.size())),
        LedgerView.decisions(ledger, DECISIONS_SHOWN));
  }

  private static String state(
      List<EndpointViews.EndpointRow> rows, List<String> faulty, List<AlarmRow> open) {
    if (!faulty.isEmpty()) {
      return "Not all endpoints can answer.";
    }
    if (!open.isEmpty()) {
      return open.size() == 1 ? "One alarm is open." : open.size() + " alarms are open.";
    }
    return rows.isEmpty() ? "Ready, and nothing runs yet." : "All is well.";
  }

  private static List<String> sentences(
      List<EndpointViews.EndpointRow> rows,
      List<String> faulty,
      List<AlarmRow> open,
      List<AlarmRow> past) {
    List<String> sentences = new ArrayList<>();
    for (String name : faulty) {
      sentences.add(
          name + " routes to a model that could not be loaded; the server's log says why.");
    }
    if (!rows.isEmpty() && faulty.isEmpty()) {
      sentences.add(
          rows.size() == 1
              ? rows.get(0).name() + " answers with " + rows.get(0).routes() + "."
              : "All " + rows.size() + " endpoints answer.");
    }
    if (!open.isEmpty()) {
      sentences.add("Newest alarm: " + open.get(0).message());
    } else if (!past.isEmpty()) {
      sentences.add(
          Figures.count(past.size())
              + " alarms were taken up, or raised before the routes last changed.");
    }
    return sentences;
  }
}
