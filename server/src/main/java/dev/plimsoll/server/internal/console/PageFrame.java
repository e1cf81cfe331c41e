package dev.plimsoll.server.internal.console;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.server.internal.accounts.Caller;
import dev.plimsoll.server.internal.views.Shell;
import dev.plimsoll.server.internal.web.Answers;
import dev.plimsoll.server.internal.web.Assets;
import dev.plimsoll.server.internal.web.Pages;
import java.util.HashMap;
import java.util.Map;

/** What all pages share: the shell around them and the page for what did not work. */
public final class PageFrame {
  private final Pages pages;
  private final Assets assets;

  public PageFrame(Pages pages, Assets assets) {
    this.pages = pages;
    this.assets = assets;
  }

  /** Renders a template inside the shell. */
  HttpResponse page(
      ServiceRequestContext context,
      String title,
      String section,
      String template,
      Map<String, Object> parameters) {
    Map<String, Object> all = new HashMap<>(parameters);
    all.put("shell", new Shell(title, section, Caller.of(context), assets));
    return pages.page(template, all);
  }

  /** Renders a part of a page, for htmx to put in its place. */
  HttpResponse part(String template, Map<String, Object> parameters) {
    return pages.page(template, parameters);
  }

  void get(ServerBuilder server, String path, Answers.Work work) {
    server.route().get(path).build(Answers.blocking(work, this::fault));
  }

  void post(ServerBuilder server, String path, Answers.Work work) {
    server.route().post(path).build(Answers.blocking(work, this::fault));
  }

  /** The page for what did not work, with the menu around it. */
  public HttpResponse fault(ServiceRequestContext context, PlimsollException fault) {
    return pages.page(
        Answers.status(fault.code()),
        "page/fault.jte",
        Map.of(
            "shell", new Shell("This did not work", "", Caller.of(context), assets),
            "code", fault.code().name(),
            "message", String.valueOf(fault.getMessage())));
  }
}
