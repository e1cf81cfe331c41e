package dev.plimsoll.pipeline.experiment;

import java.util.ArrayList;
import java.util.List;

/** Who is beaten by nobody: in nothing worse and in something better. */
public final class Pareto {
  private Pareto() {}

  /**
   * @param costs one list a competitor, less is better, all of one length
   * @return the places of those on the front, in order
   */
  public static List<Integer> front(List<List<Double>> costs) {
    List<Integer> front = new ArrayList<>();
    for (int i = 0; i < costs.size(); i++) {
      List<Double> measured = costs.get(i);
      if (costs.stream().noneMatch(rival -> beats(rival, measured))) {
        front.add(i);
      }
    }
    return front;
  }

  private static boolean beats(List<Double> rival, List<Double> measured) {
    boolean better = false;
    for (int i = 0; i < measured.size(); i++) {
      if (rival.get(i) > measured.get(i)) {
        return false;
      }
      better |= rival.get(i) < measured.get(i);
    }
    return better;
  }
}
