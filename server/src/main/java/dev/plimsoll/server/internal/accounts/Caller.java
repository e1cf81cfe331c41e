package dev.plimsoll.server.internal.accounts;

import com.linecorp.armeria.server.ServiceRequestContext;
import dev.plimsoll.server.Role;
import dev.plimsoll.server.inference.WireCaller;
import io.netty.util.AttributeKey;
import org.jspecify.annotations.Nullable;

/**
 * Who stands behind a request.
 *
 * @param tokenId what quotas count against
 * @param name the token's name; the actor of what is written to the ledger
 * @param csrf what forms of this session must carry; null for programs, which send no cookie
 */
public record Caller(String tokenId, String name, Role role, @Nullable String csrf) {
  private static final AttributeKey<Caller> KEY = AttributeKey.valueOf(Caller.class, "CALLER");

  /** The caller of a request that passed access control. */
  public static Caller of(ServiceRequestContext context) {
    Caller caller = context.attr(KEY);
    if (caller == null) {
      throw new IllegalStateException("no caller: the route is open, or not behind access control");
    }
    return caller;
  }

  void attachTo(ServiceRequestContext context) {
    context.setAttr(KEY, this);
    new WireCaller(tokenId, name).attachTo(context);
  }

  public boolean may(Role needed) {
    return role.covers(needed);
  }
}
