package dev.plimsoll.cli;

import dev.plimsoll.governance.Gates;
import dev.plimsoll.storage.LedgerEntry;
import dev.plimsoll.storage.LedgerVerification;
import dev.plimsoll.storage.Storage;
import dev.plimsoll.storage.StorageConfig;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "audit",
    mixinStandardHelpOptions = true,
    description = "The ledger: who changed what, when and why, and whether the record is whole.")
final class AuditCommand {
  private static Storage open(Screen screen) {
    return Storage.open(new StorageConfig(screen.home(Path.of("")), null), InstantSource.system());
  }

  @Command(
      name = "verify",
      mixinStandardHelpOptions = true,
      description = "Walks the whole chain of entries.")
  int verify(@Mixin Screen screen) {
    try (Storage storage = open(screen)) {
      LedgerVerification found = new Gates(storage).verify();
      screen.line(
          found.intact()
              ? "the ledger is whole: "
                  + found.entries()
                  + " entries, each with the hash of the one before it; evidence and gates are as recorded"
              : "the ledger is NOT whole:");
      found.findings().forEach(finding -> screen.line("  " + finding));
      screen.result(found);
      return found.intact() ? Plimsoll.DONE : Plimsoll.ANSWER_IS_NO;
    }
  }

  @Command(
      name = "log",
      mixinStandardHelpOptions = true,
      description = "Prints entries, oldest first.")
  int log(
      @Mixin Screen screen,
      @Option(
              names = "--after",
              defaultValue = "0",
              description = "Sequence number to start after.")
          long after,
      @Option(names = "--limit", defaultValue = "1000", description = "How many at most.")
          int limit) {
    try (Storage storage = open(screen)) {
      List<LedgerEntry> entries = storage.ledger().entries(after, limit);
      screen.table(
          List.of("#", "when", "who", "what", "of", "why"),
          entries.stream()
              .map(
                  entry ->
                      List.of(
                          Long.toString(entry.sequence()),
                          entry.at().toString(),
                          entry.actor(),
                          entry.action(),
                          entry.subject(),
                          entry.reason()))
              .toList());
      screen.result(entries);
      return Plimsoll.DONE;
    }
  }
}
