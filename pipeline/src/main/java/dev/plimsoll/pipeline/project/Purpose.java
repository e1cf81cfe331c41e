package dev.plimsoll.pipeline.project;

import dev.plimsoll.kernel.config.Key;
import org.jspecify.annotations.Nullable;

/** What people must say, because no machine can measure it. */
public record Purpose(
    @Key("for") String use,
    @Key("not for") @Nullable String misuse,
    @Nullable String owner,
    @Nullable String personalData) {}
