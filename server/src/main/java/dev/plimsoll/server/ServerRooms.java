package dev.plimsoll.server;

import dev.plimsoll.data.Datasets;
import dev.plimsoll.governance.Gates;
import dev.plimsoll.registry.Registry;
import dev.plimsoll.serving.Endpoints;
import dev.plimsoll.serving.PredictionLog;
import dev.plimsoll.serving.Traffic;
import dev.plimsoll.storage.Storage;

/** The rooms that the server shows to people and programs. Whoever opened them closes them. */
public record ServerRooms(
    Storage storage,
    Datasets datasets,
    Registry registry,
    Gates gates,
    PredictionLog log,
    Endpoints endpoints,
    Traffic traffic,
    MonitoringSource monitoring,
    ExampleSource examples) {}
