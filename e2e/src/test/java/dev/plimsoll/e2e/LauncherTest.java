package dev.plimsoll.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The script that people start everything with. */
class LauncherTest {
  private final Path folder;
  private final Path temporary;

  LauncherTest(@TempDir Path folder) throws IOException {
    this.folder = folder;
    this.temporary = Files.createDirectory(folder.resolve("a place for temporary files"));
  }

  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void startsQuicklyAndLeavesNothingBehind() throws Exception {
    assertThat(said("models", "list")).contains("registered").hasLineCount(1);
    assertThat(temporary).isEmptyDirectory();

    Process killed = plimsoll("up", "--port", "0");
    try (BufferedReader lines = killed.inputReader(StandardCharsets.UTF_8)) {
      String url = lines.readLine().replace("console and API: ", "");
      assertThat(
              HttpClient.newHttpClient()
                  .send(
                      HttpRequest.newBuilder(URI.create(url + "health")).build(),
                      BodyHandlers.discarding())
                  .statusCode())
          .isEqualTo(200);
    } finally {
      killed.destroyForcibly().waitFor();
    }
    assertThat(temporary).isNotEmptyDirectory();
    assertThat(said("models", "list", "--json").strip()).isEqualTo("[ ]");
    assertThat(temporary).as("what the killed process left").isEmptyDirectory();
  }

  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void usesWhatTheBuildPrepared() throws Exception {
    said("--version");
    Path target = Launched.ROOT.resolve("cli/target");
    String java = Integer.toString(Runtime.version().feature());
    List<String> arguments = Files.readAllLines(target.resolve("java-" + java + ".args"));
    assertThat(arguments)
        .contains("-XX:SharedArchiveFile=\"" + target.resolve("classes-" + java + ".jsa") + '"')
        .anyMatch(line -> line.startsWith('"' + target.resolve("natives.jar:").toString()));
  }

  private String said(String... arguments) throws IOException, InterruptedException {
    Process process = plimsoll(arguments);
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }

  private Process plimsoll(String... arguments) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(Launched.ROOT.resolve("plimsoll").toString());
    builder.command().addAll(List.of(arguments));
    builder.environment().put("TMPDIR", temporary.toString());
    return builder
        .directory(folder.toFile())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }
}
