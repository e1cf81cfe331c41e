package dev.plimsoll.cli.bench.training;

import dev.plimsoll.cli.bench.measure.Benchmark;
import dev.plimsoll.cli.bench.measure.Figure;
import dev.plimsoll.cli.bench.measure.Groups;
import dev.plimsoll.data.QueryEngine;
import dev.plimsoll.kernel.CodeVersion;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.kernel.Progress;
import dev.plimsoll.pipeline.ProjectState;
import dev.plimsoll.pipeline.Rooms;
import dev.plimsoll.pipeline.RoomsConfig;
import dev.plimsoll.pipeline.Steps;
import dev.plimsoll.pipeline.experiment.Arm;
import dev.plimsoll.pipeline.experiment.Budget;
import dev.plimsoll.pipeline.experiment.CompareReport;
import dev.plimsoll.pipeline.experiment.Comparing;
import dev.plimsoll.pipeline.experiment.Lab;
import dev.plimsoll.pipeline.project.ProjectTemplate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * An example's candidates side by side, as {@code plimsoll compare} does it with three seeds: how
 * far the best network comes, and what the simple models reach.
 *
 * @param example its folder, with the data
 */
public record NetworksBesideTrees(Example which, Path example) implements Benchmark {
  private static final String CANDIDATES = "candidates: [ft-transformer, xgboost, logistic]";
  private static final String TREES = "xgboost";
  private static final Set<String> SIMPLE = Set.of(TREES, "logistic");
  private static final int SEEDS = 3;
  private static final int WATTS = 10;
  private static final double WITHIN = 1.5;

  /** The examples that are tables. */
  enum Example {
    /** A thousand rows, judged by cross-validation. */
    CREDIT("credit.csv", "ft-transformer, mlp, tabm, xgboost, logistic"),
    /** Some hundred thousand rows, judged on the month after. */
    FLIGHTS("plimsoll.yaml", "ft-transformer, tabm, xgboost");

    private final String file;
    private final String candidates;

    Example(String file, String candidates) {
      this.file = file;
      this.candidates = candidates;
    }
  }

  @Override
  public String name() {
    return "training." + which.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String means() {
    return switch (which) {
      case CREDIT -> "AUC of the best network on 1,000 loans, each judged by models without it";
      case FLIGHTS -> "how far the best network's AUC lies below XGBoost's on later flights";
    };
  }

  @Override
  public String group() {
    return Groups.TRAINING;
  }

  @Override
  public Optional<String> obstacle() {
    Path needed = example.resolve(which.file);
    return Files.isRegularFile(needed)
        ? Optional.empty()
        : Optional.of("no " + needed + " (it is part of the examples)");
  }

  @Override
  public Figure measure(Path folder, Progress progress) {
    InstantSource clock = InstantSource.system();
    ProjectState state = project(folder);
    try (Rooms rooms = Rooms.open(new RoomsConfig(folder.resolve("home"), null, clock))) {
      Steps steps = new Steps(rooms.storage(), CodeVersion.current());
      Lab lab = new Lab(rooms, state, steps, progress, new Budget(null, clock)).folded(0);
      return figure(new Comparing(lab).run(SEEDS, WATTS, WITHIN, 0));
    }
  }

  private Figure figure(CompareReport report) {
    Arm network =
        report.arms().stream()
            .filter(arm -> !SIMPLE.contains(arm.name()))
            .max(Comparator.comparingDouble(Arm::mean))
            .orElseThrow();
    String against =
        report.arms().stream()
                .map(arm -> String.format(Locale.ROOT, "%s %.4f", arm.name(), arm.mean()))
                .collect(Collectors.joining(", "))
            + " (AUC, means of "
            + SEEDS
            + " seeds). "
            + report.verdict();
    if (which == Example.CREDIT) {
      return Figure.atLeast(name(), network.mean(), "AUC", 0.76, against);
    }
    double trees =
        report.arms().stream()
            .filter(arm -> arm.name().equals(TREES))
            .mapToDouble(Arm::mean)
            .findFirst()
            .orElseThrow();
    return Figure.atMost(name(), trees - network.mean(), "AUC", 0.01, against);
  }

  /** The example as a user would set it up, with the candidates of this yardstick. */
  private ProjectState project(Path folder) {
    try {
      Path yaml = folder.resolve("plimsoll.yaml");
      switch (which) {
        case CREDIT -> {
          Path table = Files.copy(example.resolve(which.file), folder.resolve(which.file));
          try (QueryEngine engine = QueryEngine.open(folder.resolve("spill"), 1)) {
            new ProjectTemplate(engine).write(table, "class = 'bad'", true);
          }
        }
        case FLIGHTS ->
            Files.writeString(
                yaml,
                Files.readString(example.resolve(which.file))
                    .replace("file: data/", "file: " + example.toAbsolutePath() + "/data/"));
      }
      String text = Files.readString(yaml);
      Files.writeString(yaml, text.replace(CANDIDATES, "candidates: [" + which.candidates + "]"));
      return ProjectState.read(folder);
    } catch (IOException e) {
      throw PlimsollException.io(example.toString(), e);
    }
  }

  /** One for each example. */
  public static List<NetworksBesideTrees> all(Path examples) {
    return List.of(
        new NetworksBesideTrees(Example.CREDIT, examples.resolve("credit")),
        new NetworksBesideTrees(Example.FLIGHTS, examples.resolve("flights")));
  }
}
