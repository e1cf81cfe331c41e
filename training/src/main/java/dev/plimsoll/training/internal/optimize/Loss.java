package dev.plimsoll.training.internal.optimize;

import org.bytedeco.pytorch.Tensor;

/**
 * A loss, not yet divided.
 *
 * @param sum scalar, float: the sum over rows or tokens
 * @param weight how many rows or tokens were summed; the step divides by the weights of all its
 *     pieces and workers together, so cutting a batch changes nothing
 */
public record Loss(Tensor sum, double weight) {}
