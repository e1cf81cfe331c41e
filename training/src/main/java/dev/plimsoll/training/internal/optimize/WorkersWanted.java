package dev.plimsoll.training.internal.optimize;

import dev.plimsoll.training.internal.Settings;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The processes to train with, as {@code workers} asks for them.
 *
 * @param here processes of this machine, this one included
 * @param elsewhere worker servers to call; none when all are here
 */
public record WorkersWanted(int here, List<Host> elsewhere) {
  private static final int MOST = 256;
  private static final int PORT_MAX = 65_535;

  /** A worker server. */
  public record Host(String name, int port) {}

  public WorkersWanted {
    elsewhere = List.copyOf(elsewhere);
  }

  /**
   * Reads the setting.
   *
   * @param given a number of processes, a list of {@code host:port}, or null for this process alone
   */
  public static WorkersWanted of(@Nullable Object given) {
    if (given == null) {
      return new WorkersWanted(1, List.of());
    }
    if (given instanceof Number number) {
      int size = number.intValue();
      if (size != number.doubleValue() || size < 1 || size > MOST) {
        throw invalid(number, "a whole number from 1 to " + MOST);
      }
      return new WorkersWanted(size, List.of());
    }
    if (!(given instanceof List<?> hosts)) {
      throw invalid(given, "a number of processes, or a list of host:port");
    }
    if (hosts.isEmpty() || hosts.size() >= MOST) {
      throw invalid(hosts, "from 1 to " + (MOST - 1) + " of host:port");
    }
    List<Host> elsewhere = new ArrayList<>();
    hosts.forEach(host -> elsewhere.add(host(String.valueOf(host))));
    return new WorkersWanted(1, elsewhere);
  }

  private static Host host(String text) {
    int colon = text.lastIndexOf(':');
    String port = text.substring(colon + 1);
    if (colon < 1 || !port.matches("[0-9]{1,5}") || Integer.parseInt(port) > PORT_MAX) {
      throw invalid(text, "host:port");
    }
    return new Host(text.substring(0, colon), Integer.parseInt(port));
  }

  private static RuntimeException invalid(Object value, String expected) {
    return Settings.invalid(TrainingPlan.WORKERS, value, expected);
  }
}
