package dev.plimsoll.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.kernel.Json;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Types a command and keeps what it said. */
final class Shell {
  private Shell() {}

  /** One command's exit code and words. */
  record Said(int code, String out, String err) {

    /** Done, without complaint. */
    Said done() {
      assertThat(code).as("exit code of a good command; it said: %s", err).isZero();
      return this;
    }

    /** One line that names the value and the expectation, laid at the user's door. */
    Said refused(String... parts) {
      return failed(2, parts);
    }

    /** One line that names what ran out. */
    Said ranOut(String... parts) {
      return failed(3, parts);
    }

    private Said failed(int expected, String... parts) {
      assertThat(code).as("exit code; it said: %s", err).isEqualTo(expected);
      assertThat(err).contains(parts).contains("expected");
      assertThat(err).doesNotContain("\tat ", "Exception", "Caused by");
      return this;
    }
  }

  static synchronized Said run(String... arguments) {
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
    ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
    try {
      System.setOut(new PrintStream(outBytes, true, StandardCharsets.UTF_8));
      System.setErr(new PrintStream(errBytes, true, StandardCharsets.UTF_8));
      int code = Plimsoll.run(arguments);
      return new Said(
          code,
          outBytes.toString(StandardCharsets.UTF_8),
          errBytes.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
  }

  /** The home opens, its ledger is whole, and no model was registered in it. */
  static void assertNothingReleased(Path home) {
    run("audit", "verify", "--home", home.toString()).done();
    assertThat(versions(home)).as("registered versions").isEmpty();
  }

  static List<?> versions(Path home) {
    Said said = run("models", "list", "--json", "--home", home.toString()).done();
    return Json.read(said.out(), List.class);
  }
}
