package dev.plimsoll.server.internal.console;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.server.ServerError;
import dev.plimsoll.server.internal.accounts.Caller;
import dev.plimsoll.server.internal.views.LedgerView;
import dev.plimsoll.server.internal.views.Shell;
import dev.plimsoll.server.internal.web.Answers;
import dev.plimsoll.server.internal.web.Assets;
import dev.plimsoll.server.internal.web.Pages;
import dev.plimsoll.storage.Ledger;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which address shows which view. */
public final class ConsolePages {
  private final Pages pages;
  private final Assets assets;
  private final Ledger ledger;

  public ConsolePages(Pages pages, Assets assets, Ledger ledger) {
    this.pages = pages;
    this.assets = assets;
    this.ledger = ledger;
  }

  public void on(ServerBuilder server) {
    server.route().get("/static/{digest}/{name}").build((context, request) -> assets.serve(context));
    get(server, "/ledger", this::ledger);
    post(server, "/ledger/verify", this::verify);
  }

  private HttpResponse ledger(ServiceRequestContext context, AggregatedHttpRequest request) {
    LedgerView view = LedgerView.of(ledger, number(context, "from"));
    return page(context, "Ledger", "ledger", "page/ledger.jte", Map.of("view", view));
  }

  private HttpResponse verify(ServiceRequestContext context, AggregatedHttpRequest request) {
    LedgerView.Verified verified = LedgerView.Verified.of(ledger.verify());
    return request.headers().contains("hx-request")
        ? pages.page("part/verified.jte", Map.of("verified", verified))
        : page(
            context,
            "Ledger",
            "ledger",
            "page/ledger.jte",
            Map.of("view", LedgerView.of(ledger, null), "verified", verified));
  }

  private HttpResponse page(
      ServiceRequestContext context,
      String title,
      String section,
      String template,
      Map<String, Object> parameters) {
    Map<String, Object> all = new HashMap<>(parameters);
    all.put("shell", new Shell(title, section, Caller.of(context), assets));
    return pages.page(template, all);
  }

  private void get(ServerBuilder server, String path, Answers.Work work) {
    server.route().get(path).build(Answers.blocking(work, this::fault));
  }

  private void post(ServerBuilder server, String path, Answers.Work work) {
    server.route().post(path).build(Answers.blocking(work, this::fault));
  }

  private HttpResponse fault(ServiceRequestContext context, PlimsollException fault) {
    return pages.page(
        Answers.status(fault.code()),
        "page/fault.jte",
        Map.of(
            "shell", new Shell("This did not work", "", Caller.of(context), assets),
            "code", fault.code().name(),
            "message", String.valueOf(fault.getMessage())));
  }

  private static @Nullable Long number(ServiceRequestContext context, String name) {
    String text = context.queryParam(name);
    try {
      return text == null ? null : Long.valueOf(text);
    } catch (NumberFormatException e) {
      throw new PlimsollException(
          ServerError.BAD_REQUEST, name + ": '" + text + "' (expected: a whole number)", e);
    }
  }
}
