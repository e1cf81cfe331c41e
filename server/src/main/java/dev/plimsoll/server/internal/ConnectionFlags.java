package dev.plimsoll.server.internal;

import com.linecorp.armeria.common.FlagsProvider;

/**
 * How Armeria ends connections that are not kept: the client has a moment to close first, and to
 * read an answer that came before the end of its request. By default it has three seconds, for
 * which clients of HTTP/1.0 that read to the end of the connection would wait with every request.
 */
public final class ConnectionFlags implements FlagsProvider {
  private static final long CLOSE_MILLIS = 100;
  private static final int PRIORITY = 10;

  @Override
  public int priority() {
    return PRIORITY;
  }

  @Override
  public Long defaultHttp1ConnectionCloseDelayMillis() {
    return CLOSE_MILLIS;
  }
}
