/**
 * Training: an attention network and its rivals, from a Parquet table to a model package.
 *
 * <p>{@link dev.plimsoll.training.Trainers} trains in this process; {@link
 * dev.plimsoll.training.TrainingMain} is the same as a child process, so that a native crash or a
 * full memory takes nothing else down. Preparation and calibration are learned on the training and
 * validation rows and written into the ONNX graph with the model.
 */
@NullMarked
package dev.plimsoll.training;

import org.jspecify.annotations.NullMarked;
