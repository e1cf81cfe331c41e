/**
 * How features are computed: SQL for training sets, and the online store's entries in RocksDB.
 *
 * <p>Entries of the online store. Numbers are big-endian; {@code text} is a 16-bit length and UTF-8
 * bytes. Golden tests hold the bytes.
 *
 * <pre>
 * key of an entry
 *   01 | view text | variant text | key value text ... | visible_at, 8 bytes, sign bit flipped
 * value of an entry of a view that takes columns: the newest row visible by then
 *   event_at 8 | known_at 8 | sequence 8 | per column: 00 missing
 *                                                    | 01 double 8
 *                                                    | 02 length 4, UTF-8
 * value of an entry of an aggregating view: everything visible by then
 *   per column: count 8 | sum, high half 8 | sum, low half 8
 *
 * 00                                  -> format of the store, 4 bytes
 * 02 | view text | variant text | row identity 16 -> nothing: the row has been counted
 * 03                                  -> the next sequence, 8 bytes
 * 04 | view text                      -> digest of the definition that the entries follow
 * </pre>
 *
 * <p>Microseconds since 1970 are written with their sign bit flipped in keys, so that bytes order
 * as times do, and one backward seek finds the entry for any instant. Rows of static views are
 * visible at the smallest instant.
 */
@NullMarked
package dev.plimsoll.features.internal;

import org.jspecify.annotations.NullMarked;
