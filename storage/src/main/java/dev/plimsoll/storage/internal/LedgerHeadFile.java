package dev.plimsoll.storage.internal;

import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.PlimsollException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code ledger.key} and {@code ledger.head} in the home folder.
 *
 * <p>Without a head kept outside the database, dropping the newest entries would leave a chain
 * without a fault. The head is written after each commit, so a crash in between leaves it older
 * than the table, which is no fault; a head newer than the table is one.
 */
final class LedgerHeadFile {
  private static final Logger LOG = LoggerFactory.getLogger(LedgerHeadFile.class);

  private final Path file;
  private final LedgerKey key;
  private final boolean forged;
  private volatile Optional<LedgerHead> known;

  private LedgerHeadFile(Path file, LedgerKey key) {
    this.file = file;
    this.key = key;
    this.known = read(file).filter(head -> head.signedBy(key));
    this.forged = known.isEmpty() && Files.exists(file);
  }

  /** A new home begins with a head at 0, so that a head that is not there has been taken away. */
  static LedgerHeadFile open(Path home) {
    Path keyFile = home.resolve("ledger.key");
    Path headFile = home.resolve("ledger.head");
    if (Files.exists(keyFile)) {
      return new LedgerHeadFile(headFile, LedgerKey.read(keyFile));
    }
    LedgerKey key = LedgerKey.create(keyFile);
    LedgerHeadFile head = new LedgerHeadFile(headFile, key);
    if (!Files.exists(headFile)) {
      head.advance(0, LedgerChain.GENESIS);
    }
    return head;
  }

  /** The newest head this process knows to be genuine. */
  Optional<LedgerHead> known() {
    return known;
  }

  /** Whether there was a file at the start that this home's key did not sign. */
  boolean forged() {
    return forged;
  }

  /** What stands in the file now; empty when it is missing or no head. */
  Optional<LedgerHead> read() {
    return read(file);
  }

  private static Optional<LedgerHead> read(Path file) {
    try {
      return Optional.of(Json.read(Files.readString(file), LedgerHead.class));
    } catch (IOException | PlimsollException ignored) {
      return Optional.empty();
    }
  }

  boolean genuine(LedgerHead head) {
    return head.signedBy(key);
  }

  /**
   * Moves the head forward, never back: threads come here in any order after their commits.
   *
   * <p>A head that cannot be written is reported, not thrown: the change is committed and the
   * caller must be told so; the next commit writes a newer head.
   */
  synchronized void advance(long sequence, Digest hash) {
    if (known.map(LedgerHead::sequence).orElse(-1L) >= sequence) {
      return;
    }
    LedgerHead head = LedgerHead.sign(key, sequence, hash);
    known = Optional.of(head);
    // another process may be ahead; an older head is replaced, whoever signed it
    if (read().filter(found -> found.sequence() >= sequence).filter(this::genuine).isPresent()) {
      return;
    }
    try {
      DurableFiles.replace(file, Json.pretty(head).getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      LOG.warn("{}: head {} not written: {}", file, sequence, e.getMessage());
    }
  }
}
