package dev.plimsoll.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.kernel.Json;
import dev.plimsoll.monitoring.Alarm;
import dev.plimsoll.monitoring.Alarms;
import dev.plimsoll.pipeline.Rooms;
import dev.plimsoll.pipeline.RoomsConfig;
import dev.plimsoll.server.PlimsollServer;
import dev.plimsoll.server.Role;
import dev.plimsoll.server.ServerConfig;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Alarms on the command line, in a home at rest and at a server. */
class AlarmsCommandTest {
  private static final String DRIFT = Alarm.id("tiny", Alarm.Kind.DRIFT, "may");
  private static final String LOSS = Alarm.id("tiny", Alarm.Kind.PERFORMANCE, "may");

  private final TinyProject project;
  private final String home;

  AlarmsCommandTest(@TempDir Path folder) {
    project = new TinyProject(folder);
    home = project.home().toString();
  }

  @Test
  void alarmsAreListedUntilSomebodyTakesThemUp() {
    project.run().done();
    Shell.run("alarms", "list", "--home", home, "--server", "http://127.0.0.1:1")
        .refused("--token");
    for (String bad : List.of("127.0.0.1:8080", "localhost:8080", "http://", "a b")) {
      Shell.run("alarms", "list", "--server", bad, "--token", "t")
          .refused("'" + bad + "' (expected: an address such as http://127.0.0.1:8080)");
    }
    try (Rooms rooms = Rooms.open(new RoomsConfig(project.home(), null, InstantSource.system()))) {
      Alarms alarms = new Alarms(rooms.storage());
      alarms.raise(alarm(DRIFT, Alarm.Kind.DRIFT, "age is spread differently"));
      alarms.raise(alarm(LOSS, Alarm.Kind.PERFORMANCE, "the AUC fell"));
    }
    assertThat(list()).contains(DRIFT.substring(0, 12), "age is spread", "the AUC fell");
    Shell.run("alarms", "acknowledge", "01234567", "--reason", "x", "--home", home)
        .refused("alarm: '01234567'");
    assertThat(acknowledge(DRIFT.substring(0, 8), "--home", home))
        .contains("taken up by command line: age is spread differently");
    assertThat(list()).contains("the AUC fell").doesNotContain("age is spread");
    assertThat(list("--all")).contains("age is spread", "command line: a new supplier");

    try (PlimsollServer server =
        PlimsollServer.start(ServerConfig.at(project.home()).withPort(0))) {
      String url = "http://127.0.0.1:" + server.port();
      String token = server.issueToken("olga", Role.OPERATOR).secret();
      assertThat(acknowledge(LOSS, "--server", url, "--token", token))
          .contains("taken up by olga: the AUC fell");
      Shell.Said said = Shell.run("alarms", "list", "--server", url, "--token", token, "--json");
      assertThat(Json.parse(said.done().out())).isEmpty();
    }
    assertThat(list()).contains("no alarm is open");
  }

  @Test
  void aVersionIsApprovedInAHomeAtRest() {
    project.run().done();
    String[] approve = {"models", "approve", "--reason", "checked", "--home", home};
    assertThat(run(approve, "tiny/1")).contains("tiny/1 is approved by command line");
    Shell.run("models", "approve", "tiny", "--reason", "x", "--home", home).refused("'tiny'");
    Shell.run("models", "approve", "tiny/9", "--reason", "x", "--home", home).refused("tiny/9");
  }

  private String list(String... more) {
    return run(new String[] {"alarms", "list", "--home", home}, more);
  }

  private static String acknowledge(String id, String... where) {
    return run(new String[] {"alarms", "acknowledge", id, "--reason", "a new supplier"}, where);
  }

  private static String run(String[] command, String... more) {
    String[] whole = Stream.of(command, more).flatMap(Stream::of).toArray(String[]::new);
    return Shell.run(whole).done().out();
  }

  private static Alarm alarm(String id, Alarm.Kind kind, String message) {
    Instant may = Instant.parse("2026-05-01T00:00:00Z");
    return new Alarm(id, may, "tiny", kind, "age", message, 0.2, 0.1);
  }
}
