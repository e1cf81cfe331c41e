package dev.plimsoll.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** A project small enough to go once around in a second or two. */
final class TinyProject {
  private static final int ROWS = 300;

  static final String YAML =
      """
      name: tiny
      question: Will the customer leave?
      purpose: {for: tests, not for: anything else}
      data:
        tiny:
          file: tiny.csv
      decision:
        of: tiny
        label: churn = 'yes'
        inputs:
          age: age
          spend: spend
          plan: plan
      train:
        candidates: [logistic]
      evaluate: {slices: [plan], min rows: 5, resamples: 50}
      release:
        gate:
          - auc >= 0.5
      """;

  private final Path folder;

  /** A whole and healthy project, to be spoilt by the test. */
  TinyProject(Path folder) {
    this.folder = folder;
    write("tiny.csv", table());
    write("plimsoll.yaml", YAML);
  }

  Path home() {
    return folder.resolve(".plimsoll");
  }

  Path file(String name) {
    return folder.resolve(name);
  }

  TinyProject write(String name, String text) {
    try {
      Files.writeString(file(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /** The project file with one thing changed. */
  TinyProject changed(String from, String to) {
    if (!YAML.contains(from)) {
      throw new IllegalArgumentException("'" + from + "' is not in the project file");
    }
    return write("plimsoll.yaml", YAML.replace(from, to));
  }

  Shell.Said run(String... more) {
    String[] arguments = new String[more.length + 2];
    arguments[0] = "run";
    arguments[1] = folder.toString();
    System.arraycopy(more, 0, arguments, 2, more.length);
    return Shell.run(arguments);
  }

  /** Older customers who spend little leave more often. */
  static String table() {
    Random random = new Random(7);
    StringBuilder rows = new StringBuilder("id,age,spend,plan,churn\n");
    for (int i = 0; i < ROWS; i++) {
      double age = 20 + random.nextInt(6000) / 100.0;
      double spend = random.nextInt(10000) / 100.0;
      boolean leaves = age - spend + random.nextGaussian() * 20 > 0;
      rows.append(i).append(',').append(age).append(',').append(spend).append(',');
      rows.append(i % 2 == 0 ? "basic" : "full").append(',').append(leaves ? "yes" : "no");
      rows.append('\n');
    }
    return rows.toString();
  }
}
