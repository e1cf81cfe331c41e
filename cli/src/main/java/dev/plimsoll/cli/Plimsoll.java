package dev.plimsoll.cli;

import dev.plimsoll.kernel.Blame;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.kernel.ScratchFolder;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.TypeConversionException;

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
      CompareCommand.class,
      AblateCommand.class,
      SearchCommand.class,
      AdviseCommand.class,
      ReplayCommand.class,
      ScoreCommand.class,
      ExportCommand.class,
      DemoCommand.class,
      UpCommand.class,
      DataCommand.class,
      ModelsCommand.class,
      EndpointsCommand.class,
      ReceiptCommand.class,
      LogCommand.class,
      AlarmsCommand.class,
      AuditCommand.class,
      BenchCommand.class,
      TrainWorkerCommand.class
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
    String temporary = System.getProperty("plimsoll.temporary");
    if (temporary != null) {
      ScratchFolder.of(Path.of(temporary)).deleteOnExit();
    }
    System.exit(run(arguments));
  }

  /** All commands, with their options and words. */
  static CommandLine commands() {
    return new CommandLine(new Plimsoll())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .registerConverter(URI.class, Plimsoll::address);
  }

  /** The only addresses that commands take are servers'. */
  private static URI address(String given) {
    try {
      URI address = new URI(given);
      if (List.of("http", "https").contains(String.valueOf(address.getScheme()))
          && address.getHost() != null) {
        return address;
      }
    } catch (URISyntaxException ignored) {
      // told below
    }
    throw new TypeConversionException(
        "'" + given + "' (expected: an address such as http://127.0.0.1:8080)");
  }

  /** Runs one command and returns its exit code. */
  public static int run(String... arguments) {
    boolean json = Arrays.asList(arguments).contains("--json");
    CommandLine line = commands();
    CommandLine.IParameterExceptionHandler usual = line.getParameterExceptionHandler();
    return line.setParameterExceptionHandler(
            (e, given) -> json ? misspelt(e) : usual.handleParseException(e, given))
        .setExecutionExceptionHandler((e, command, parsed) -> report(e, command, json))
        .execute(arguments);
  }

  /** A command line that cannot be understood, for a program that reads the answer. */
  private static int misspelt(CommandLine.ParameterException e) {
    CommandLine command = e.getCommandLine();
    String message =
        e.getMessage()
            + " (expected: as in '"
            + command.getCommandSpec().qualifiedName()
            + " --help')";
    command.getErr().println(error("COMMAND_LINE", Blame.USER, message));
    return WRONG_REQUEST;
  }

  private static String error(String code, Blame blame, @Nullable String message) {
    return Json.text(
        Map.of("error", Map.of("code", code, "blame", blame, "message", String.valueOf(message))));
  }

  private static int report(Exception e, CommandLine command, boolean json) {
    PlimsollException known = e instanceof PlimsollException plimsoll ? plimsoll : null;
    String code = known == null ? "UNEXPECTED" : known.code().name();
    Blame blame = known == null ? Blame.INTERNAL : known.blame();
    if (json) {
      command.getErr().println(error(code, blame, e.getMessage()));
    } else {
      command
          .getErr()
          .println("plimsoll: " + (known == null ? e : e.getMessage()) + " [" + code + "]");
    }
    if (blame == Blame.INTERNAL && !json) {
      e.printStackTrace(command.getErr());
    }
    return switch (blame) {
      case USER -> WRONG_REQUEST;
      case RESOURCES -> OUT_OF_RESOURCES;
      case INTERNAL -> WRONG_INSIDE;
    };
  }
}
