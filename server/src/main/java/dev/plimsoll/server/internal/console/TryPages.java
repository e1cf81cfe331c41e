package dev.plimsoll.server.internal.console;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.plimsoll.server.ServerRooms;
import dev.plimsoll.server.internal.views.TryViews;
import dev.plimsoll.server.internal.web.Parameters;
import java.util.Map;
import java.util.Objects;

/** Pages on which an endpoint is asked something, with the rights of whoever looks at them. */
public final class TryPages {
  private final PageFrame frame;
  private final TryViews views;

  public TryPages(PageFrame frame, ServerRooms rooms) {
    this.frame = frame;
    this.views = new TryViews(rooms);
  }

  public void on(ServerBuilder server) {
    frame.get(server, "/try", this::list);
    frame.get(server, "/try/{endpoint}", this::form);
  }

  private HttpResponse list(ServiceRequestContext context, AggregatedHttpRequest request) {
    return frame.page(context, "Try it", "try", "page/tries.jte", Map.of("endpoints", views.all()));
  }

  private HttpResponse form(ServiceRequestContext context, AggregatedHttpRequest request) {
    String endpoint = Parameters.path(context, "endpoint");
    String origin = "http://" + Objects.requireNonNullElse(request.authority(), "localhost:8080");
    return frame.page(
        context,
        "Try " + endpoint,
        "try",
        "page/try.jte",
        Map.of("view", views.view(endpoint, origin)));
  }
}
