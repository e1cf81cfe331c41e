package dev.plimsoll.server.internal.views;

import dev.plimsoll.server.Role;
import dev.plimsoll.server.internal.accounts.Caller;
import dev.plimsoll.server.internal.web.Assets;

/**
 * What surrounds every page.
 *
 * @param section which entry of the menu is the current one
 */
public record Shell(String title, String section, Caller caller, Assets assets) {
  /** Entries of the menu. */
  public enum Entry {
    OVERVIEW("overview", "Overview", "/"),
    MODELS("models", "Models", "/models"),
    ENDPOINTS("endpoints", "Endpoints", "/endpoints"),
    TRY("try", "Try it", "/try"),
    MONITORING("monitoring", "Monitoring", "/monitoring"),
    RECEIPTS("receipts", "Receipts", "/receipts"),
    DATA("data", "Data", "/data"),
    LEDGER("ledger", "Ledger", "/ledger");

    private final String section;
    private final String label;
    private final String href;

    Entry(String section, String label, String href) {
      this.section = section;
      this.label = label;
      this.href = href;
    }

    public String section() {
      return section;
    }

    public String label() {
      return label;
    }

    public String href() {
      return href;
    }
  }

  /** What forms carry to show that they are ours; empty for programs that look at a page. */
  public String csrf() {
    String csrf = caller.csrf();
    return csrf == null ? "" : csrf;
  }

  public boolean mayOperate() {
    return caller.may(Role.OPERATOR) && caller.csrf() != null;
  }

  public boolean mayApprove() {
    return caller.may(Role.APPROVER) && caller.csrf() != null;
  }

  public boolean mayAdminister() {
    return caller.may(Role.ADMIN) && caller.csrf() != null;
  }
}
