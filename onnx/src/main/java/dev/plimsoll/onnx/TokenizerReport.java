package dev.plimsoll.onnx;

/**
 * What was found about a tokenizer and the graph it feeds.
 *
 * @param vocabulary one more than the largest id that it can give
 * @param embeddingRows how many ids the graph knows; 0 when the graph does not show it
 * @param padId what shorter texts are filled up with
 * @param padDeclared whether the file names that token; otherwise the attention mask must do
 * @param pair what stands between query and document in the one text of a reranker; empty for
 *     others
 */
public record TokenizerReport(
    int vocabulary, int embeddingRows, int padId, boolean padDeclared, String pair) {}
