package dev.plimsoll.cli;

import picocli.CommandLine.Command;

@Command(
    name = "advise",
    mixinStandardHelpOptions = true,
    subcommands = AdviseAttentionCommand.class,
    synopsisSubcommandLabel = "COMMAND",
    description = "Answers a question about your own data by trying it.")
final class AdviseCommand {}
