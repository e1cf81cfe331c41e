/** Linear models of every task in plain Java, and its export as MatMul, Gather and Add. */
@NullMarked
package dev.plimsoll.training.internal.linear;

import org.jspecify.annotations.NullMarked;
