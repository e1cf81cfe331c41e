package dev.plimsoll.cli;

import dev.plimsoll.kernel.Blame;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.PlimsollException;
import java.util.Arrays;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line: one command per deed. */
@Command(
    name = "plimsoll",
    version = "plimsoll 0.1.0",
    mixinStandardHelpOptions = true,
    description =
        "Runs the whole life of a machine-learning model: data, training, gate, service, watch, retraining.",
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExit codes:%n",
    footer = {
      "  0  done",
      "  1  done, and the answer is no: a gate refused, a check failed, a ledger does not verify",
      "  2  something in the request or the project is wrong",
      "  3  memory, disk, time or a port ran out",
      "  4  Plimsoll is wrong",
      "",
      "First steps: 'plimsoll demo' shows everything on real data; 'plimsoll init FILE --label COLUMN' starts with yours."
    },
    subcommands = {
      InitCommand.class,
      RunCommand.class,
      ReplayCommand.class,
      DemoCommand.class,
      UpCommand.class,
      DataCommand.class,
      ModelsCommand.class,
      EndpointsCommand.class,
      AuditCommand.class,
      BenchCommand.class
    })
public final class Plimsoll {
  public static final int DONE = 0;
  public static final int ANSWER_IS_NO = 1;
  private static final int WRONG_REQUEST = 2;
  private static final int OUT_OF_RESOURCES = 3;
  private static final int WRONG_INSIDE = 4;

  private Plimsoll() {}

  /** Starts the command line and ends the process with its exit code. */
  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  /** Runs one command and returns its exit code. */
  public static int run(String... arguments) {
    boolean json = Arrays.asList(arguments).contains("--json");
    return new CommandLine(new Plimsoll())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler((e, command, parsed) -> report(e, command, json))
        .execute(arguments);
  }

  private static int report(Exception e, CommandLine command, boolean json) {
    PlimsollException known = e instanceof PlimsollException plimsoll ? plimsoll : null;
    String code = known == null ? "UNEXPECTED" : known.code().name();
    Blame blame = known == null ? Blame.INTERNAL : known.blame();
    if (json) {
      command
          .getErr()
          .println(
              Json.text(
                  Map.of(
                      "error",
                      Map.of(
                          "code",
                          code,
                          "blame",
                          blame,
                          "message",
                          String.valueOf(e.getMessage())))));
    } else {
      command
          .getErr()
          .println("plimsoll: " + (known == null ? e : e.getMessage()) + " [" + code + "]");
    }
    if (blame == Blame.INTERNAL) {
      e.printStackTrace(command.getErr());
    }
    return switch (blame) {
      case USER -> WRONG_REQUEST;
      case RESOURCES -> OUT_OF_RESOURCES;
      case INTERNAL -> WRONG_INSIDE;
    };
  }
}
