package dev.plimsoll.server;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.server.internal.report.ReportView;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;

/**
 * The story of one model's life as a single HTML file: styles, charts and data are inside, so it
 * opens from disk, travels by mail and needs no network.
 */
public final class ReportPage {
  private static final String ASSETS = "/dev/plimsoll/server/assets/";
  private static final String ECHARTS =
      "/META-INF/resources/_static/echarts/6.0.0/dist/echarts.min.js";

  private final TemplateEngine templates = TemplateEngine.createPrecompiled(ContentType.Html);

  public String render(LifeReport report) {
    StringOutput out = new StringOutput(1 << 21);
    templates.render(
        "report.jte",
        Map.of(
            "view", ReportView.of(report),
            "styles", resource(ASSETS + "theme.css") + resource(ASSETS + "report.css"),
            "library", resource(ECHARTS),
            "script", resource(ASSETS + "charts.js")),
        out);
    return out.toString();
  }

  /** Writes beside the target and renames, so a reader never sees half a page. */
  public void write(LifeReport report, Path file) {
    try {
      Path half = file.resolveSibling(file.getFileName() + ".part");
      Files.writeString(half, render(report));
      Files.move(half, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw PlimsollException.io(file.toString(), e);
    }
  }

  private static String resource(String path) {
    try (InputStream in = ReportPage.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException("not on the class path: " + path);
      }
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      if (text.contains("</script") || text.contains("</style")) {
        throw new IllegalStateException("cannot stand inside a page: " + path);
      }
      return text;
    } catch (IOException e) {
      throw PlimsollException.io(path, e);
    }
  }
}
