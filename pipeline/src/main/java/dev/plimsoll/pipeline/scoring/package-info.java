/**
 * A model's answers for whole files and for rows that keep coming.
 *
 * <p>{@link dev.plimsoll.pipeline.scoring.BatchScoring} scores a file on all cores in constant
 * memory, and goes on where it was killed, also rows to which {@link
 * dev.plimsoll.pipeline.scoring.ProjectFeatures} are joined first; {@link
 * dev.plimsoll.pipeline.scoring.FollowScoring} scores what a {@link
 * dev.plimsoll.pipeline.scoring.RowSource} brings into a {@link
 * dev.plimsoll.pipeline.scoring.ResultSink}, each row once, whatever happens in between.
 *
 * <p>Unfinished work of a file lies in a hidden folder beside the output:
 *
 * <pre>
 *   .scored.parquet.scoring/
 *     in-use              locked by the process that works here
 *     job.json            what is scored with what: the digests of file, model, features
 *     joined.parquet      the model's inputs, where a project's features were joined to the rows
 *     joined.json         for how many rows each view knew something, and the digest: written last
 *     part-00000.scores   answers of the first rows, in order
 *     part-00000.json     their number and the digest of the part: written last, so it vouches
 *     part-00001.scores   ...
 *     spill/              of the reading and the writing engine
 *
 *   a part of scores, numbers in big-endian order unless said otherwise:
 *     int   0x504C5343 ("PLSC"), int 1
 *     block, again and again:
 *       int rows, above 0
 *       int outputs; for each: int width, rows x width floats, little-endian, row by row
 *       int errors;  for each: int row within the block, UTF-8 reason as DataOutput writes it
 *     int   0
 * </pre>
 *
 * <p>Of a model of classes, a part has the place of the likeliest class and the probability of
 * each.
 */
@NullMarked
package dev.plimsoll.pipeline.scoring;

import org.jspecify.annotations.NullMarked;
