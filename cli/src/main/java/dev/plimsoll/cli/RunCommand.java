package dev.plimsoll.cli;

import dev.plimsoll.evaluation.Interval;
import dev.plimsoll.evaluation.Metric;
import dev.plimsoll.evaluation.MetricSet;
import dev.plimsoll.kernel.CodeVersion;
import dev.plimsoll.pipeline.Candidate;
import dev.plimsoll.pipeline.Circle;
import dev.plimsoll.pipeline.Lifecycle;
import dev.plimsoll.pipeline.ProjectState;
import dev.plimsoll.pipeline.Rooms;
import dev.plimsoll.pipeline.RoomsConfig;
import dev.plimsoll.pipeline.Steps;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description =
        "Goes once around: data, features, training, judgement, gate, release. Does only what changed.")
final class RunCommand implements Callable<Integer> {
  @Mixin private Screen screen = new Screen();
  @Mixin private ProjectArgument project = new ProjectArgument();

  @Override
  public Integer call() {
    ProjectState state = ProjectState.read(project.path());
    try (Rooms rooms =
        Rooms.open(new RoomsConfig(screen.home(state.folder()), null, InstantSource.system()))) {
      Steps steps = new Steps(rooms.storage(), CodeVersion.current());
      Circle.Turned turned = new Circle(rooms, state, steps, screen.progress()).run();
      if (turned.outcome().passed()) {
        new Lifecycle(rooms, state, steps, screen.progress())
            .begin(rooms.storage().clock().instant());
      }
      show(turned, steps, screen);
      state
          .file()
          .train()
          .leftOut()
          .forEach((name, file) -> screen.line("left out " + name + ": no " + file));
      return turned.outcome().passed() ? Plimsoll.DONE : Plimsoll.ANSWER_IS_NO;
    }
  }

  /** What a turn of the circle found, for people and for scripts. */
  static void show(Circle.Turned turned, Steps steps, Screen screen) {
    screen.line("");
    List<Metric> metrics = Metric.shown(turned.winner().report().kind());
    List<String> heads = new ArrayList<>(List.of("model", metrics.get(0).label(), "range"));
    metrics.stream().skip(1).map(Metric::label).forEach(heads::add);
    heads.addAll(List.of("train s", "rows/s", ""));
    screen.table(heads, rows(turned, metrics));
    screen.line("");
    if (turned.lead() != null) {
      screen.line(turned.lead().sentence());
    }
    turned
        .winner()
        .report()
        .missedClasses()
        .forEach(one -> screen.line(one.explanation().particular()));
    for (Candidate candidate : turned.candidates()) {
      List<String> notes = candidate.training().notes();
      notes.forEach(note -> screen.line("note on " + candidate.name() + ": " + note));
    }
    screen.line("the gate " + (turned.outcome().passed() ? "was passed" : "refused") + ":");
    turned.outcome().decision().outcomes().forEach(rule -> screen.line("  " + rule.reason()));
    if (turned.outcome().version() != null) {
      screen.line("released as " + turned.outcome().version().id() + "; 'plimsoll up' serves it");
    }
    screen.line(steps.found() + " steps were found in the cache, " + steps.done() + " were done");
    screen.result(json(turned, steps));
  }

  private static List<List<String>> rows(Circle.Turned turned, List<Metric> metrics) {
    List<List<String>> rows = new ArrayList<>();
    for (Candidate candidate : all(turned)) {
      MetricSet figures = candidate.report().overall();
      Interval leading = figures.require(metrics.get(0));
      List<String> row = new ArrayList<>();
      row.add(candidate.name());
      row.add(number("%.4f", leading.value()));
      row.add(number("%.3f", leading.low()) + " to " + number("%.3f", leading.high()));
      metrics.stream()
          .skip(1)
          .map(figures::metric)
          .map(one -> one.map(value -> number("%.4f", value.value())).orElse("–"))
          .forEach(row::add);
      row.add(number("%.1f", candidate.training().seconds()));
      row.add(number("%,.0f", candidate.rowsPerSecond()));
      row.add(candidate.model().equals(turned.winner().model()) ? "<- chosen" : "");
      rows.add(row);
    }
    return rows;
  }

  private static List<Candidate> all(Circle.Turned turned) {
    List<Candidate> all = new ArrayList<>(turned.candidates());
    if (turned.quantized() != null) {
      all.add(turned.quantized().candidate());
    }
    return all;
  }

  private static Map<String, Object> json(Circle.Turned turned, Steps steps) {
    Map<String, Object> models = new LinkedHashMap<>();
    for (Candidate candidate : all(turned)) {
      Map<String, Object> model = new LinkedHashMap<>();
      model.put("digest", candidate.model());
      model.put("metrics", candidate.report().overall().metrics());
      if (!candidate.report().classes().isEmpty()) {
        model.put("classes", candidate.report().classes());
      }
      model.put("notes", candidate.training().notes());
      model.put("train_seconds", candidate.training().seconds());
      model.put("predict_rows_per_second", candidate.rowsPerSecond());
      models.put(candidate.name(), model);
    }
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("models", models);
    json.put("chosen", turned.winner().name());
    json.put("gate", turned.outcome().decision());
    json.put("version", turned.outcome().version() == null ? "" : turned.outcome().version().id());
    json.put("steps_done", steps.done());
    json.put("steps_cached", steps.found());
    return json;
  }

  private static String number(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }
}
