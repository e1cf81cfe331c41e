package dev.plimsoll.server;

import dev.plimsoll.evaluation.AnswerKind;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.monitoring.MonitoringError;
import dev.plimsoll.pipeline.Rooms;
import dev.plimsoll.server.internal.LiveMonitoring;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the monitoring pages ask for: figures of finished windows, alarms, and turns of a life. */
public interface MonitoringSource {
  /** Finished windows of an endpoint, oldest first. */
  List<Window> windows(String endpoint);

  /** All alarms, newest first. */
  List<Alarm> alarms();

  /**
   * Somebody takes an alarm up; a second time changes nothing.
   *
   * @param id whole, or so much of its beginning that it is the only one
   * @throws dev.plimsoll.kernel.PlimsollException when there is none such
   */
  Alarm acknowledge(String id, String actor, String reason);

  /** What happened to the models behind an endpoint, oldest first. */
  List<Turn> turns(String endpoint);

  /**
   * One window.
   *
   * @param kind what the answers were; null while no labels are known
   * @param figures metrics of the labelled rows by their names, such as {@code auc} or {@code
   *     rmse}; empty while no labels are known
   * @param drift one per monitored column
   */
  record Window(
      Instant from,
      Instant until,
      long rows,
      long labels,
      @Nullable AnswerKind kind,
      Map<String, Estimate> figures,
      List<Drift> drift) {
    public Window {
      figures = Map.copyOf(figures);
      drift = List.copyOf(drift);
    }
  }

  /** A value with the interval it lies in. */
  record Estimate(double value, double low, double high) {}

  /**
   * How far one column has moved.
   *
   * @param threshold effect from which a move counts
   * @param moved whether the move is beyond chance and above the threshold
   */
  record Drift(String column, double effect, double threshold, boolean moved) {}

  /**
   * One alarm.
   *
   * @param kind such as {@code drift}, {@code performance}, {@code canary}
   * @param taken who has taken it up; null while nobody has
   */
  record Alarm(
      String id,
      Instant at,
      String endpoint,
      String kind,
      String subject,
      String message,
      double value,
      double threshold,
      @Nullable Taken taken) {}

  /** Who has taken an alarm up, and what was said. */
  record Taken(Instant at, String by, String reason) {}

  /**
   * A turn in a life, drawn as a mark.
   *
   * @param good true for a gain, false for a loss, null for neither
   */
  record Turn(Instant at, String title, @Nullable Boolean good) {}

  /** What the monitoring room keeps, and what the life cycle did. */
  static MonitoringSource of(Rooms rooms) {
    return new LiveMonitoring(rooms);
  }

  /** For a house that monitors nothing yet. */
  static MonitoringSource none() {
    return new MonitoringSource() {
      @Override
      public List<Window> windows(String endpoint) {
        return List.of();
      }

      @Override
      public List<Alarm> alarms() {
        return List.of();
      }

      @Override
      public Alarm acknowledge(String id, String actor, String reason) {
        throw new PlimsollException(
            MonitoringError.ALARM_UNKNOWN,
            "alarm: '" + id + "' (expected: one that was raised; nothing is monitored here)");
      }

      @Override
      public List<Turn> turns(String endpoint) {
        return List.of();
      }
    };
  }
}
