package dev.plimsoll.server.internal.web;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Renders templates that were compiled at build time. */
public final class Pages {
  /**
   * Scripts and styles only from our own files, no inline script, no frames, no form elsewhere.
   * {@code data:} images are Pico's icons.
   */
  static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
          + " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

  private final TemplateEngine templates = TemplateEngine.createPrecompiled(ContentType.Html);

  public HttpResponse page(String template, Map<String, Object> parameters) {
    return page(HttpStatus.OK, template, parameters);
  }

  public HttpResponse page(HttpStatus status, String template, Map<String, Object> parameters) {
    return HttpResponse.of(
        ResponseHeaders.builder(status)
            .contentType(MediaType.HTML_UTF_8)
            .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
            .set("content-security-policy", POLICY)
            .set("referrer-policy", "same-origin")
            .set("x-frame-options", "DENY")
            .build(),
        HttpData.wrap(render(template, parameters).getBytes(StandardCharsets.UTF_8)));
  }

  public String render(String template, Map<String, Object> parameters) {
    StringOutput out = new StringOutput(1 << 14);
    templates.render(template, parameters, out);
    return out.toString();
  }
}
