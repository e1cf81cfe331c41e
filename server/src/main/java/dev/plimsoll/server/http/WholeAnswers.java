package dev.plimsoll.server.http;

import com.linecorp.armeria.common.ExchangeType;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.RoutingContext;

/**
 * A service whose answers are whole when they are given: their headers need not go ahead of them.
 */
public interface WholeAnswers extends HttpService {
  @Override
  default ExchangeType exchangeType(RoutingContext routing) {
    return ExchangeType.REQUEST_STREAMING;
  }
}
