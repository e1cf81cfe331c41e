/**
 * ONNX graphs: built, read, checked, rewritten and run.
 *
 * <p>{@link dev.plimsoll.onnx.GraphBuilder} writes graphs node by node, {@link
 * dev.plimsoll.onnx.OnnxModel} runs them, {@link dev.plimsoll.onnx.BatchScorer} feeds them whole
 * tables. The classes of the format itself are compiled from {@code onnx-ml.proto}. A model travels
 * as a {@link dev.plimsoll.onnx.ModelPackage}:
 *
 * <pre>
 *   some-folder/
 *     model.json               what it is: ModelManifest as JSON, "format": 1
 *     model.onnx               one input [N,1] per raw feature, FLOAT (NaN = missing) or STRING
 *                              ("" = missing); outputs "probability" and "logit", or the
 *                              "value" of a model of numbers, FLOAT [N,1]
 *     checkpoint.safetensors   optional: the weights, for training on
 *     tokenizer.json           of a model that reads text, and only of one: its graph then takes
 *                              input_ids [N,T] and maybe attention_mask, token_type_ids, INT64
 * </pre>
 */
@NullMarked
package dev.plimsoll.onnx;

import org.jspecify.annotations.NullMarked;
