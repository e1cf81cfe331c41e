package dev.plimsoll.server.internal.console;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.server.ServerError;
import dev.plimsoll.server.ServerRooms;
import dev.plimsoll.server.internal.views.QuantileView;
import dev.plimsoll.server.internal.views.ReceiptViews;
import dev.plimsoll.server.internal.web.Answers;
import dev.plimsoll.server.internal.web.Parameters;
import dev.plimsoll.serving.Receipts;
import dev.plimsoll.serving.Replay;
import java.util.List;
import java.util.Map;

/** {@code /receipts}: the latest predictions, a way to any by its id, and one of them wholly. */
public final class ReceiptPages {
  private static final int LATEST = 20;

  private final PageFrame frame;
  private final ServerRooms rooms;
  private final Receipts receipts;

  public ReceiptPages(PageFrame frame, ServerRooms rooms) {
    this.frame = frame;
    this.rooms = rooms;
    this.receipts = new Receipts(rooms.endpoints(), rooms.log());
  }

  public void on(ServerBuilder server) {
    frame.get(server, "/receipts", this::search);
    frame.get(server, "/receipts/{id}", this::receipt);
    frame.get(server, "/receipts/{id}/quantiles", this::quantiles);
    frame.post(server, "/receipts/{id}/replay", this::replay);
  }

  private HttpResponse search(ServiceRequestContext context, AggregatedHttpRequest request) {
    String id = context.queryParam("id");
    if (id != null && !id.isBlank()) {
      return Answers.redirect(ReceiptViews.href(id.strip()));
    }
    List<ReceiptViews.Latest> latest =
        rooms.endpoints().names().stream()
            .map(
                name -> ReceiptViews.latest(name, rooms.log().latest(name, LATEST), receipts::kind))
            .toList();
    return frame.page(
        context, "Receipts", "receipts", "page/receipts.jte", Map.of("latest", latest));
  }

  private HttpResponse receipt(ServiceRequestContext context, AggregatedHttpRequest request) {
    String id = Parameters.path(context, "id");
    return frame.page(
        context,
        "Receipt",
        "receipts",
        "page/receipt.jte",
        Map.of("view", ReceiptViews.of(receipts.require(id))));
  }

  /** The picture of an answer that is quantiles, by itself. */
  private HttpResponse quantiles(ServiceRequestContext context, AggregatedHttpRequest request) {
    String id = Parameters.path(context, "id");
    QuantileView view = QuantileView.of(receipts.require(id));
    if (view == null) {
      throw new PlimsollException(
          ServerError.NOT_FOUND,
          "prediction '" + id + "': no quantiles (expected: the answer of a model of quantiles)");
    }
    return frame.part("part/quantiles.jte", Map.of("quantiles", view));
  }

  private HttpResponse replay(ServiceRequestContext context, AggregatedHttpRequest request) {
    Replay replay = receipts.replay(Parameters.path(context, "id"));
    ReceiptViews.Again again = ReceiptViews.Again.of(replay);
    return request.headers().contains("hx-request")
        ? frame.part("part/replay.jte", Map.of("again", again))
        : frame.page(
            context,
            "Receipt",
            "receipts",
            "page/receipt.jte",
            Map.of("view", ReceiptViews.of(replay.receipt()), "again", again));
  }
}
