package dev.plimsoll.cli.bench.core;

import dev.plimsoll.cli.bench.measure.Benchmark;
import dev.plimsoll.cli.bench.measure.Figure;
import dev.plimsoll.cli.bench.measure.SideBySide;
import dev.plimsoll.cli.bench.measure.Words;
import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.kernel.Progress;
import dev.plimsoll.storage.LedgerDraft;
import dev.plimsoll.storage.Storage;
import dev.plimsoll.storage.StorageConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;

/**
 * Ledger entries, each on disk before the call returns, against bare appends to a file, each forced
 * to the same disk.
 *
 * <p>An entry is a transaction of the database and a new signed head beside it, written whole: at
 * least three waits for the disk, a signature and some SQL in place of one wait. A tenth of the
 * bare appends allows for that and for nothing silly.
 */
public record LedgerAppends(Sizes sizes) implements Benchmark {
  private static final double TARGET = 0.1;

  /** About what an entry weighs. */
  private static final int ENTRY_BYTES = 512;

  @Override
  public String name() {
    return "ledger.appends";
  }

  @Override
  public String means() {
    return "what a signed, hash-chained ledger entry costs beside a bare durable write";
  }

  @Override
  public Figure measure(Path folder, Progress progress) {
    try (Storage storage =
            Storage.open(new StorageConfig(folder.resolve("home"), null), InstantSource.system());
        FileChannel file =
            FileChannel.open(
                folder.resolve("appends"),
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.APPEND)) {
      SideBySide measured =
          SideBySide.run(sizes.rounds(), () -> entries(storage), () -> appends(file));
      return Figure.atLeast(
          name(),
          measured.ratio(SideBySide.Window::perSecond),
          "x",
          TARGET,
          "%s durable entries/s on SQLite against %s forced %d-byte file appends/s in the same folder"
              .formatted(
                  Words.number(measured.ourRate(SideBySide.Window::perSecond)),
                  Words.number(measured.theirRate(SideBySide.Window::perSecond)),
                  ENTRY_BYTES));
    } catch (IOException e) {
      throw PlimsollException.io(folder.toString(), e);
    }
  }

  private long entries(Storage storage) {
    Digest content = Digest.ofText("bench");
    LedgerDraft draft =
        new LedgerDraft("bench", "bench.appended", "bench/ledger", "measuring", content);
    for (int i = 0; i < sizes.appends(); i++) {
      storage.ledger().change(draft, handle -> content);
    }
    return sizes.appends();
  }

  private long appends(FileChannel file) {
    byte[] entry = new byte[ENTRY_BYTES];
    try {
      for (int i = 0; i < sizes.appends(); i++) {
        ByteBuffer bytes = ByteBuffer.wrap(entry);
        while (bytes.hasRemaining()) {
          file.write(bytes);
        }
        file.force(true);
      }
      return sizes.appends();
    } catch (IOException e) {
      throw PlimsollException.io("forced append", e);
    }
  }
}
