/**
 * Pretrained text encoders of the BERT family: their weights, read from ONNX graphs and from
 * safetensors checkpoints in the layout of Hugging Face, and the network that continues to train
 * them.
 *
 * <p>Inside, tensors have the names that Hugging Face gives them, without a prefix, so a checkpoint
 * that is written here is one that other tools read:
 *
 * <pre>
 * embeddings.word_embeddings.weight              [vocabulary, dim]
 * embeddings.position_embeddings.weight          [positions, dim]
 * embeddings.token_type_embeddings.weight        [types, dim]
 * embeddings.LayerNorm.{weight,bias}             [dim]
 * encoder.layer.I.attention.self.{query,key,value}.{weight [dim, dim], bias [dim]}
 * encoder.layer.I.attention.output.dense.{weight [dim, dim], bias [dim]}
 * encoder.layer.I.attention.output.LayerNorm.{weight,bias}
 * encoder.layer.I.intermediate.dense.{weight [hidden, dim], bias [hidden]}
 * encoder.layer.I.output.dense.{weight [dim, hidden], bias [dim]}
 * encoder.layer.I.output.LayerNorm.{weight,bias}
 * </pre>
 */
@NullMarked
package dev.plimsoll.training.internal.bert;

import org.jspecify.annotations.NullMarked;
