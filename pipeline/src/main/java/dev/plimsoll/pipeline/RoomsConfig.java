package dev.plimsoll.pipeline;

import java.nio.file.Path;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * What the rooms are opened over.
 *
 * @param databaseUrl null for SQLite in the home
 * @param clock the system's, or a {@link dev.plimsoll.kernel.SimulatedClock} for replays and tests
 */
public record RoomsConfig(Path home, @Nullable String databaseUrl, InstantSource clock) {}
