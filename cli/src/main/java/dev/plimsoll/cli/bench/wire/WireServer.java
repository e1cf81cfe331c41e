package dev.plimsoll.cli.bench.wire;

import dev.plimsoll.cli.bench.model.BenchModel;
import dev.plimsoll.onnx.ModelPackage;
import dev.plimsoll.server.PlimsollServer;
import dev.plimsoll.server.Role;
import dev.plimsoll.server.ServerConfig;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** The whole server, as {@code plimsoll up} starts it, with one model. */
public final class WireServer implements AutoCloseable {
  private final Path folder;
  private final PlimsollServer server;
  private final String token;

  public WireServer(Path folder, ModelPackage model) {
    this.folder = folder;
    Path home = folder.resolve("home");
    BenchModel.deploy(home, model);
    server = PlimsollServer.start(ServerConfig.at(home).withPort(0));
    token = server.lendToken(BenchModel.NAME, Role.OPERATOR).secret();
  }

  public int port() {
    return server.port();
  }

  public String token() {
    return token;
  }

  /** A client of REST that sends these bodies in turn. */
  WireChild http(int atOnce, List<WireBody> bodies) {
    return http(server.port(), token, atOnce, folder, bodies);
  }

  static WireChild http(int port, String token, int atOnce, Path folder, List<WireBody> bodies) {
    return http(List.of(), port, token, atOnce, folder, bodies);
  }

  /** The same with something before its command. */
  static WireChild http(
      List<String> before, int port, String token, int atOnce, Path folder, List<WireBody> bodies) {
    List<byte[]> requests = bodies.stream().map(body -> whole(body, token)).toList();
    return WireChild.start(before, "http", port, token, atOnce, folder, requests);
  }

  /** A client of gRPC that sends these frames in turn. */
  WireChild grpc(int atOnce, List<byte[]> frames) {
    return WireChild.start("grpc", server.port(), token, atOnce, folder, frames);
  }

  private static byte[] whole(WireBody body, String token) {
    String head =
        "POST /v2/models/%s/infer HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer %s\r\ncontent-type: application/%s\r\ncontent-length: %d\r\n"
            .formatted(
                BenchModel.NAME,
                token,
                body.isBinary() ? "octet-stream" : "json",
                body.bytes().remaining());
    String split =
        body.isBinary() ? "inference-header-content-length: " + body.jsonLength() + "\r\n" : "";
    byte[] start = (head + split + "\r\n").getBytes(StandardCharsets.US_ASCII);
    byte[] request = new byte[start.length + body.bytes().remaining()];
    System.arraycopy(start, 0, request, 0, start.length);
    body.bytes().duplicate().get(request, start.length, body.bytes().remaining());
    return request;
  }

  @Override
  public void close() {
    server.close();
  }
}
