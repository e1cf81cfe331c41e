package dev.plimsoll.server;

import dev.plimsoll.evaluation.AnswerKind;
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
   */
  record Alarm(
      Instant at,
      String endpoint,
      String kind,
      String subject,
      String message,
      double value,
      double threshold) {}

  /**
   * A turn in a life, drawn as a mark.
   *
   * @param good true for a gain, false for a loss, null for neither
   */
  record Turn(Instant at, String title, @Nullable Boolean good) {}

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
      public List<Turn> turns(String endpoint) {
        return List.of();
      }
    };
  }
}
