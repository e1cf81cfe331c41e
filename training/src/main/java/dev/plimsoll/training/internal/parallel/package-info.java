/**
 * Several processes that train one network: a coordinator gathers workers, on this machine or
 * others, sends them the job, and all add up their gradients over Gloo.
 *
 * <pre>
 *   coordinator                          worker (plimsoll train-worker, or started for the job)
 *   ── JSON: token, job, rank, size, port of the store, lengths of what follows ──►
 *   ◄── JSON: {"welcome": true}, or a failure as below when the token is another ──
 *   ── the rows, Parquet ──►  ── the checkpoint to resume from, if any ──►
 *          both join the store, then one Gloo group; every step: gradients summed over all
 *   ◄── JSON: {"done": true} or {"code", "blame", "message"} ──
 * </pre>
 *
 * Each JSON text follows its length, 4 bytes big endian. The connection stays open while the job
 * runs; when it closes, the other side is gone.
 */
@NullMarked
package dev.plimsoll.training.internal.parallel;

import org.jspecify.annotations.NullMarked;
