package dev.plimsoll.cli;

import dev.plimsoll.kernel.CodeVersion;
import dev.plimsoll.pipeline.ProjectState;
import dev.plimsoll.pipeline.Rooms;
import dev.plimsoll.pipeline.RoomsConfig;
import dev.plimsoll.pipeline.Steps;
import dev.plimsoll.pipeline.experiment.Budget;
import dev.plimsoll.pipeline.experiment.Lab;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** What every experiment takes, and how its engine is opened. */
final class ExperimentOptions {
  @Mixin private ProjectArgument project = new ProjectArgument();

  @Option(
      names = "--budget",
      paramLabel = "TIME",
      converter = Time.class,
      description =
          "Time for the whole of it, such as 20m; trials that would not fit are left out, and found in the cache trials cost nothing (default: as long as it takes).")
  private @Nullable Duration budget;

  @Option(
      names = "--watts",
      paramLabel = "W",
      defaultValue = "10",
      description = "What a busy core draws, for the energy estimate (default: ${DEFAULT-VALUE}).")
  private double watts = 10;

  @Option(
      names = "--out",
      paramLabel = "FILE.html",
      description = "Where the page with charts goes (default: experiments/ in the home).")
  private @Nullable Path out;

  double watts() {
    return watts;
  }

  Path page(Screen screen, String name) {
    Path folder = screen.home(state().folder()).resolve("experiments");
    return out == null ? folder.resolve(name + ".html") : out;
  }

  ProjectState state() {
    return ProjectState.read(project.path());
  }

  /** Opens the project's rooms for one experiment, and says what it did. */
  <T> T run(Screen screen, BiFunction<Rooms, Lab, T> work) {
    ProjectState state = state();
    InstantSource clock = InstantSource.system();
    Budget time = new Budget(budget, clock);
    try (Rooms rooms = Rooms.open(new RoomsConfig(screen.home(state.folder()), null, clock))) {
      Steps steps = new Steps(rooms.storage(), CodeVersion.current());
      Lab lab = new Lab(rooms, state, steps, screen.progress(), time);
      T result = work.apply(rooms, lab);
      screen.line(lab.trained() + " trials were trained; the others were found in the cache");
      if (time.spent()) {
        screen.line("the budget was spent: run it again to go on where it stopped");
      }
      return result;
    }
  }

  /** A number and a unit: s, m or h. */
  static final class Time implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      if (!text.matches("[1-9][0-9]{0,6}[smh]")) {
        throw new TypeConversionException(
            "'" + text + "' (expected: a number and s, m or h, such as 20m)");
      }
      long number = Long.parseLong(text.substring(0, text.length() - 1));
      return switch (text.charAt(text.length() - 1)) {
        case 's' -> Duration.ofSeconds(number);
        case 'm' -> Duration.ofMinutes(number);
        default -> Duration.ofHours(number);
      };
    }
  }
}
