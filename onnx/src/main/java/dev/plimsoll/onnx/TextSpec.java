package dev.plimsoll.onnx;

/**
 * How a model that reads text is fed. Its package has a {@code tokenizer.json}, and its graph takes
 * {@code input_ids} INT64 [N,T] and, when it declares them, {@code attention_mask} (1 = a token, 0
 * = padding) and {@code token_type_ids} (all 0).
 *
 * @param input the one TEXT input that callers see
 * @param longest tokens of a text that are read, special tokens included; what is longer is cut
 */
public record TextSpec(String input, int longest) {}
