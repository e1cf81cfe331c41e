package dev.plimsoll.serving;

import dev.plimsoll.kernel.Digest;
import dev.plimsoll.storage.Ledger;
import dev.plimsoll.storage.LedgerDraft;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What is done to the prediction log in quiet hours and at people's wish, with its entries in the
 * ledger: settled days become files, days past their time go, and persons are forgotten.
 */
public final class LogUpkeep {
  private static final String POLICY = "log policy";
  private final PredictionLog log;
  private final Endpoints endpoints;
  private final Ledger ledger;
  private final InstantSource clock;

  /**
   * What one round did to an endpoint.
   *
   * @param archivedRows predictions that went into files
   * @param retired predictions whose time was over
   */
  public record Round(String endpoint, int archivedDays, long archivedRows, long retired) {}

  public LogUpkeep(PredictionLog log, Endpoints endpoints, Ledger ledger, InstantSource clock) {
    this.log = log;
    this.endpoints = endpoints;
    this.ledger = ledger;
    this.clock = clock;
  }

  /** Does for every endpoint what its policy says by now. Doing it again at once does nothing. */
  public List<Round> run() {
    List<Round> rounds = new ArrayList<>();
    Instant now = clock.instant();
    for (String endpoint : endpoints.names()) {
      LogPolicy policy = endpoints.logPolicy(endpoint);
      Duration keep = policy.keep();
      long retired = keep == null ? 0 : retire(endpoint, now.minus(keep));
      List<ArchivedDay> days = log.archive(endpoint, now.minus(policy.archiveAfter()), now);
      for (ArchivedDay day : days) {
        note(
            POLICY,
            "log.archived",
            endpoint,
            day.rows() + " predictions of " + day.day() + " in " + day.file(),
            day.digest());
      }
      long rows = days.stream().mapToLong(ArchivedDay::rows).sum();
      rounds.add(new Round(endpoint, days.size(), rows, retired));
    }
    return rounds;
  }

  /**
   * Erases all predictions of an endpoint that carry a key's value, in the store and in files. The
   * ledger says that it was asked for and what was erased, under a name for the key that does not
   * give it away. A call that was killed is finished by the next one like it.
   */
  public Erasure forget(String endpoint, KeyValue key, String actor, String reason) {
    endpoints.spec(endpoint);
    Instant at = clock.instant();
    Digest name = log.nameOf(endpoint, key);
    note(actor, "log.erasure_asked", endpoint, reason, name);
    Erasure erased = log.erase(endpoint, key, at);
    note(
        actor,
        "log.erased",
        endpoint,
        erased.predictions()
            + " predictions by "
            + key.column()
            + ", "
            + erased.files()
            + " files written anew: "
            + reason,
        name);
    return erased;
  }

  private long retire(String endpoint, Instant before) {
    long retired = log.retire(endpoint, before);
    if (retired > 0) {
      Map<String, Object> content =
          Map.of("endpoint", endpoint, "before", before, "predictions", retired);
      note(
          POLICY,
          "log.retired",
          endpoint,
          retired + " predictions decided before " + before,
          Digest.ofJson(content));
    }
    return retired;
  }

  private void note(String actor, String action, String endpoint, String reason, Digest content) {
    ledger.change(
        new LedgerDraft(actor, action, "endpoint/" + endpoint, reason, content), handle -> true);
  }
}
