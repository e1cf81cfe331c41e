package dev.plimsoll.security.internal;

import dev.plimsoll.security.ScanFinding;
import dev.plimsoll.security.ScanReport;
import dev.plimsoll.security.ScanRule;
import dev.plimsoll.security.Severity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects findings, and only so many: a hostile file could have a million. */
public final class Findings {
  private static final int TEXT_MAX = 200;

  private final int limit;
  private final List<ScanFinding> found = new ArrayList<>();
  private Severity verdict = Severity.NOTE;

  public Findings(int limit) {
    this.limit = limit;
  }

  public void refuse(ScanRule rule, String where, String message) {
    add(Severity.REFUSE, rule, where, message);
  }

  public void warn(ScanRule rule, String where, String message) {
    add(Severity.WARNING, rule, where, message);
  }

  public void note(ScanRule rule, String where, String message) {
    add(Severity.NOTE, rule, where, message);
  }

  public ScanReport report(int files, long bytes) {
    List<ScanFinding> sorted = new ArrayList<>(found);
    sorted.sort(Comparator.comparing(ScanFinding::severity).reversed());
    return new ScanReport(sorted, verdict, files, bytes);
  }

  private void add(Severity severity, ScanRule rule, String where, String message) {
    if (severity.compareTo(verdict) > 0) {
      verdict = severity;
    }
    if (found.size() >= limit && !(severity == Severity.REFUSE && dropALightOne())) {
      return;
    }
    found.add(new ScanFinding(severity, rule, plain(where), plain(message)));
  }

  /** A grave finding is worth more than a light one that came first. */
  private boolean dropALightOne() {
    for (int i = 0; i < found.size(); i++) {
      if (found.get(i).severity() != Severity.REFUSE) {
        found.remove(i);
        return true;
      }
    }
    return false;
  }

  /** Texts of a hostile file end up on screens and in logs: printable and short. */
  private static String plain(String text) {
    String start = text.length() <= TEXT_MAX ? text : text.substring(0, TEXT_MAX) + "…";
    StringBuilder plain = new StringBuilder(start.length());
    start
        .codePoints()
        .map(
            point ->
                Character.isISOControl(point)
                        || Character.getType(point) == Character.FORMAT
                        || Character.getType(point) == Character.SURROGATE
                    ? '?'
                    : point)
        .forEach(plain::appendCodePoint);
    return plain.toString();
  }
}
