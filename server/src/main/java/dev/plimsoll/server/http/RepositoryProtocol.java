package dev.plimsoll.server.http;

import static dev.plimsoll.server.http.InferenceProtocol.ordered;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.plimsoll.server.inference.ModelRepository;
import dev.plimsoll.server.inference.WireCaller;
import java.io.IOException;
import java.util.Map;

/** Triton's repository extension over REST: index, load, unload. */
final class RepositoryProtocol {
  private final ModelRepository repository;

  RepositoryProtocol(ModelRepository repository) {
    this.repository = repository;
  }

  HttpResponse index(ServiceRequestContext ctx, byte[] body) {
    boolean readyOnly = body.length > 0 && Body.read(body, RepositoryProtocol::readReadyOnly);
    return Answering.json(
        repository.index().stream()
            .filter(entry -> entry.ready() || !readyOnly)
            .map(
                entry ->
                    ordered(
                        "name",
                        entry.name(),
                        "version",
                        entry.version(),
                        "state",
                        entry.state(),
                        "reason",
                        entry.reason()))
            .toList());
  }

  HttpResponse load(ServiceRequestContext ctx, byte[] body) {
    refuseOverrides(body);
    repository.load(InferenceProtocol.model(ctx), WireCaller.of(ctx).name());
    return Answering.json(Map.of());
  }

  HttpResponse unload(ServiceRequestContext ctx, byte[] body) {
    refuseOverrides(body);
    repository.unload(InferenceProtocol.model(ctx), WireCaller.of(ctx).name());
    return Answering.json(Map.of());
  }

  private static boolean readReadyOnly(JsonParser in) throws IOException {
    boolean ready = false;
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String field = in.currentName();
      in.nextToken();
      if (field.equals("ready")) {
        if (!in.currentToken().isBoolean()) {
          throw Body.invalid(
              "ready: " + Body.met(in.currentToken()) + " (expected: true or false)");
        }
        ready = in.currentToken() == JsonToken.VALUE_TRUE;
      } else {
        in.skipChildren();
      }
    }
    return ready;
  }

  private static void refuseOverrides(byte[] body) {
    if (body.length > 0) {
      Body.read(body, RepositoryProtocol::readParameters);
    }
  }

  private static boolean readParameters(JsonParser in) throws IOException {
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      boolean parameters = in.currentName().equals("parameters");
      in.nextToken();
      if (!parameters || in.currentToken() != JsonToken.START_OBJECT) {
        in.skipChildren();
        continue;
      }
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        ModelRepository.refuseOverride(in.currentName());
        in.nextToken();
        in.skipChildren();
      }
    }
    return true;
  }
}
