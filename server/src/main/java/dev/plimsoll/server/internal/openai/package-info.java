/**
 * OpenAI's API for text models: models, embeddings and reranking, in that API's words and with its
 * errors. A model of the API is an endpoint of ours. The server tokenizes: clients send texts.
 */
@NullMarked
package dev.plimsoll.server.internal.openai;

import org.jspecify.annotations.NullMarked;
