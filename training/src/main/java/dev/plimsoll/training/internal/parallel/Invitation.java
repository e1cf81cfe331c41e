package dev.plimsoll.training.internal.parallel;

import dev.plimsoll.training.TrainingJob;

/**
 * The first message to a worker.
 *
 * @param token the secret that shows who asks
 * @param owner of the checkpoint
 * @param storePort of the store, at the address the invitation comes from
 * @param seconds how long any wait for another may take
 * @param dataBytes length of the rows that follow; -1 when the job's own file can be read
 * @param checkpointBytes length of the checkpoint that follows; 0 when there is none
 */
record Invitation(
    String token,
    TrainingJob job,
    String owner,
    int rank,
    int size,
    int storePort,
    int seconds,
    long dataBytes,
    long checkpointBytes) {}
