/**
 * The prediction log on RocksDB: written in groups through a journal, read, moved into files by
 * day, masked and erased.
 *
 * <h2>The log's byte format, versions 1 to 5</h2>
 *
 * Column families and their keys; integers are little-endian unless marked BE.
 *
 * <pre>
 * predictions  endpoint UTF-8 | 0x00 | decision_at + 2^63, 8 bytes BE | id UTF-8   →  prediction
 * labels       the same key                                                        →  labels
 * ids          id UTF-8            →  decision_at + 2^63, 8 bytes BE | endpoint UTF-8; not for ids
 *                                     that tell both, see {@link dev.plimsoll.serving.internal.log.RowIds}
 * contexts     context id, 4 BE    →  canonical JSON of {@link dev.plimsoll.serving.internal.log.LogContext}
 * erased       SHA-256 of the id   →  when it was erased, µs, 8 bytes BE
 * archive      endpoint UTF-8 | 0x00 | day, ISO  →  JSON of {@link dev.plimsoll.serving.ArchivedDay}
 * default      "predictions" or "labels", optionally | 0x00 | endpoint  →  count, 8 BE
 *              "written"           →  number of the last write, 8 BE
 *
 * prediction                          labels
 *  0  1  format = 1                    0  1  format = 1
 *  1  4  context id                    1  v  number of labels
 *  5  8  decision_at, µs               then for each, oldest first:
 * 13  8  logged_at, µs                    8  value, float64
 * 21  8  propensity, float64              8  at, µs
 * 29  8  score, float64                   v  length of source, then its UTF-8
 * 37  8  logit, float64, NaN if none
 * 45  v  latency, µs
 *  …  4  each number input, float32 bits, in the context's order
 *  …  v  each text input, then each key: length, then UTF-8
 * </pre>
 *
 * <p>A prediction with digests is of format 2: after the latency stand one byte (1 = of the inputs,
 * 2 = of the answer) and 32 bytes for each that there is; the rest is the same. One with the answer
 * of a model of classes is of format 3: the byte has 4 besides, and after the digests stand float32
 * probabilities, one a class of the context; one with quantiles is of format 4: the byte has 8
 * instead, and the float32 numbers are the quantiles, one a level of the context. One of whose rows
 * any had company in their run is of format 5: the byte has 16 besides, and before the inputs stand
 * {@code v}, how many parts the inputs ran in, and for each four times {@code v}: rows of the run,
 * the first of its own, how many those are, tokens that texts were filled up to. Labels of which
 * any names a class are of format 2: after each source stands that name, empty for none. Beside the
 * store are {@code mask.key}, the key of the masks, and {@code days/}, the files of archived days,
 * whose rows carry these very bytes.
 *
 * <p>{@code v} is an unsigned LEB128 varint. What repeats from row to row (endpoint, version, model
 * digest, route revision, names and types of the inputs, what was kept) is written once, as a
 * context. A prediction, its id, its context and the counters travel in one write batch, so a crash
 * leaves all of them or none. Write batches are in {@code journal/} before they are in the store;
 * {@link dev.plimsoll.serving.internal.log.Journal} and {@link
 * dev.plimsoll.serving.internal.log.BatchBytes} draw their bytes. A store from before there was a
 * journal opens as ever.
 */
@NullMarked
package dev.plimsoll.serving.internal.log;

import org.jspecify.annotations.NullMarked;
