package dev.plimsoll.server.internal.web;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.PlimsollException;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The few static files of the pages. Each is served under a URL with the digest of its content, so
 * browsers may keep it for ever and a new release is never mixed with an old script.
 */
public final class Assets {
  private static final String OURS = "/dev/plimsoll/server/assets/";
  private static final String JARS = "/META-INF/resources/";
  private static final Map<String, String> FILES =
      Map.of(
          "pico.css", JARS + "webjars/picocss__pico/2.1.1/css/pico.min.css",
          "htmx.js", JARS + "webjars/htmx.org/2.0.10/dist/htmx.min.js",
          "echarts.js", JARS + "_static/echarts/6.0.0/dist/echarts.min.js",
          "theme.css", OURS + "theme.css",
          "console.css", OURS + "console.css",
          "charts.js", OURS + "charts.js",
          "try.js", OURS + "try.js",
          "favicon.svg", OURS + "favicon.svg");

  private record Asset(String digest, HttpData content, MediaType type) {}

  private final Map<String, Asset> byName = new LinkedHashMap<>();

  public Assets() {
    FILES.forEach((name, resource) -> byName.put(name, read(name, resource)));
  }

  /** The address of a file, for use in pages. */
  public String url(String name) {
    Asset asset = byName.get(name);
    if (asset == null) {
      throw new IllegalArgumentException("no such asset: " + name);
    }
    return "/static/" + asset.digest() + "/" + name;
  }

  /** Answers {@code /static/{digest}/{name}}. */
  public HttpResponse serve(ServiceRequestContext context) {
    Asset asset = byName.get(context.pathParam("name"));
    if (asset == null || !asset.digest().equals(context.pathParam("digest"))) {
      return HttpResponse.of(HttpStatus.NOT_FOUND);
    }
    return HttpResponse.of(
        ResponseHeaders.of(
            HttpStatus.OK,
            HttpHeaderNames.CONTENT_TYPE,
            asset.type(),
            HttpHeaderNames.CACHE_CONTROL,
            "public, max-age=31536000, immutable"),
        asset.content());
  }

  private static Asset read(String name, String resource) {
    try (InputStream in = Assets.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("not on the class path: " + resource);
      }
      byte[] content = in.readAllBytes();
      return new Asset(Digest.of(content).brief(), HttpData.wrap(content), type(name));
    } catch (IOException e) {
      throw PlimsollException.io(resource, e);
    }
  }

  private static MediaType type(String name) {
    String ending = name.substring(name.lastIndexOf('.') + 1);
    return switch (ending) {
      case "css" -> MediaType.CSS_UTF_8;
      case "js" -> MediaType.JAVASCRIPT_UTF_8;
      case "svg" -> MediaType.SVG_UTF_8;
      default -> throw new IllegalArgumentException("no media type for " + name);
    };
  }
}
