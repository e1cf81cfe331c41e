package dev.plimsoll.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.plimsoll.kernel.Json;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same jars on the newest JDK of this machine, where native access and unsafe memory must be
 * asked for.
 */
class NewestJdkTest {
  private static final Path HOMES = Path.of("/usr/lib/jvm");
  private static final Pattern VERSION = Pattern.compile("JAVA_VERSION=\"(?:1\\.)?(\\d+)");
  private static final Duration LONGEST = Duration.ofMinutes(6);

  private record Jdk(Path java, int version) {}

  @Test
  void goesOnceAroundWithAllThreeFamilies(@TempDir Path folder) throws Exception {
    Optional<Jdk> newest = newest();
    assumeTrue(
        newest.isPresent(), "no JDK newer than " + Runtime.version().feature() + " below " + HOMES);
    Launcher plimsoll =
        new Launcher(newest.orElseThrow().java(), newest.orElseThrow().version(), folder);
    Path table =
        Files.copy(
            Launcher.root().resolve("examples/credit/credit.csv"), folder.resolve("credit.csv"));

    succeed(plimsoll.run(LONGEST, "init", table.toString(), "--label", "class = 'bad'"));
    shorten(folder.resolve("plimsoll.yaml"));
    String home = folder.resolve("home").toString();
    Launcher.Ended run =
        succeed(plimsoll.run(LONGEST, "run", folder.toString(), "--home", home, "--json"));

    JsonNode turned = Json.parse(run.out());
    assertThat(turned.path("models").fieldNames())
        .toIterable()
        .contains("ft-transformer", "xgboost", "logistic");
    assertThat(turned.path("version").asText()).isEqualTo("credit/1");
    assertThat(run.err()).as("the JVM has nothing to complain of").doesNotContain("WARNING:");
    succeed(plimsoll.run(LONGEST, "audit", "verify", "--home", home));
    assertThat(plimsoll.crashes()).isEmpty();
  }

  /** One epoch shows that libtorch works; learning is not what is tested here. */
  private static void shorten(Path project) throws IOException {
    String text = Files.readString(project);
    String candidates = "  candidates: [ft-transformer, xgboost, logistic]\n";
    assertThat(text).contains(candidates);
    Files.writeString(
        project,
        text.replace(candidates, candidates + "  settings: {ft-transformer: {epochs: 1}}\n"));
  }

  private static Launcher.Ended succeed(Launcher.Ended ended) {
    assertThat(ended.status()).as(ended.err() + ended.out()).isZero();
    return ended;
  }

  private static Optional<Jdk> newest() throws IOException {
    List<Jdk> found = new ArrayList<>();
    if (Files.isDirectory(HOMES)) {
      try (DirectoryStream<Path> homes = Files.newDirectoryStream(HOMES)) {
        for (Path home : homes) {
          Path java = home.resolve("bin/java");
          Path release = home.resolve("release");
          if (Files.isExecutable(java) && Files.isReadable(release)) {
            Matcher version = VERSION.matcher(Files.readString(release));
            if (version.find()) {
              found.add(new Jdk(java, Integer.parseInt(version.group(1))));
            }
          }
        }
      }
    }
    return found.stream()
        .filter(jdk -> jdk.version() > Runtime.version().feature())
        .max(Comparator.comparingInt(Jdk::version));
  }
}
