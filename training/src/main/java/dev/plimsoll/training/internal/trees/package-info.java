/**
 * Gradient boosting by XGBoost, and its export as one TreeEnsembleRegressor: the native library is
 * needed to train, never to serve.
 */
@NullMarked
package dev.plimsoll.training.internal.trees;

import org.jspecify.annotations.NullMarked;
