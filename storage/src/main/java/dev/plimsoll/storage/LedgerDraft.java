package dev.plimsoll.storage;

import dev.plimsoll.kernel.Digest;

/**
 * What a change says of itself before it has a place in the ledger.
 *
 * @param actor who did it: a user name, or the name of the policy that did
 * @param action what was done, as {@code noun.verb}, such as {@code alias.moved}
 * @param subject what it was done to, such as {@code model/late-arrival}
 * @param reason why, in words
 * @param content digest of the new state
 */
public record LedgerDraft(
    String actor, String action, String subject, String reason, Digest content) {}
