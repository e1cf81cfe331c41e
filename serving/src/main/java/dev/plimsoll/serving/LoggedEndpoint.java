package dev.plimsoll.serving;

import java.util.List;

/**
 * What the log holds of one endpoint, and by which policy.
 *
 * @param archived its days in files, oldest first
 */
public record LoggedEndpoint(
    String endpoint, long predictions, long labels, LogPolicy policy, List<ArchivedDay> archived) {
  public LoggedEndpoint {
    archived = List.copyOf(archived);
  }

  /** Every endpoint there is. */
  public static List<LoggedEndpoint> all(Endpoints endpoints, PredictionLog log) {
    return endpoints.names().stream()
        .map(
            name ->
                new LoggedEndpoint(
                    name,
                    log.predictions(name),
                    log.labels(name),
                    endpoints.logPolicy(name),
                    log.archived(name)))
        .toList();
  }
}
