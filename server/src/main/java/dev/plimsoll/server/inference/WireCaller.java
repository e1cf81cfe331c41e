package dev.plimsoll.server.inference;

import com.linecorp.armeria.server.ServiceRequestContext;
import io.netty.util.AttributeKey;
import org.jspecify.annotations.Nullable;

/**
 * Who calls, as access control has found out. Empty where there is none.
 *
 * @param id of the token; what quotas count against
 * @param name of the token; the actor of what is written to the ledger
 */
public record WireCaller(String id, String name) {
  private static final AttributeKey<WireCaller> KEY =
      AttributeKey.valueOf(WireCaller.class, "CALLER");
  private static final WireCaller NOBODY = new WireCaller("", "anonymous");

  public static WireCaller of(ServiceRequestContext context) {
    @Nullable WireCaller caller = context.attr(KEY);
    return caller == null ? NOBODY : caller;
  }

  public void attachTo(ServiceRequestContext context) {
    context.setAttr(KEY, this);
  }
}
