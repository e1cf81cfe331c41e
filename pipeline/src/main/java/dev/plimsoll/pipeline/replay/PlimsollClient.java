package dev.plimsoll.pipeline.replay;

import com.fasterxml.jackson.databind.JsonNode;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.pipeline.PipelineError;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

/** A plain HTTP caller of a running server: an address and a token, nothing of its insides. */
public final class PlimsollClient {
  private static final int HTTP_OK = 200;
  private static final int SHOWN_OF_AN_ERROR = 400;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI server;
  private final String token;

  public PlimsollClient(URI server, String token) {
    this.server = server;
    this.token = token;
  }

  /**
   * Sends JSON and reads JSON; anything but 200 is an error that names the path and what the server
   * said.
   */
  public JsonNode post(String path, byte[] body) {
    return Json.parse(new String(postRaw(path, body), StandardCharsets.UTF_8));
  }

  /** The same without reading the answer. */
  public byte[] postRaw(String path, byte[] body) {
    return send(request(path).POST(HttpRequest.BodyPublishers.ofByteArray(body)).build());
  }

  public JsonNode get(String path) {
    return Json.parse(new String(send(request(path).GET().build()), StandardCharsets.UTF_8));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(server.resolve(path))
        .header("Authorization", "Bearer " + token)
        .header("Content-Type", "application/json");
  }

  private byte[] send(HttpRequest request) {
    try {
      HttpResponse<byte[]> response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
      if (response.statusCode() != HTTP_OK) {
        String said = new String(response.body(), StandardCharsets.UTF_8);
        throw new PlimsollException(
            PipelineError.SERVER_REFUSED,
            "%s %s: status %d (expected: 200); the server said: %s"
                .formatted(
                    request.method(),
                    request.uri().getPath(),
                    response.statusCode(),
                    said.substring(0, Math.min(said.length(), SHOWN_OF_AN_ERROR))));
      }
      return response.body();
    } catch (IOException e) {
      throw new PlimsollException(
          PipelineError.SERVER_UNREACHABLE,
          server + ": " + e + " (expected: a running server; 'plimsoll up' starts one)",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PlimsollException(PipelineError.SERVER_UNREACHABLE, server + ": interrupted", e);
    }
  }
}
